-- The role that owns the trigger functions: whatever a table's owner slips under them (a cast to json, a predicate) runs as nothing better.
-- Run once, after schema.sql, in the same transaction, by the schema's owner.
do $tailrace$
declare
    since_16 constant boolean := pg_catalog.current_setting('server_version_num')::int >= 160000;
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'tailrace_writer') then
        begin
            create role tailrace_writer nologin;
        exception when duplicate_object or unique_violation then
            null;  -- made for another database at this moment
        end;
    end if;
    -- Who watches tables makes functions as this role.
    if not pg_catalog.pg_has_role(current_user, 'tailrace_writer', case when since_16 then 'SET' else 'MEMBER' end) then
        if since_16 then
            execute 'grant tailrace_writer to current_user with inherit false, set true';
        else
            execute 'grant tailrace_writer to current_user';
        end if;
    end if;
end
$tailrace$;

grant usage on schema tailrace to tailrace_writer;
grant insert on tailrace.change_log to tailrace_writer;
grant usage on tailrace.change_seq to tailrace_writer;
grant select on tailrace.segment, tailrace.sleeper to tailrace_writer;
