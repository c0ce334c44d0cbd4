package dev.tailrace.app.demo;

import dev.tailrace.app.console.ExitCode;
import dev.tailrace.app.console.OrderlyEnd;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A tour through what the library does, on a server of its own. */
@Command(
        name = "demo",
        description = "Starts a private PostgreSQL, fills a small shop, and shows what can be done with it.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final int CONNECTIONS = 8;

    @Option(names = "--once", description = "Ends after the tour; otherwise queries keep running until Enter or Ctrl-C.")
    private boolean once;

    @Option(names = "--url", description = "A database to use; default ${DEFAULT-VALUE}. The demo's schema \"shop\" is made anew in it.")
    private String url = "embedded:";

    @Override
    public Integer call() throws Exception {
        var tour = new Tour(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        tour.say("Tailrace: starting PostgreSQL (" + url.replaceFirst("//.*@", "//…@") + ")");
        var config = TailraceConfig.builder(url).poolSize(CONNECTIONS).applicationName("tailrace demo").build();
        try (var end = new OrderlyEnd(); var db = Tailrace.connect(config)) {
            new Shop(db).open(tour);
            KotlinQueries.show(db, tour);
            new JavaQueries(db).show(tour);
            new BackPressure(db).show(tour);
            new Pages(db).show(tour);
            new CancelledQuery(db).show(tour);
            new RacingQueries(db).show(tour);
            ChangeStreams.show(tour);
            // Where nobody can press Enter there is nobody to watch either.
            if (!once && System.console() != null) {
                new LiveQueries(db, CONNECTIONS).show(tour);
            }
        }
        tour.say("Closed: no thread, connection or server of the demo is left.");
        return ExitCode.DONE;
    }
}
