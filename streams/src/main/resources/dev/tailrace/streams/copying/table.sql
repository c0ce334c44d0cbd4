-- What is to be copied of a watched table, and by which order: one row a column. No row: there is no such table any more.
select
    (:version) as version,
    schema.nspname || '.' || root.relname as table_name,
    -- A trigger's rows are those of the table alone, or of all its partitions.
    format('%s%I.%I', case when root.relkind = 'r' then 'only ' else '' end, schema.nspname, root.relname) as relation,
    watched.options->>'where' as predicate,
    -- Whether the keys in the log are the primary key's: only then is there an index that has each of them once.
    known.by_key,
    quote_ident(field.attname) as name,
    (
        jsonb_array_length(coalesce(watched.options->'columns', '[]')) = 0
        or jsonb_exists(watched.options->'columns', field.attname)
        or part.in_key
    )
        and not coalesce(jsonb_exists(watched.options->'excludedColumns', field.attname), false)
        and field.attgenerated <> 'v' as logged,  -- a virtual column has no value in a trigger
    part.in_key,
    array_position(primary_key.columns, field.attname::text) as place,
    format_type(field.atttypid, -1)
        || coalesce((
            select format(' collate %I.%I', n.nspname, c.collname)
            from pg_collation c join pg_namespace n on n.oid = c.collnamespace
            where c.oid = field.attcollation
        ), '') as type,
    -- The operators of the key's index: of a type from an extension they are in no schema that is searched.
    (
        select format('operator(%I.%s)', n.nspname, o.oprname)
        from pg_opclass k
        join pg_amop a
            on a.amopfamily = k.opcfamily and a.amoplefttype = k.opcintype and a.amoprighttype = k.opcintype and a.amopstrategy = 5
        join pg_operator o on o.oid = a.amopopr
        join pg_namespace n on n.oid = o.oprnamespace
        where k.oid = primary_key.classes[array_position(primary_key.columns, field.attname::text)]
    ) as greater,
    (
        select format('operator(%I.%s)', n.nspname, o.oprname)
        from pg_opclass k
        join pg_amop a
            on a.amopfamily = k.opcfamily and a.amoplefttype = k.opcintype and a.amoprighttype = k.opcintype and a.amopstrategy = 3
        join pg_operator o on o.oid = a.amopopr
        join pg_namespace n on n.oid = o.oprnamespace
        where k.oid = primary_key.classes[array_position(primary_key.columns, field.attname::text)]
    ) as equal,
    -- What tells a value's size without fetching it, of columns that may be large.
    case
        when field.attlen <> -1 or field.attstorage = 'p' or root.relkind = 'r' and root.reltoastrelid = 0 then null
        when field.atttypid in ('text'::regtype, 'varchar'::regtype, 'bytea'::regtype) then 'octet_length'
        else 'pg_column_size'
    end as size
from tailrace.watched
join pg_class root on root.oid = watched.relation and root.relkind in ('r', 'p')
join pg_namespace schema on schema.oid = root.relnamespace
join pg_attribute field on field.attrelid = root.oid and field.attnum > 0 and not field.attisdropped
left join lateral (
    select array_agg(a.attname::text order by member.place) as columns, array_agg(member.class order by member.place) as classes
    from pg_index i
    cross join lateral unnest(i.indkey::int2[], i.indclass::oid[]) with ordinality as member (attnum, class, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = member.attnum
    where i.indrelid = root.oid and i.indisprimary and member.place <= i.indnkeyatts
) primary_key on true
-- Triggers know the key's columns by their numbers: one that was renamed since is in the log by its new name.
cross join lateral (
    select coalesce(
        cardinality(watched.key_columns) = cardinality(primary_key.columns) and primary_key.columns @> array(
            select name from unnest(watched.key_columns) name
            where exists (select from pg_attribute a where a.attrelid = root.oid and a.attname = name and not a.attisdropped)
        ), false) as by_key
) known
cross join lateral (
    select field.attname = any (case when known.by_key then primary_key.columns else watched.key_columns end) as in_key
) part
where watched.id = :watched::int
order by field.attnum
