package dev.tailrace.dsl.internal.load

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit

class DeliverySpec :
    FunSpec({
        val threads = Executors.newCachedThreadPool { task -> Thread(task).also { it.isDaemon = true } }
        afterSpec { threads.shutdownNow() }

        test("many deliveries at once take few threads") {
            val delivery = Delivery(threads)
            val seen = ConcurrentHashMap.newKeySet<Thread>()
            val all = CountDownLatch(1_000)
            repeat(1_000) {
                delivery.execute {
                    seen.add(Thread.currentThread())
                    all.countDown()
                }
            }
            all.await(30, TimeUnit.SECONDS) shouldBe true
            seen.size shouldBeLessThan 50
        }

        test("one that waits for another does not hold it up") {
            val delivery = Delivery(threads)
            val latches = List(5) { CountDownLatch(1) }
            // Each waits for the one after it.
            repeat(4) { index ->
                delivery.execute {
                    latches[index + 1].await()
                    latches[index].countDown()
                }
            }
            delivery.execute { latches[4].countDown() }
            latches[0].await(30, TimeUnit.SECONDS) shouldBe true
        }

        test("one that fails does not hold up the others") {
            val quiet = Executors.newCachedThreadPool { task ->
                Thread(task).also {
                    it.isDaemon = true
                    it.setUncaughtExceptionHandler { _, _ -> }
                }
            }
            val delivery = Delivery(quiet)
            val next = CountDownLatch(1)
            delivery.execute { error("made to fail") }
            delivery.execute { next.countDown() }
            next.await(30, TimeUnit.SECONDS) shouldBe true
            quiet.shutdownNow()
        }

        test("an executor that refuses is stood in for") {
            val delivery = Delivery { throw RejectedExecutionException("closed") }
            val told = CountDownLatch(2)
            repeat(2) { delivery.execute { told.countDown() } }
            told.await(30, TimeUnit.SECONDS) shouldBe true
        }
    })
