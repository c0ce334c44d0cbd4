-- What capture depends on, of the tables whose oids are the elements of the only parameter (an array as text). One row a table that exists.
-- watch() keeps it in tailrace.watched.shape; a reader runs it again, and whatever differs was altered since.
select watched.id as watched,
       root.oid as relation,
       schema.nspname || '.' || root.relname as name,
       pg_catalog.jsonb_build_object(
           'columns', (
               select coalesce(
                          pg_catalog.jsonb_agg(
                              pg_catalog.jsonb_build_object(
                                  'name', field.attname,
                                  'type', pg_catalog.format_type(field.atttypid, field.atttypmod),
                                  'nullable', not field.attnotnull,
                                  'generated', field.attgenerated)
                              order by field.attnum),
                          '[]')
               from pg_catalog.pg_attribute field
               where field.attrelid = root.oid and field.attnum > 0 and not field.attisdropped),
           'key', (
               select coalesce(pg_catalog.jsonb_agg(field.attname order by part.place), '[]')
               from pg_catalog.pg_index key
               cross join lateral pg_catalog.unnest(key.indkey::int2[]) with ordinality as part (attnum, place)
               join pg_catalog.pg_attribute field on field.attrelid = key.indrelid and field.attnum = part.attnum
               where key.indrelid = root.oid and key.indisprimary and part.place <= key.indnkeyatts),
           'partitions', (
               select coalesce(
                          pg_catalog.jsonb_agg(
                              pg_catalog.jsonb_build_object(
                                  'oid', tree.relid::oid::bigint,
                                  'name', place.nspname || '.' || leaf.relname,
                                  'leaf', tree.isleaf)
                              order by tree.relid::oid),
                          '[]')
               from pg_catalog.pg_partition_tree(root.oid) tree
               join pg_catalog.pg_class leaf on leaf.oid = tree.relid
               join pg_catalog.pg_namespace place on place.oid = leaf.relnamespace
               where tree.relid <> root.oid),
           -- ours, with pg_trigger.tgenabled: O and A are on, D and R are off
           'capture', (
               select coalesce(pg_catalog.jsonb_object_agg(own.tgname, own.tgenabled), '{}')
               from pg_catalog.pg_trigger own
               where own.tgrelid = root.oid and own.tgname like '!tailrace%' and not own.tgisinternal),
           -- partitions' copies of ours that are off, as schema.table
           'off', (
               select coalesce(pg_catalog.jsonb_agg(place.nspname || '.' || leaf.relname order by leaf.oid), '[]')
               from pg_catalog.pg_partition_tree(root.oid) tree
               join pg_catalog.pg_class leaf on leaf.oid = tree.relid
               join pg_catalog.pg_namespace place on place.oid = leaf.relnamespace
               where tree.relid <> root.oid
                 and exists (select from pg_catalog.pg_trigger copy
                             where copy.tgrelid = leaf.oid and copy.tgname = '!tailrace' and copy.tgenabled in ('D', 'R'))),
           -- what changes rows behind the statement that set it off: other AFTER ROW triggers, self-referencing actions
           'foreign', (
               select coalesce(pg_catalog.jsonb_agg(other.name order by other.name), '[]')
               from (
                   select tgname::text
                   from pg_catalog.pg_trigger
                   where tgrelid = root.oid
                     and not tgisinternal
                     and tgname not like '!tailrace%'
                     and tgtype & 1 = 1  -- for each row
                     and tgtype & 66 = 0  -- neither before nor instead of
                   union all
                   select conname::text
                   from pg_catalog.pg_constraint
                   where conrelid = root.oid
                     and confrelid = root.oid
                     and contype = 'f'
                     and (confupdtype in ('c', 'n', 'd') or confdeltype in ('c', 'n', 'd'))) as other (name)),
           -- tables that inherit without being partitions: their rows are in no trigger of ours
           'heirs', (
               select coalesce(pg_catalog.jsonb_agg(place.nspname || '.' || heir.relname order by heir.oid), '[]')
               from pg_catalog.pg_inherits
               join pg_catalog.pg_class heir on heir.oid = inhrelid
               join pg_catalog.pg_namespace place on place.oid = heir.relnamespace
               where inhparent = root.oid and not heir.relispartition)) as shape
from pg_catalog.unnest(?::text::oid[]) wanted (relation)
join pg_catalog.pg_class root on root.oid = wanted.relation and root.relkind in ('r', 'p')
join pg_catalog.pg_namespace schema on schema.oid = root.relnamespace
left join tailrace.watched on watched.relation = root.oid
