package dev.tailrace.app;

import dev.tailrace.app.console.ExitCode;
import dev.tailrace.app.console.OrderlyEnd;
import dev.tailrace.app.console.StandardOutput;
import dev.tailrace.app.format.OutputFormat;
import dev.tailrace.app.format.RowFormat;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.dsl.query.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Streams the rows of one query to standard output: a cursor's worth in memory, however many rows there are. */
@Command(
        name = "query",
        description = "Writes the rows of a query to standard output as they come. Ctrl-C cancels it on the server.",
        mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {
    @Option(
            names = "--url",
            required = true,
            defaultValue = "${env:DATABASE_URL}",
            description = "postgresql://user@host:5432/database, or DATABASE_URL. The password may stand in PGPASSWORD or ~/.pgpass.")
    private String url = "";

    @Option(names = "--format", description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.json;

    @Parameters(paramLabel = "SQL", description = "The query. A question mark of its own is written ??.")
    private String sql = "";

    @Override
    public Integer call() throws Exception {
        var config = TailraceConfig.builder(url).poolSize(2).applicationName("tailrace query").build();
        // Resources close from the last to the first: the process waits until the server has stopped.
        try (var end = new OrderlyEnd(); var db = Tailrace.connect(config); var out = new StandardOutput()) {
            stream(db, format.to(out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return ExitCode.DONE;
    }

    private void stream(Database db, RowFormat rows) throws Exception {
        var subscriber = Subscribers.<Row>forEach(new RowPrinter(rows)::print);
        db.sql(sql).publisher().subscribe(subscriber);
        try {
            subscriber.completion().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            // Interrupted: cancels the query. Otherwise it is over, and this does nothing.
            subscriber.completion().cancel(true);
        }
        rows.end();
    }

    /** Tells the columns once, before the first row. */
    private static final class RowPrinter {
        private final RowFormat rows;
        private boolean begun;

        RowPrinter(RowFormat rows) {
            this.rows = rows;
        }

        void print(Row row) {
            try {
                if (!begun) {
                    begun = true;
                    rows.columns(row.columns());
                }
                var values = new ArrayList<Object>(row.columns().size());
                for (int i = 0; i < row.columns().size(); i++) {
                    values.add(row.get(i));
                }
                rows.row(values);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
