-- The change log's schema, version 1. Run once, in one transaction, by ChangeLog.install() or by a DBA from ChangeLog.script().

create schema tailrace;

create table tailrace.installation (
    version int not null,
    id uuid not null default gen_random_uuid(),
    system_identifier bigint not null default (pg_catalog.pg_control_system()).system_identifier,
    installed_at timestamptz not null default now()
);

create table tailrace.watched (
    id int generated always as identity primary key,
    relation oid not null unique,
    schema_name text not null,  -- as they were when it was last watched
    table_name text not null,
    key_columns text[] not null,  -- empty: the table has no primary key
    options jsonb not null,
    shape jsonb not null,  -- what the reader last knew of its columns, key, partitions and triggers
    watched_at timestamptz not null default now()
);

-- cache 1: within one transaction, and for one row of a watched table, a later change has a higher number.
create sequence tailrace.change_seq cache 1;
-- Sequences, because a change of last_value is seen at once by every transaction, whatever its snapshot.
create sequence tailrace.segment minvalue 0 start 0;  -- the segment that is written now; its partition is last_value % 4
create sequence tailrace.sleeper minvalue 0 start 0;  -- epoch milliseconds: until then some reader wants a NOTIFY

-- Append-only. Four fixed partitions, rotated and truncated by retention: none can run out while no Tailrace process is alive.
create table tailrace.change_log (
    segment smallint not null,
    seq bigint not null default nextval('tailrace.change_seq'),
    xid xid8 not null default pg_current_xact_id(),
    watched int not null,
    op "char" not null,  -- I insert, U update, D delete, K update of the key, T truncate, G a change that could not be read
    key jsonb,
    old_key jsonb,  -- of K
    old jsonb,
    new jsonb,
    changed text[],  -- the columns that an update changed, where asked for
    statement bigint,  -- of K, and of D and I that move a row between partitions: rows of one statement share it
    note text,  -- of G: the operation and the SQLSTATE, as in 'U 54000'
    at timestamptz not null default clock_timestamp()
) partition by list (segment);
-- Rows come and are truncated, so there is nothing to vacuum; and a vacuum's lock would keep retention waiting.
create table tailrace.change_log_0 partition of tailrace.change_log for values in (0)
    with (autovacuum_enabled = off, toast.autovacuum_enabled = off);
create table tailrace.change_log_1 partition of tailrace.change_log for values in (1)
    with (autovacuum_enabled = off, toast.autovacuum_enabled = off);
create table tailrace.change_log_2 partition of tailrace.change_log for values in (2)
    with (autovacuum_enabled = off, toast.autovacuum_enabled = off);
create table tailrace.change_log_3 partition of tailrace.change_log for values in (3)
    with (autovacuum_enabled = off, toast.autovacuum_enabled = off);
create index change_log_seq on tailrace.change_log (seq);  -- pages of a window
create index change_log_xid on tailrace.change_log (xid);  -- what a window is found by
-- Whether a statement that moves keys has given this key to another row before: see the reader.
create index change_log_moved on tailrace.change_log (xid, statement, md5(key::text)) where statement is not null and op in ('K', 'I');

-- How long changes stay; see tailrace.trim().
create table tailrace.retention (
    max_age interval not null,
    max_bytes bigint not null,
    keep interval not null
);
insert into tailrace.retention values (interval '7 days', 10737418240, interval '1 hour');

-- The highest transaction and change that retention has taken out of the log.
create table tailrace.trimmed (
    xid xid8 not null,
    seq bigint not null,
    at timestamptz not null default now()
);
insert into tailrace.trimmed (xid, seq) values ('0', 0);

-- Snapshots that a durable commit followed: the only ones that may be resumed from after a crash.
create table tailrace.anchor (
    token uuid primary key,
    position pg_snapshot not null,
    at timestamptz not null default clock_timestamp()
);
create index anchor_at on tailrace.anchor (at);

create table tailrace.consumer_group (
    name text primary key,
    partitions int not null,
    next_partitions int,  -- while the number changes: what it changes to,
    boundary pg_snapshot,  -- and where every partition stops before it does
    live boolean not null default false,  -- a reader without a name: its rows go when its lease ends
    created_at timestamptz not null default now()
);

-- One row a partition: where it stands, and who reads it.
create table tailrace.consumer (
    name text not null references tailrace.consumer_group on delete cascade,
    part int not null,
    system_identifier bigint not null default (pg_catalog.pg_control_system()).system_identifier,
    position pg_snapshot not null,  -- everything visible in it is done
    window_end pg_snapshot,  -- inside the window (position, window_end]:
    window_seq bigint,  -- everything up to this number is done
    skip_before timestamptz,  -- after a start at a time: changes before it are passed over
    copying jsonb,  -- while the existing rows are being copied: the tables and the last copied keys
    owner uuid,
    lease_until timestamptz,
    paused boolean not null default false,
    barrier_seq bigint,  -- waiting for the other partitions before this change
    failing_seq bigint,
    failures int not null default 0,
    lost_at timestamptz,
    lost_reason text,
    moved_at timestamptz not null default clock_timestamp(),
    primary key (name, part)
);

create table tailrace.member (
    name text not null references tailrace.consumer_group on delete cascade,
    member uuid not null,
    lease_until timestamptz not null,
    primary key (name, member)
);

create table tailrace.dead_letter (
    id bigint generated always as identity primary key,
    consumer text not null,
    part int not null,
    seq bigint not null,
    xid xid8 not null,
    watched int not null,
    op "char" not null,
    key jsonb,
    old_key jsonb,
    old jsonb,
    new jsonb,
    changed text[],
    note text,
    at timestamptz not null,
    failures int not null,
    error text not null,
    retry boolean not null default false,  -- somebody asked for it to be given to the handler again
    failed_at timestamptz not null default now()
);
create index dead_letter_consumer on tailrace.dead_letter (consumer, id);

insert into tailrace.installation (version) values (1);
