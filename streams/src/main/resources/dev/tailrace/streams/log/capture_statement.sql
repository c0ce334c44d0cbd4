    failure text;
    number constant smallint := coalesce(pg_sequence_last_value('tailrace.segment'), 0) % 4;
begin
    if tg_op = 'TRUNCATE' then
        insert into tailrace.change_log (segment, watched, op) values (number, watched_id, 'T');
    else
        begin
            if tg_op = 'INSERT' then
                insert into tailrace.change_log (segment, watched, op, key, new)
                select number, watched_id, 'I', {key:written.whole}, {logged:written.whole}
                from (
                    select to_jsonb(row) as whole, (
{predicate}
                        ) as wanted
                    from new_rows as row
                    offset 0) as written
                where written.wanted;
            elsif tg_op = 'DELETE' then
                insert into tailrace.change_log (segment, watched, op, key, old)
                select number, watched_id, 'D', {key:gone.whole}, case when {old_rows} then {logged:gone.whole} end
                from (
                    select to_jsonb(row) as whole, (
{predicate}
                        ) as wanted
                    from old_rows as row
                    offset 0) as gone
                where gone.wanted;
            else
                -- Rows are paired by their key: one whose key was changed is a deleted row, and an inserted one if nobody else has left
                -- that key.
                insert into tailrace.change_log (segment, watched, op, key, old, new, changed)
                select number,
                       watched_id,
                       case when gone.key is null then 'I' when written.key is null then 'D' else 'U' end,
                       coalesce(written.key, gone.key),
                       case when {old_rows} then gone.logged end,
                       written.logged,
                       case when {changed} and gone.key is not null and written.key is not null then array(
                           select field.key
                           from jsonb_each(written.logged) field
                           where field.value::text is distinct from (gone.logged->field.key)::text) end
                from (
                    select {key:before.whole} as key, {logged:before.whole} as logged, before.wanted
                    from (
                        select to_jsonb(row) as whole, (
{predicate}
                            ) as wanted
                        from old_rows as row
                        offset 0) as before) as gone
                full join (
                    select {key:after.whole} as key, {logged:after.whole} as logged, after.wanted
                    from (
                        select to_jsonb(row) as whole, (
{predicate}
                            ) as wanted
                        from new_rows as row
                        offset 0) as after) as written on written.key = gone.key
                where (gone.wanted or written.wanted)
                  and (gone.key is null or written.key is null or {updates})
                  and (not {limited} or gone.logged::text is distinct from written.logged::text);
            end if;
        exception when others then
            failure := sqlstate;
        end;
        -- A row in there cannot be read: all of the statement's rows by their keys alone, or else one gap for the whole table.
        if failure is not null then
            begin
                if tg_op = 'INSERT' then
                    insert into tailrace.change_log (segment, watched, op, key, note)
                    select number, watched_id, 'G', {fields:row}, 'I ' || failure from new_rows as row;
                elsif tg_op = 'DELETE' then
                    insert into tailrace.change_log (segment, watched, op, key, note)
                    select number, watched_id, 'G', {fields:row}, 'D ' || failure from old_rows as row;
                else
                    insert into tailrace.change_log (segment, watched, op, key, note)
                    select number, watched_id, 'G', touched.key, 'U ' || failure
                    from (
                        select {fields:row} as key from old_rows as row union select {fields:row} from new_rows as row) as touched;
                end if;
            exception when others then
                insert into tailrace.change_log (segment, watched, op, note)
                values (number, watched_id, 'G', left(tg_op, 1) || ' ' || failure);
            end;
        end if;
    end if;
{wake}
    return null;
end
