-- Who holds a lock on a table or its partitions, writers before readers. The only parameter is its name, with or without its schema.
-- No statement's text: it may hold values.
with recursive tree (oid) as (
    select root.oid
    from pg_class root
    join pg_namespace place on place.oid = root.relnamespace
    where ? in (place.nspname || '.' || root.relname, case when pg_table_is_visible(root.oid) then root.relname end)
    union
    select inhrelid from pg_inherits join tree on inhparent = tree.oid
)
select 'process ' || holder.pid
           || coalesce(' (' || nullif(holder.application_name, '') || ')', '')
           || coalesce(', ' || holder.state, '')
           || coalesce(', in a transaction since ' || to_char(holder.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), '')
from pg_stat_activity holder
cross join lateral (
    select bool_or(held.mode <> 'AccessShareLock') as writes
    from pg_locks held
    join tree on tree.oid = held.relation
    where held.pid = holder.pid and held.granted) as lock
where holder.pid <> pg_backend_pid() and lock.writes is not null
order by lock.writes desc, holder.xact_start
limit 5
