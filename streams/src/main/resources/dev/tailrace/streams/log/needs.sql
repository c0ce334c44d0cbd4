-- Who still needs what of the log. Run after schema.sql.

-- Two answers, both from the transactions alone that a consumer's position does not show, found by their numbers: a transaction that has
-- been open for hours costs nothing and holds nothing but the segment it has written to.

-- Whether the consumer has not come so far yet: something in this segment began after its position. Inside a window, what comes up to the
-- number it has reached is done; the newest transaction is likely to have something after it.
create or replace function tailrace.is_behind(reader tailrace.consumer, segment_number smallint) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
            select from tailrace.change_log l
            where l.segment = segment_number and l.xid >= pg_snapshot_xmax(coalesce((reader).window_end, (reader).position))
        )
        or (reader).window_end is not null and exists (
            select from tailrace.change_log l where l.segment = segment_number and l.seq > (reader).window_seq
        ) and exists (
            select from (
                select from tailrace.change_log l
                where l.segment = segment_number and l.xid >= pg_snapshot_xmax((reader).position) and l.seq > (reader).window_seq
                order by l.xid desc
                limit 1
            ) newest
        )
$$;

-- Whether the consumer still has to read something in this segment: because it is behind, or because a transaction that was open at its
-- position has committed since. The latter says nothing of the consumer: it may have come this moment.
create or replace function tailrace.needs(reader tailrace.consumer, segment_number smallint) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select tailrace.is_behind(reader, segment_number)
        or exists (
            select from pg_snapshot_xip(coalesce((reader).window_end, (reader).position)) x
            where exists (select from tailrace.change_log l where l.segment = segment_number and l.xid = x offset 0)
        )
        or (reader).window_end is not null and exists (
            select from pg_snapshot_xip((reader).position) x
            where exists (
                select from tailrace.change_log l
                where l.segment = segment_number and l.xid = x and l.seq > (reader).window_seq offset 0
            )
        )
        -- A key that moved is looked for while later rows of its statement are read, which may be in the next segment.
        or (reader).window_end is not null and (
            exists (
                select from tailrace.change_log l
                where l.segment = segment_number and l.op = 'K' and l.xid >= pg_snapshot_xmax((reader).position)
            )
            or exists (
                select from pg_snapshot_xip((reader).position) x
                where exists (
                    select from tailrace.change_log l where l.segment = segment_number and l.op = 'K' and l.xid = x offset 0
                )
            )
        )
$$;

-- Whether something has been trimmed that comes after a position. What is still running has trimmed nothing: its lock forbids it.
create or replace function tailrace.is_trimmed_after(place pg_snapshot) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select t.xid >= pg_snapshot_xmax(place) or exists (
        select from pg_snapshot_xip(place) x where x <= t.xid and pg_visible_in_snapshot(x, pg_current_snapshot())
    )
    from tailrace.trimmed t
$$;

revoke all on function tailrace.is_behind(tailrace.consumer, smallint) from public;
revoke all on function tailrace.needs(tailrace.consumer, smallint) from public;
