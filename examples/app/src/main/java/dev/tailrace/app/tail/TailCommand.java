package dev.tailrace.app.tail;

import dev.tailrace.app.console.ExitCode;
import dev.tailrace.app.console.OrderlyEnd;
import dev.tailrace.app.console.StandardOutput;
import dev.tailrace.app.format.EventOutputFormat;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.streams.log.Start;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the changes of watched tables to standard output as they are committed. */
@Command(
        name = "tail",
        description = "Writes the changes of a database to standard output, a line each, until Ctrl-C. Installs the change log and watches"
                + " the tables named: they stay watched until tail --uninstall.",
        mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--url",
            required = true,
            defaultValue = "${env:DATABASE_URL}",
            description = "postgresql://user@host:5432/database, or DATABASE_URL. The password may stand in PGPASSWORD or ~/.pgpass.")
    private String url = "";

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "A table, found on the search path or as schema.name; may be repeated. Without it, all that are watched already.")
    private List<String> tables = List.of();

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "Keeps the place in the database under this name: the next tail of the name goes on after the last line that was"
                    + " written. Until it is forgotten (--uninstall --consumer) it holds the log up.")
    private @Nullable String consumer;

    @Option(
            names = "--from",
            paramLabel = "START",
            converter = StartOption.class,
            description = "snapshot (the rows that exist first), now, oldest (what the log still has), the position of a line, or a time."
                    + " Of a consumer that exists already its own place goes first. Default: now.")
    private Start from = Start.NOW;

    @Option(names = "--format", description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private EventOutputFormat format = EventOutputFormat.json;

    @Option(
            names = "--old",
            description = "Watches the tables with their old rows and which columns were changed, from now on and for all who read them.")
    private boolean old;

    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            description = "Watches only rows that an SQL expression over row is true of, as in \"row.total > 100\", from now on and for all"
                    + " who read the tables.")
    private @Nullable String where;

    @Option(
            names = "--uninstall",
            description = "Removes the change log with all triggers and consumers. With --table: unwatches these tables only; with"
                    + " --consumer: forgets this consumer only.")
    private boolean uninstall;

    @Override
    public Integer call() throws Exception {
        refuseContradictions();
        var config = TailraceConfig.builder(url).poolSize(2).applicationName("tailrace tail").build();
        // Resources close from the last to the first: the process waits until the server has stopped.
        try (var end = new OrderlyEnd(); var db = Tailrace.connect(config); var out = new StandardOutput()) {
            if (uninstall) {
                new CleanUp(db).run(tables, consumer);
            } else {
                tail(db, out);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return ExitCode.DONE;
    }

    private void tail(Database db, StandardOutput out) throws Exception {
        var names = new TailedTables(db, old, where).watch(tables);
        var lines = new EventLines(format.to(out), out);
        if (consumer == null) {
            new LiveTail(db, names, from).run(lines);
        } else {
            new NamedTail(db, consumer, names, from).run(lines);
        }
    }

    private void refuseContradictions() {
        if (tables.isEmpty() && (old || where != null)) {
            throw new ParameterException(spec.commandLine(), "--old and --where need to be told which --table they are meant for");
        }
        if (uninstall && (old || where != null || from != Start.NOW)) {
            throw new ParameterException(spec.commandLine(), "--uninstall goes with --table and --consumer only");
        }
    }
}
