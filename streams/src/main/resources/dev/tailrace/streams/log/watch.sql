-- Watches {title}.
set local search_path to pg_catalog, pg_temp;
set local lock_timeout to '2s';
do {tag}
#variable_conflict use_column
declare
    table_oid constant oid := {table:literal}::regclass;
    caller constant text := current_user;
    caller_role constant text := current_setting('role');
    number int;
    function text;
    body text;
    probe refcursor;
    example record;
    triggers constant text[] := {triggers};
begin
    -- The predicate must be one expression: as a cursor's query it can be one statement only, and none that ends early in both places. It
    -- is planned, not run, and as the role that will run it: what it may not do is found out now. That role may be unable to name the
    -- table.
    if {predicate:literal} is not null then
        begin
            open probe for execute {probe:row};
            fetch probe into example;
            close probe;
            set local role tailrace_writer;
            open probe for execute {probe:parenthesis} using example.whole;
            close probe;
            open probe for execute {probe:case} using example.whole;
            close probe;
            perform set_config('role', caller_role, true);
        exception when others then
            raise exception using errcode = 'TR001', message = sqlerrm;
        end;
    end if;

    -- A table that was dropped and made again takes the place it had.
    update tailrace.watched
    set relation = table_oid
    where schema_name = {schema:literal}
      and table_name = {relname:literal}
      and relation <> table_oid
      and not exists (select from pg_class where oid = relation)
      and not exists (select from tailrace.watched as known where known.relation = table_oid);
    insert into tailrace.watched as known (relation, schema_name, table_name, key_columns, options, shape)
    values (table_oid, {schema:literal}, {relname:literal}, {key_columns}, {options:literal}, '{}')
    on conflict (relation) do update
        set schema_name = excluded.schema_name,
            table_name = excluded.table_name,
            key_columns = excluded.key_columns,
            options = excluded.options,
            watched_at = now()
    returning known.id into number;
    function := 'tailrace.capture_' || number;

    -- One may not drop a trigger of somebody else's table, but one may drop its function.
    if to_regprocedure(function || '()') is not null
        and triggers <> array(
            select tgname::text from pg_trigger where tgrelid = table_oid and tgname like '!tailrace%' and not tgisinternal order by 1)
    then
        execute 'drop function ' || function || '() cascade';
    end if;

    body := E'\n#variable_conflict use_column\ndeclare\n    watched_id constant int := ' || number
        || E';\n    watched_oid constant oid := ' || table_oid || E';\n' || {body:tag}
{body}{body:tag};
    grant create on schema tailrace to tailrace_writer;
    set local role tailrace_writer;
    -- The settings of a session that writes must not change what is logged, nor how the function is read.
    execute format(
        $define$create or replace function %s() returns trigger
            language plpgsql
            security definer
            set search_path to pg_catalog, pg_temp
            set timezone to 'UTC'
            set datestyle to 'ISO, MDY'
            set intervalstyle to 'iso_8601'
            set extra_float_digits to '1'
            set bytea_output to 'hex'
            set lc_monetary to 'C'
{settings:predicate}            as %L$define$,
        function,
        body);
    execute 'revoke all on function ' || function || '() from public';
    execute format('grant execute on function %s() to %I', function, caller);
    perform set_config('role', caller_role, true);
    revoke create on schema tailrace from tailrace_writer;

{triggers:create}
    update tailrace.watched
    set shape = present.shape
    from (
{shape}
        ) as present
    where present.watched = watched.id and watched.id = number;
end
{tag};
