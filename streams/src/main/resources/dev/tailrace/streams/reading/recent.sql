-- Everything that was committed after a snapshot and before now, if it is little. Now is this statement's own snapshot: what it sees is
-- what pg_current_snapshot() shows. Of a transaction that was running then, only its rows are looked at once it has ended: one that is
-- open for hours costs nothing meanwhile. More than :limit rows come without their contents: the reader takes another way then.
select s.snapshot::text, s.standby, s.in_transaction, s.registered, l.total, l.total_bytes, :row
from (
    select pg_current_snapshot() as snapshot,
        pg_is_in_recovery() as standby,
        pg_current_xact_id_if_assigned() is not null as in_transaction,
        exists (select from tailrace.consumer c where c.name = :name::text and c.part = :part::int and c.lost_at is null) as registered
) s
left join lateral (
    select r.*, count(*) over () as total, (sum(r.bytes) over ())::bigint as total_bytes
    from (
        select l.*, :bytes as bytes
        from tailrace.change_log l
        where l.xid >= pg_snapshot_xmax(:after::text::pg_snapshot) and :filter
        union all
        select l.*, :bytes as bytes
        from pg_snapshot_xip(:after::text::pg_snapshot) x
        join tailrace.change_log l on l.xid = x
        where pg_visible_in_snapshot(x, s.snapshot) and :filter
        limit :limit::int + 1
    ) r
) l on true
