-- Retention. Run after schema.sql and needs.sql. The log's four partitions are a ring of segments: writers append to one, and one whose
-- changes all consumers have read, or that is beyond the limits, is truncated as a whole.
--
--     empty ──(the segment before it is full or old enough)──▶ written ──▶ full ──(read and kept, or beyond the limits)──▶ empty

-- One step: goes to the next segment if that is due, and empties at most one, so that readers are kept waiting only briefly. Runs with its
-- owner's rights, so that whoever consumes may keep the log small without a right to truncate it. Waits at most so long for a lock; what
-- it does not get leaves everything as it was (postponed).
create or replace function tailrace.trim(
    patience_millis int,
    out emptied boolean,
    out rotated boolean,
    out postponed boolean,
    out crowded boolean,  -- worth another look soon
    out freed_bytes bigint,
    out log_bytes bigint,
    out lost text[]
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
-- Nobody analyzes the log. By index, always.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    policy tailrace.retention;
    share bigint;  -- a segment's size; the limit is five: four, and one for what is written meanwhile
    present bigint;
    step int;  -- to the next segment that is empty
    candidate record;
    newest timestamptz;
    is_over boolean;
    is_oldest boolean := true;
    chosen boolean := false;
    reason text;
begin
    emptied := false;
    rotated := false;
    postponed := false;
    crowded := false;
    freed_bytes := 0;
    log_bytes := 0;
    lost := '{}';
    -- Each statement must see what was committed before it got its locks.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'tailrace.trim() runs in READ COMMITTED only' using errcode = 'invalid_transaction_state';
    end if;
    perform set_config('lock_timeout', least(greatest(patience_millis, 1), 1000) || 'ms', true);
    -- Against other trims, and against places that are taken or moved back: see LogLock.
    perform pg_advisory_xact_lock(8386099895636943717);

    delete from tailrace.consumer_group g
    where g.live and g.created_at < now() - interval '1 minute' and not exists (
        select from tailrace.consumer c where c.name = g.name and c.lease_until > now() - interval '1 minute'
    );
    delete from tailrace.member m where m.lease_until < now() - interval '1 minute';

    select r.* into policy from tailrace.retention r;
    share := policy.max_bytes / 5;
    select s.last_value into present from tailrace.segment s;

    for candidate in
        select s.segment, s.relation, s.bytes, s.segment = present % 4 as is_written, first.at as first_at, last.at as last_at,
            sum(s.bytes) over ()::bigint as total_bytes, 4 - count(*) over () as empty,
            (sum(s.bytes) over (order by last.seq desc nulls last) - s.bytes)::bigint as newer_bytes
        from (
            select n::smallint as segment, p.relation, pg_total_relation_size(p.relation) as bytes
            from generate_series(0, 3) n, to_regclass('tailrace.change_log_' || n) p(relation)
            where pg_relation_size(p.relation) > 0
        ) s
        left join lateral (
            select l.at, l.seq from tailrace.change_log l where l.segment = s.segment order by l.seq limit 1
        ) first on true
        left join lateral (
            select l.at, l.seq from tailrace.change_log l where l.segment = s.segment order by l.seq desc limit 1
        ) last on true
        order by is_written desc, last.seq nulls first
    loop
        log_bytes := candidate.total_bytes;
        crowded := crowded or log_bytes > 3 * share;
        if candidate.is_written then
            crowded := crowded or candidate.bytes > share / 4;
            if candidate.bytes >= share or candidate.first_at < now() - policy.max_age / 4
                or candidate.first_at < now() - greatest(policy.keep / 2, interval '1 minute') and candidate.empty >= 2
            then
                -- Past those that are not empty: an open transaction may hold one for hours. Takes effect at once and stays if this
                -- transaction is rolled back.
                select min(n) into step from generate_series(1, 3) n
                where pg_relation_size(to_regclass('tailrace.change_log_' || (present + n) % 4)) = 0;
                rotated := step is not null;
                if rotated then perform setval('tailrace.segment', present + step); end if;
            end if;
            continue;
        end if;
        -- Somebody who has written to it is not over yet. Nor are those who read the number of the segment before it was left behind, but
        -- of those nothing shows until they write.
        continue when exists (
            select from pg_locks k
            where k.locktype = 'relation' and k.relation = candidate.relation and k.mode = 'RowExclusiveLock'
                and k.database = (select d.oid from pg_database d where d.datname = current_database())
        );
        -- Who needs it is at least a share behind.
        is_over := log_bytes > 4 * share and candidate.newer_bytes >= share;
        -- A late commit in an old segment makes nobody lost that has read all before it.
        continue when exists (
            select from tailrace.consumer c
            where c.lost_at is null and not tailrace.is_behind(c, candidate.segment) and tailrace.needs(c, candidate.segment)
        );
        reason := case when not is_oldest then null
            when candidate.last_at < now() - policy.max_age then 'What it had to read next was older than the log''s maximum age'
            when is_over then 'What it had to read next was more than the log''s maximum size back' end;
        is_oldest := false;
        continue when reason is null and (candidate.last_at >= now() - policy.keep and not is_over or exists (
            select from tailrace.consumer c where c.lost_at is null and tailrace.is_behind(c, candidate.segment)
        ));

        chosen := true;
        exit;
    end loop;
    if not chosen then return; end if;

    -- From here on nobody writes or reads it, and everything that was written is committed or gone.
    execute format('lock table only %s in access exclusive mode', candidate.relation);
    select l.at into newest from tailrace.change_log l where l.segment = candidate.segment order by l.seq desc limit 1;
    if newest is distinct from candidate.last_at then
        raise lock_not_available;
    end if;
    with marked as (
        update tailrace.consumer c
        set lost_at = clock_timestamp(), lost_reason = reason
        where reason is not null and c.lost_at is null and tailrace.is_behind(c, candidate.segment)
        returning c.name
    )
    select coalesce(array_agg(distinct m.name), '{}') into lost from marked m;
    if exists (select from tailrace.consumer c where c.lost_at is null and tailrace.needs(c, candidate.segment)) then
        raise lock_not_available;
    end if;
    update tailrace.trimmed t
    set xid = greatest(t.xid, l.xid), seq = greatest(t.seq, l.seq), at = clock_timestamp()
    from (
        select
            (select l.xid from tailrace.change_log l where l.segment = candidate.segment order by l.xid desc limit 1) as xid,
            (select l.seq from tailrace.change_log l where l.segment = candidate.segment order by l.seq desc limit 1) as seq
    ) l
    where l.xid is not null;
    execute format('truncate only %s', candidate.relation);
    emptied := true;
    freed_bytes := candidate.bytes;
    log_bytes := log_bytes - freed_bytes;
    -- What stood before a transaction that is gone cannot be resumed from.
    delete from tailrace.anchor a
    using tailrace.trimmed t
    where a.at < now() - policy.keep and pg_snapshot_xmax(a.position) <= t.xid;
exception
    -- Everything but the rotation is undone.
    when lock_not_available or deadlock_detected then
        postponed := true;
        emptied := false;
        freed_bytes := 0;
        lost := '{}';
end
$$;

revoke all on function tailrace.trim(int) from public;
