package dev.tailrace.dsl.internal

/** What Tailrace's own modules need of each other. It may change with any version, so nobody else should opt in. */
@RequiresOptIn(message = "This is between Tailrace's own modules and may change with any version.", level = RequiresOptIn.Level.ERROR)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION, AnnotationTarget.PROPERTY)
public annotation class InternalTailraceApi
