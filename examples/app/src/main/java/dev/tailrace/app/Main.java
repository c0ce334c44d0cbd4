package dev.tailrace.app;

import dev.tailrace.app.console.ErrorReport;
import dev.tailrace.app.console.ExitCode;
import dev.tailrace.app.demo.DemoCommand;
import dev.tailrace.app.tail.TailCommand;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code tailrace}. */
@Command(
        name = "tailrace",
        description = "Queries and tails PostgreSQL asynchronously. Without a command it runs the demo.",
        mixinStandardHelpOptions = true,
        version = "tailrace 0.1.0-SNAPSHOT",
        subcommands = {DemoCommand.class, QueryCommand.class, TailCommand.class})
public final class Main {
    private static final List<String> OWN_OPTIONS = List.of("-h", "--help", "-V", "--version");

    private Main() {}

    public static void main(String[] arguments) {
        // Nothing of what the libraries log is meant for the reader of the output; what goes wrong arrives as an exception.
        if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        }
        var exitCode = run(arguments);
        // Returning is kinder to a JVM that is not ours alone, such as a build's.
        if (exitCode != ExitCode.DONE) {
            System.exit(exitCode);
        }
    }

    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((error, command, parsed) -> report(command, error))
                .execute(withDefaultCommand(arguments));
    }

    private static int report(CommandLine command, Exception error) {
        var report = ErrorReport.of(error);
        if (report.exitCode() != ExitCode.READER_GONE && report.exitCode() != ExitCode.INTERRUPTED) {
            command.getErr().println(report.lines());
            command.getErr().flush();
        }
        return report.exitCode();
    }

    private static String[] withDefaultCommand(String[] arguments) {
        var none = arguments.length == 0 || arguments[0].startsWith("-") && !OWN_OPTIONS.contains(arguments[0]);
        if (!none) {
            return arguments;
        }
        var extended = Arrays.copyOf(new String[] {"demo"}, arguments.length + 1);
        System.arraycopy(arguments, 0, extended, 1, arguments.length);
        return extended;
    }
}
