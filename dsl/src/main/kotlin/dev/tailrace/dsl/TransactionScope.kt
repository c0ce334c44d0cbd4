package dev.tailrace.dsl

/** What a [transaction]'s block can do besides querying. */
public interface TransactionScope {
    /** The database the transaction is on. Its calls join the transaction inside the block anyway. */
    @get:JvmSynthetic
    public val database: Database

    /** How the transaction was begun; of a savepoint, the options of the transaction around it. */
    @get:JvmSynthetic
    public val options: TransactionOptions

    /**
     * Runs [block] in a savepoint and returns its value. When it throws, is cancelled, or calls [setRollbackOnly], what it wrote is undone
     * and the transaction goes on; an exception is passed on.
     */
    @JvmSynthetic
    public suspend fun <T> savepoint(block: suspend TransactionScope.() -> T): T

    /**
     * Lets the transaction (inside a [savepoint]: what happened since it) be rolled back when the block ends. The block goes on and its
     * value is returned; nothing of what it wrote remains.
     */
    @JvmSynthetic
    public fun setRollbackOnly()
}
