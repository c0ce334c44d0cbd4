    -- After the insert, so that this transaction has an id and a reader that lies down now waits for its end. A full queue would fail
    -- COMMIT.
    if pg_sequence_last_value('tailrace.sleeper') > date_part('epoch', clock_timestamp()) * 1000 then
        if pg_notification_queue_usage() < 0.5 then
            perform pg_notify('tailrace', '');
        end if;
    end if;
