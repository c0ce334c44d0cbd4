    op text;  -- where it is not the first letter of tg_op
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
    -- Few expressions on the way of an insert: a transaction that writes one row prepares each of them anew.
{tree:statement}
{attempts:for}
    -- Only what may fail is in here, and nothing that writes: a write would cost every row a subtransaction id.
    begin
        if tg_op = 'INSERT' then
            after := to_jsonb(new);
{read:after}
        elsif tg_op = 'UPDATE' then
            before := to_jsonb(old);
{read:before}
            after := to_jsonb(new);
{read:after}
            if new_key <> old_key then
                op := 'K';
                -- PostgreSQL's own number of the statement; below zero, apart from the numbers around an update of a partitioned table.
                statement := -1 - new.cmin::text::bigint;
{unwanted}
            end if;
        elsif tg_op = 'DELETE' then
            before := to_jsonb(old);
{read:before}
        else
            op := 'T';
{tree:truncate}
        end if;
{where}
{changed:columns}
{attempts:exit}
    exception when others then
        failure := sqlstate;
    end;
{attempts:end}
{tree:moved}
    if failure is not null then
        op := 'G';
        note := pg_catalog.left(tg_op, 1) || ' ' || failure;
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
    end if;

    insert into tailrace.change_log (segment, watched, op, key, old_key, old, new, changed, statement, note)
    values (
        coalesce(pg_sequence_last_value('tailrace.segment'), 0) % 4,
        watched_id,
        coalesce(op, pg_catalog.left(tg_op, 1)),
        coalesce(new_key, old_key),
        case op when 'K' then old_key end,
        {old},
        after,
        changed,
        statement,
        note);
{tree:truncated}
{wake}
    return null;
end
