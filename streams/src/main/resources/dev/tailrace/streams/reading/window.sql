-- A page of the window between two snapshots, in the order of the changes' numbers.
select :upTo::text, s.standby, s.in_transaction, s.registered, l.total, l.total_bytes, :row
from (
    select pg_is_in_recovery() as standby,
        pg_current_xact_id_if_assigned() is not null as in_transaction,
        exists (select from tailrace.consumer c where c.name = :name::text and c.part = :part::int and c.lost_at is null) as registered
) s
left join lateral (
    select r.*, count(*) over () as total, (sum(r.bytes) over (order by r.seq) - r.bytes)::bigint as total_bytes
    from (
        select l.*, :bytes as bytes
        from tailrace.change_log l
        where l.seq > :seq::bigint and l.seq <= :last::bigint
            and pg_visible_in_snapshot(l.xid, :upTo::text::pg_snapshot)
            and not pg_visible_in_snapshot(l.xid, :after::text::pg_snapshot)
            and :filter
        order by l.seq
        limit :limit::int
    ) r
) l on l.total_bytes < :budget::bigint
