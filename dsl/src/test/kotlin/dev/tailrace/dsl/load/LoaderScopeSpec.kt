package dev.tailrace.dsl.load

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.query
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.withRateLimit
import dev.tailrace.dsl.withSettings
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.inList
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger

private object Invoices : Table("invoices") {
    val id = long("id")
    val tenant = text("tenant")
}

private const val SCHEMA = """
    create table invoices (id bigint, tenant text);
    insert into invoices select n, case n % 2 when 0 then 'north' else 'south' end from generate_series(1, 200) n;
    do $$ begin
        if not exists (select from pg_roles where rolname = 'loader_tenant') then create role loader_tenant login password 'tenant'; end if;
    end $$;
    grant select on invoices to loader_tenant;
    alter table invoices enable row level security;
    create policy of_tenant on invoices using (tenant = current_setting('app.tenant', true))
"""

private class CountingLimiter : RateLimiter {
    val granted = AtomicInteger()

    override fun acquireAsync(weight: Int): CompletableFuture<RateLimiter.Permit> {
        granted.incrementAndGet()
        return CompletableFuture.completedFuture(RateLimiter.Permit {})
    }

    override fun tryAcquire(weight: Int): Optional<RateLimiter.Permit> = Optional.of(RateLimiter.Permit {})

    override fun tryAcquireAsync(weight: Int, wait: Duration): CompletableFuture<Optional<RateLimiter.Permit>> =
        CompletableFuture.completedFuture(tryAcquire(weight))
}

class LoaderScopeSpec :
    FunSpec({
        for ((driver, url) in listOf("pgjdbc" to TestServer::url, "PGJDBC-NG" to TestServer::pgjdbcNgUrl)) {
            context("on $driver, under row-level security") {
                lateinit var name: String
                DatabaseUnderTest.open(1) {
                    name = it
                    url(it)
                }.use { it.sql(SCHEMA) }
                val scheme = if (driver == "pgjdbc") "postgresql" else "jdbc:pgsql"
                val address = "${TestServer.host()}:${TestServer.port()}/$name"
                val config = if (driver == "pgjdbc") {
                    TailraceConfig.builder("$scheme://loader_tenant:tenant@$address")
                } else {
                    TailraceConfig.builder("$scheme://$address?user=loader_tenant&password=tenant")
                }
                Tailrace.connect(config.poolSize(4).build()).use { db ->
                    suspend fun tenantsSeeTheirOwn(loader: Loader<Long, String>) = withContext(Dispatchers.Default) {
                        (1L..200L).flatMap { id ->
                            listOf("north", "south").map { tenant ->
                                async { withSettings("app.tenant" to tenant) { Triple(id, tenant, loader.loadOrNull(id)) } }
                            }
                        }.awaitAll().forEach { (id, tenant, seen) ->
                            seen shouldBe tenant.takeIf { (id % 2 == 0L) == (tenant == "north") }
                        }
                    }

                    test("two tenants never share a batch") { tenantsSeeTheirOwn(db.loader(Invoices.id) { it[Invoices.tenant] }) }

                    test("nor a cached value") {
                        val cached = db.loader(Invoices.id, LoaderOptions.builder().cacheSize(1_000).build()) { it[Invoices.tenant] }
                        repeat(2) { tenantsSeeTheirOwn(cached) }
                        cached.stats().cached() shouldBe 200
                        cached.loadOrNull(1) shouldBe null
                    }

                    test("nor a batch of a function that queries") { tenantsSeeTheirOwn(byFunction(db)) }

                    test("a batch takes one permit of its callers' limiter") {
                        val limiter = CountingLimiter()
                        val loader = db.loader(Invoices.id)
                        withRateLimit(limiter) { loader.loadAll((1L..200L).toList()) }
                        limiter.granted.get() shouldBe 1
                        loader.loadOrNull(1)
                        limiter.granted.get() shouldBe 1
                    }
                }
            }
        }
    })

private fun byFunction(db: Database) = Loader<Long, String> { ids ->
    db.query { Invoices.selectAll().where { Invoices.id inList ids } }.associate { it[Invoices.id] to it[Invoices.tenant] }
}
