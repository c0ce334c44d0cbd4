@file:JvmName("NotificationStreams")

package dev.tailrace.streams

import dev.tailrace.dsl.Database
import dev.tailrace.streams.internal.notification.NotificationFlow
import dev.tailrace.streams.internal.notification.NotificationRules
import dev.tailrace.streams.internal.notification.PayloadJson
import dev.tailrace.streams.internal.notification.notificationHub
import dev.tailrace.streams.internal.notification.notifyOn
import dev.tailrace.streams.notification.NotificationStream
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.notification.PayloadCodec
import tools.jackson.core.type.TypeReference
import java.lang.reflect.Type

/**
 * What is notified on any of [channels], whose names are taken exactly as they are, in the order in which it was sent:
 * `db.notifications("orders", "users").collect { … }`.
 *
 * All subscribers of a database share one connection, which is not the pool's. Each has a buffer of its own before its collector, and
 * [overflow] says what becomes of it when the collector is too slow; others are not held up by it. Nothing is kept for those who do not
 * listen: what must not be missed belongs in the change log.
 *
 * The collector gets [dev.tailrace.streams.error.NotificationsUnavailableException] on a standby or through a pooler, the errors of
 * connecting if the first connection cannot be opened, [dev.tailrace.dsl.error.DatabaseClosedException] when the database is closed, and
 * [dev.tailrace.streams.error.SubscriberOverflowException] if [overflow] is to fail.
 *
 * @throws dev.tailrace.streams.error.InvalidNotificationException for a name that no channel can have
 */
@JvmSynthetic
public fun Database.notifications(vararg channels: String, overflow: Overflow = Overflow.suspend()): NotificationStream<String> =
    notifications(PayloadCodec.text(), *channels, overflow = overflow)

/**
 * [notifications] with payloads as JSON of [T], for example a data class: `db.notifications<Order>("orders")`. A payload that is none is
 * [dev.tailrace.streams.notification.UnreadableNotification]. Kotlin's classes need jackson-module-kotlin on the class path.
 */
@JvmName("jsonNotifications")
@JvmSynthetic
public inline fun <reified T : Any> Database.notifications(
    vararg channels: String,
    overflow: Overflow = Overflow.suspend(),
): NotificationStream<T> = notifications(jsonCodec<T>(object : TypeReference<T>() {}.type), *channels, overflow = overflow)

/** [notifications] with payloads in a form of the caller's; the codec runs in the collector's coroutine. */
@JvmSynthetic
public fun <T : Any> Database.notifications(
    codec: PayloadCodec<T>,
    vararg channels: String,
    overflow: Overflow = Overflow.suspend(),
): NotificationStream<T> = NotificationFlow({ notificationHub }, NotificationRules.channels(*channels), overflow, codec)

/**
 * Notifies whoever listens to [channel]. Inside a transaction it joins it, and is sent when that commits, once if the same was notified
 * several times. Cancelling the coroutine cancels it on the server.
 *
 * @throws dev.tailrace.streams.error.InvalidNotificationException for a name of more than 63 bytes or a payload of more than 7,999 bytes in
 *   UTF-8; nothing was sent
 */
@JvmSynthetic
public suspend fun Database.notify(channel: String, payload: String = "") {
    notifyOn(channel, payload)
}

/** [notify] with [value] as JSON of [T], for example a data class. */
@JvmName("notifyJson")
@JvmSynthetic
public suspend inline fun <reified T : Any> Database.notify(channel: String, value: T) {
    notify(channel, jsonCodec<T>(object : TypeReference<T>() {}.type).encode(value))
}

@PublishedApi
@JvmSynthetic
internal fun <T : Any> jsonCodec(type: Type): PayloadCodec<T> = PayloadJson.codec(type)
