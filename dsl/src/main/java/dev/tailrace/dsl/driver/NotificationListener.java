package dev.tailrace.dsl.driver;

/** Receives what a LISTEN connection hears. Its methods must return at once and never run SQL. */
public interface NotificationListener {
    /** One notification, in the order the server sent it. */
    void notified(String channel, String payload, int backendPid);

    /** The connection is gone; nothing more will be heard from it. Called at most once. */
    void closed();
}
