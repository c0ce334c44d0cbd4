    -- Changes whenever what is copied of a table, or how, may have changed.
    select concat_ws(
        ' ', known.xmin, relation.oid, place.nspname, relation.relname, primary_key.indexrelid,
        (
            select string_agg(field.attnum || ':' || field.xmin, ',' order by field.attnum)
            from pg_attribute field
            where field.attrelid = relation.oid and field.attnum > 0
        ))
    from tailrace.watched known
    join pg_class relation on relation.oid = known.relation
    join pg_namespace place on place.oid = relation.relnamespace
    left join pg_index primary_key on primary_key.indrelid = relation.oid and primary_key.indisprimary
    where known.id = :watched::int
