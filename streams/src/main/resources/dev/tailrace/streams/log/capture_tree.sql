--- statement
    if tg_level = 'STATEMENT' and tg_op = 'UPDATE' then
        -- Around an update of a partitioned table: its number, by which the rows that it moves are known to belong together. By depth, so
        -- that a statement of somebody's trigger has one of its own.
        perform set_config(
            'tailrace.statement_' || pg_trigger_depth(),
            case tg_when when 'BEFORE' then nextval('tailrace.change_seq')::text else '' end,
            true);
        return null;
    end if;
--- truncate
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
--- moved
    if op = 'K' or tg_level = 'ROW' and tg_op <> 'UPDATE' and tg_relid <> watched_oid then
        -- A row that stays where it is has a number already; one that moves to another partition is deleted and inserted, and tells it by
        -- having one at all.
        statement := coalesce(nullif(current_setting('tailrace.statement_' || pg_trigger_depth(), true), '')::bigint, statement);
    end if;
--- truncated
    if op = 'T' then
        perform set_config('tailrace.truncated_' || watched_id, currval('tailrace.change_seq')::text, true);
    end if;
