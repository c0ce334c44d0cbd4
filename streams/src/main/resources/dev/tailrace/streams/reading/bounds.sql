-- Between which numbers the changes of a window lie. Found by transaction, so that what was read before is not visited again.
select s.snapshot::text, min(w.seq), max(w.seq), count(w.seq)
from (select coalesce(:upTo::text::pg_snapshot, pg_current_snapshot()) as snapshot) s
left join lateral (
    select l.seq
    from tailrace.change_log l
    where l.xid >= pg_snapshot_xmax(:after::text::pg_snapshot)
        and l.xid < pg_snapshot_xmax(s.snapshot)
        and pg_visible_in_snapshot(l.xid, s.snapshot)
    union all
    select l.seq
    from pg_snapshot_xip(:after::text::pg_snapshot) x
    join tailrace.change_log l on l.xid = x
    where pg_visible_in_snapshot(x, s.snapshot)
    offset 0
) w on true
group by s.snapshot::text
