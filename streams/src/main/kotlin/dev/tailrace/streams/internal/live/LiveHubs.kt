package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import java.util.concurrent.ConcurrentHashMap

/** The hubs that are running, one a database at the most; a hub is here for as long as it runs and takes subscribers. */
internal object LiveHubs {
    private val running = ConcurrentHashMap<Database, LiveHub>()

    @Volatile
    var settings = LiveSettings() // tests have less patience

    /** The hub that [subscriber] has joined. */
    suspend fun join(db: Database, subscriber: Subscriber): LiveHub {
        while (true) {
            val hub = hub(db)
            try {
                if (hub.join(subscriber)) return hub
            } catch (e: Throwable) {
                hub.leave(subscriber)
                throw e
            }
            running.remove(db, hub)
        }
    }

    private fun hub(db: Database): LiveHub {
        while (true) {
            running[db]?.let { return it }
            val hub = LiveHub(db, settings) { running.remove(db, it) }
            if (running.putIfAbsent(db, hub) == null) return hub.also(LiveHub::start)
        }
    }
}
