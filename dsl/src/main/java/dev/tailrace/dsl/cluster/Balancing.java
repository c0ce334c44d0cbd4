package dev.tailrace.dsl.cluster;

/** Which of several replicas that are fit takes the next read. */
public enum Balancing {
    /** Each in its turn. */
    ROUND_ROBIN,
    /** The one with the fewest executions under way, those that wait for a connection included, whoever started them. */
    LEAST_BUSY
}
