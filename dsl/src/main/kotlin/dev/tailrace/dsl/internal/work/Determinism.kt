package dev.tailrace.dsl.internal.work

/** Whether all pools are deterministic: `-Dtailrace.deterministic=true`, read once. Tests set it. */
internal object Determinism {
    @Volatile
    var forced: Boolean = System.getProperty("tailrace.deterministic").toBoolean()
}
