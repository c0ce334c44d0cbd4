-- Who holds a lock on a table (schema.name, the only parameter) or its partitions that DDL has to wait for, longest first.
-- No statement's text: it may hold values.
with recursive tree (oid) as (
    select root.oid
    from pg_class root
    join pg_namespace place on place.oid = root.relnamespace
    where place.nspname || '.' || root.relname = ?
    union
    select inhrelid from pg_inherits join tree on inhparent = tree.oid
)
select 'process ' || holder.pid
           || coalesce(' (' || nullif(holder.application_name, '') || ')', '')
           || coalesce(', ' || holder.state, '')
           || coalesce(', in a transaction since ' || to_char(holder.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), '')
from pg_stat_activity holder
where holder.pid <> pg_backend_pid()
  and exists (
      select from pg_locks held
      join tree on tree.oid = held.relation
      where held.pid = holder.pid and held.granted and held.mode <> 'AccessShareLock')
order by holder.xact_start
limit 5
