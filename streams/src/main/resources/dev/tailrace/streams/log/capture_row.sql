    tg_letter constant text := pg_catalog.left(tg_op, 1);
    op text := tg_letter;
    row record;  -- what the predicate speaks of
    logged boolean;
    before jsonb;
    after jsonb;
    old_key jsonb;
    new_key jsonb;
    changed text[];
    statement bigint;
    failure text;
    note text;
begin
    if tg_op = 'TRUNCATE' then
        if tg_relid <> watched_oid then
            -- TRUNCATE of the root reaches its partitions' triggers too, after its own and with nothing written between.
            begin
                if current_setting('tailrace.truncated_' || watched_id, true) = currval('tailrace.change_seq')::text then
                    return null;
                end if;
            exception when object_not_in_prerequisite_state then
                null;  -- this session has written nothing to the log yet
            end;
            op := 'G';
            note := 'T 00000 ' || tg_table_schema || '.' || tg_table_name;
        end if;
    elsif tg_level = 'STATEMENT' then
        -- Around an update of a partitioned table: its number, by which the rows that it moves are known to belong together. By depth, so
        -- that a statement of somebody's trigger has one of its own.
        perform set_config(
            'tailrace.statement_' || pg_trigger_depth(),
            case tg_when when 'BEFORE' then nextval('tailrace.change_seq')::text else '' end,
            true);
        return null;
    else
        -- Only what may fail is in here, and nothing that writes: a write would cost every row a subtransaction id.
        for attempt in 1..{attempts} loop
            begin
                failure := null;
                if tg_op <> 'INSERT' then
                    before := to_jsonb(old);
{read:before}
                end if;
                if tg_op <> 'DELETE' then
                    after := to_jsonb(new);
{read:after}
                end if;
                if tg_op = 'UPDATE' then
                    if new_key <> old_key then
                        op := 'K';
                    elsif not {updates} or {limited} and after::text = before::text then
                        return null;
                    end if;
                end if;
{where}
                if {changed} and tg_op = 'UPDATE' then
                    changed := array(
                        select field.key from jsonb_each(after) field where field.value::text is distinct from (before->field.key)::text);
                end if;
                exit;
            exception when others then
                failure := sqlstate;
            end;
        end loop;
        if op = 'K' or tg_op <> 'UPDATE' and tg_relid <> watched_oid then
            -- Of a row that stays where it is, PostgreSQL's own number of the statement will do; below zero, apart from the other kind. A
            -- row that moves to another partition is deleted and inserted, and tells it by having a number at all.
            statement := nullif(current_setting('tailrace.statement_' || pg_trigger_depth(), true), '')::bigint;
            if statement is null and op = 'K' then
                statement := -1 - new.cmin::text::bigint;
            end if;
        end if;
        if failure is not null then
            op := 'G';
            note := tg_letter || ' ' || failure;
            after := null;
            before := null;
            changed := null;
            statement := null;
            begin
                if new_key is null and tg_op <> 'DELETE' then
                    new_key := {fields:new};
                end if;
                if old_key is null and tg_op <> 'INSERT' then
                    old_key := {fields:old};
                end if;
            exception when others then
                null;  -- without a key, the gap is the whole table's
            end;
            if tg_op = 'UPDATE' and old_key <> new_key then
                insert into tailrace.change_log (segment, watched, op, key, note)
                values (coalesce(pg_sequence_last_value('tailrace.segment'), 0) % 4, watched_id, op, old_key, note);
            end if;
        elsif not {old_rows} and old_key is not null then
            before := null;
        end if;
    end if;

    insert into tailrace.change_log (segment, watched, op, key, old_key, old, new, changed, statement, note)
    values (
        coalesce(pg_sequence_last_value('tailrace.segment'), 0) % 4,
        watched_id,
        op,
        coalesce(new_key, old_key),
        case op when 'K' then old_key end,
        before,
        after,
        changed,
        statement,
        note);
    if op = 'T' then
        perform set_config('tailrace.truncated_' || watched_id, currval('tailrace.change_seq')::text, true);
    end if;
{wake}
    return null;
end
