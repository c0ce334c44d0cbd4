-- Removes the log, when no table is watched any more, and the role unless another database uses it or it is not ours to drop.
set local lock_timeout to '2s';
drop schema if exists tailrace cascade;
do $tailrace$
begin
    drop role if exists tailrace_writer;
exception when dependent_objects_still_exist or insufficient_privilege or object_in_use then
    null;
end
$tailrace$;
