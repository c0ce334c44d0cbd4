package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.TransactionOptions.Isolation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

final class Transactions {
    private Transactions() {}

    static CompletableFuture<Long> transfer(Database db, long from, long to, BigDecimal amount) {
        // snippet: java-transaction
        var serializable = TransactionOptions.DEFAULT.isolation(Isolation.SERIALIZABLE).timeout(Duration.ofSeconds(5));
        return db.transactionAsync(serializable, tx -> tx
                .sql("update accounts set balance = balance - ? where id = ?", amount, from).executeAsync()
                .thenCompose(taken -> tx
                        .sql("update accounts set balance = balance + ? where id = ?", amount, to).executeAsync()));
        // end
    }
}
