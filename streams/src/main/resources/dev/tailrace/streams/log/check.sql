-- What is watched, as it was then and as it is now.
select jsonb_build_object(
           'name', watched.schema_name || '.' || watched.table_name,
           'key', watched.key_columns,
           'options', watched.options,
           'watchedAt', to_char(watched.watched_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'exists', present.relation is not null,
           'recreated', exists (
               select from pg_class again
               join pg_namespace place on place.oid = again.relnamespace
               where place.nspname = watched.schema_name and again.relname = watched.table_name and again.oid <> watched.relation),
           'function', to_regprocedure('tailrace.capture_' || watched.id || '()') is not null,
           'then', watched.shape,
           'now', present.shape,
           'uncovered', (
               select coalesce(jsonb_agg(place.nspname || '.' || leaf.relname order by leaf.oid), '[]')
               from pg_partition_tree(present.relation) tree
               join pg_class leaf on leaf.oid = tree.relid
               join pg_namespace place on place.oid = leaf.relnamespace
               where tree.relid <> present.relation
                 and not exists (
                     select from pg_trigger own where own.tgrelid = leaf.oid and own.tgname = '!tailrace_truncate')),
           'before', (
               select coalesce(jsonb_agg(other.tgname order by other.tgname), '[]')
               from pg_trigger other
               where other.tgrelid = present.relation
                 and not other.tgisinternal
                 and other.tgtype & 1 = 1
                 and other.tgtype & 66 = 0
                 and other.tgname::text collate "C" < '!tailrace'))::text
from tailrace.watched
left join (
{shapes}
) as present on present.watched = watched.id
order by watched.schema_name, watched.table_name, watched.id
