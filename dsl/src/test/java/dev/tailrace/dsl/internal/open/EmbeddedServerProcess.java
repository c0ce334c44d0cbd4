package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.TailraceConfig;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that starts embedded servers and never closes them: to be killed, or to end on its own. */
final class EmbeddedServerProcess {
    private final Process process;
    private final List<Path> dataDirectories = new ArrayList<>();

    private EmbeddedServerProcess(Process process) {
        this.process = process;
    }

    /** Returns once a server of each of {@code urls} runs. */
    static EmbeddedServerProcess start(String... urls) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), // where the leftovers are looked for
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedServerProcess.class.getName()));
        command.addAll(List.of(urls));
        var started = new EmbeddedServerProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
        var output = new BufferedReader(new InputStreamReader(started.process.getInputStream(), StandardCharsets.UTF_8));
        for (var url : urls) {
            var line = output.readLine();
            if (line == null) {
                throw new IllegalStateException(url + " did not start");
            }
            started.dataDirectories.add(Path.of(line));
        }
        return started;
    }

    List<Path> dataDirectories() {
        return dataDirectories;
    }

    void kill() throws Exception {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /** Lets {@code main} return. */
    void end() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the JVM did not end");
        }
    }

    public static void main(String[] urls) throws Exception {
        for (var url : urls) {
            var config = TailraceConfig.of(url);
            var target = EmbeddedServer.start((Location.Embedded) Location.of(config), config).target();
            try (var connection = DriverManager.getConnection("jdbc:postgresql://localhost:" + target.port() + "/postgres", "postgres", "");
                    var statement = connection.createStatement()) {
                statement.execute("create table if not exists kept as select 7 as n");
                var rows = statement.executeQuery("show data_directory");
                rows.next();
                System.out.println(new File(rows.getString(1)));
            }
        }
        while (System.in.read() >= 0) {
            // Until the parent closes the pipe.
        }
    }
}
