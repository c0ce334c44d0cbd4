package dev.tailrace.streams.internal.notification

import dev.tailrace.streams.notification.Notification

/** What the hub's coroutine is told. */
internal sealed interface HubCommand {
    class Subscribe(val subscriber: Subscriber) : HubCommand

    class Unsubscribe(val subscriber: Subscriber) : HubCommand

    class Notified(val notification: Notification<String>) : HubCommand

    class Opened(val link: ListenLink) : HubCommand

    class Failed(val link: ListenLink, val cause: Throwable) : HubCommand

    class Lost(val link: ListenLink) : HubCommand

    /** LISTEN for [added] has come into force, but for those that [failures] names. */
    class Listening(val link: ListenLink, val added: Set<String>, val failures: Map<String, Throwable>) : HubCommand

    /** The time that was being waited for [timer] is over. */
    class Elapsed(val timer: Any) : HubCommand

    class Close(val cause: Throwable) : HubCommand
}
