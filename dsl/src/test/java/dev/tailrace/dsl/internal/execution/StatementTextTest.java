package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "select * from users where id = ?",
        "SELECT users.id, users.\"name\" FROM users WHERE users.age >= ? ORDER BY users.id ASC LIMIT 1",
        "select count(*), max(age) from users where name in ('a', 'it''s; delete') and (age > $1 or age < 2)",
        "select 1;",
        "  -- insert into x\n /* delete /* nested */ */ select 'insert into'",
        "with adults as (select * from users) select lower(name) from adults",
        "(select 1) union (select 2)",
        "values (1), (2)",
        "table users",
        "show server_version",
        "select * from users for update skip locked",
        "select * from users for no key update",
        "select exists (select 1 from users where age between 1 and 2)",
        "select cast(x as numeric(10, 2)), x::varchar(3) from t",
        "select $$drop table x; insert$$, $a$ ' $a$",
        "select pg_sleep(?)",
        "select \"update\" from users u"
    })
    void plainReads(String sql) {
        assertTrue(StatementText.isPlainRead(sql), sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "insert into users values (1)",
        "update users set age = 1",
        "delete from users",
        "merge into users using x on true when matched then do nothing",
        "with gone as (delete from users returning *) select * from gone",
        "with x as (insert into users values (1) returning id) select * from x",
        "select * into copy_of_users from users",
        "select charge_card(?)",
        "select app.count(x) from users",
        "select \"count\"(x) from users",
        "select nextval('users_id_seq')",
        "select pg_notify('a', 'b')",
        "select set_config('a', 'b', false)",
        "select 1; delete from users",
        "select 1; select 2",
        "call nightly()",
        "do 'begin end'",
        "explain analyze delete from users",
        "copy users from stdin",
        "create table t (id int)",
        "select 'open",
        "select \"open",
        "select /* open",
        "select $a$ open",
        "select 'back\\' || delete_all() || 'slash'",
        "select E'\\' || delete_all() || '",
        "select charge/**/(1)",
        "select charge -- x\n (1)",
        "select case when true then wipe (1) end"
    })
    void perhapsWrites(String sql) {
        assertFalse(StatementText.isPlainRead(sql), sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "insert into t values (1)", "update t set x = f(1)", "select f(1);", "with x as (select 1) delete from t"})
    void refusedAsAWhole(String sql) {
        assertTrue(StatementText.isAtomic(sql), sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"call p()", "do 'x'", "insert into t values (1); insert into t values (2)", "vacuum", "select 'open"})
    void perhapsRefusedHalfWay(String sql) {
        assertFalse(StatementText.isAtomic(sql), sql);
    }
}
