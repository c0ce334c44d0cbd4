package dev.tailrace.dsl

import dev.tailrace.dsl.error.ConfigurationException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import java.time.Duration

class TailraceConfigSpec :
    StringSpec({
        "Kotlin reads what it set, and null where nothing was" {
            val config =
                TailraceConfig
                    .builder("postgresql://db/shop")
                    .poolSize(4)
                    .connectTimeout(Duration.ofSeconds(2))
                    .serverParameters(mapOf("search_path" to "app"))
                    .build()

            config.poolSize() shouldBe 4
            config.connectTimeout() shouldBe Duration.ofSeconds(2)
            config.serverParameters() shouldBe mapOf("search_path" to "app")
            config.password().shouldBeNull()
        }

        "Kotlin gets the typed error for a value that cannot be used" {
            shouldThrow<ConfigurationException> { TailraceConfig.builder("embedded:").poolSize(0) }
        }
    })
