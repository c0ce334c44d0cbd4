-- What a role needs to read the log and to be a consumer.
grant usage on schema tailrace to {role};
grant select on tailrace.installation, tailrace.watched, tailrace.change_log, tailrace.trimmed to {role};
grant select, insert, update, delete
    on tailrace.anchor, tailrace.consumer_group, tailrace.consumer, tailrace.member, tailrace.dead_letter to {role};
grant usage, select, update on tailrace.sleeper to {role};
grant execute on function tailrace.trim(int) to {role};
