-- What decides whether and how a table can be watched. Runs where there is no log yet, too: then nothing has a trigger of ours.
select jsonb_build_object(
           'oid', root.oid::bigint,
           'kind', root.relkind,
           'persistence', root.relpersistence,
           'watchedRoot', (
               select place.nspname || '.' || above.relname
               from pg_partition_ancestors(root.oid) ancestor (relid)
               join pg_class above on above.oid = ancestor.relid
               join pg_namespace place on place.oid = above.relnamespace
               join pg_trigger own on own.tgrelid = above.oid and own.tgname = '!tailrace'
               where above.oid <> root.oid
               limit 1),
           'columns', (
               select coalesce(
                          jsonb_agg(
                              jsonb_build_object('name', field.attname, 'number', field.attnum, 'virtual', field.attgenerated = 'v')
                              order by field.attnum),
                          '[]')
               from pg_attribute field
               where field.attrelid = root.oid and field.attnum > 0 and not field.attisdropped),
           'key', (
               select coalesce(
                          jsonb_agg(
                              jsonb_build_object('name', field.attname, 'number', field.attnum, 'virtual', false)
                              order by part.place),
                          '[]')
               from pg_index key
               cross join lateral unnest(key.indkey::int2[]) with ordinality as part (attnum, place)
               join pg_attribute field on field.attrelid = key.indrelid and field.attnum = part.attnum
               where key.indrelid = root.oid and key.indisprimary and part.place <= key.indnkeyatts),
           'partitions', (
               select coalesce(
                          jsonb_agg(
                              jsonb_build_object(
                                  'schema', place.nspname,
                                  'name', leaf.relname,
                                  'leaf', tree.isleaf,
                                  'watched', exists (
                                      select from pg_trigger own
                                      where own.tgrelid = leaf.oid and own.tgname = '!tailrace' and own.tgparentid = 0))
                              order by tree.level, place.nspname, leaf.relname),
                          '[]')
               from pg_partition_tree(root.oid) tree
               join pg_class leaf on leaf.oid = tree.relid
               join pg_namespace place on place.oid = leaf.relnamespace
               where tree.relid <> root.oid),
           'foreign', (
               select coalesce(jsonb_agg(other.name order by other.name), '[]')
               from (
                   select tgname::text
                   from pg_trigger
                   where tgrelid = root.oid and not tgisinternal and tgname not like '!tailrace%' and tgtype & 1 = 1 and tgtype & 66 = 0
                   union all
                   select conname::text
                   from pg_constraint
                   where conrelid = root.oid
                     and confrelid = root.oid
                     and contype = 'f'
                     and (confupdtype in ('c', 'n', 'd') or confdeltype in ('c', 'n', 'd'))) as other (name)))::text
from pg_class root
join pg_namespace place on place.oid = root.relnamespace
where place.nspname = ? and root.relname = ?
