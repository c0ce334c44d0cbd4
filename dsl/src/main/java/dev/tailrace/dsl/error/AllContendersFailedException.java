package dev.tailrace.dsl.error;

import dev.tailrace.dsl.race.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Nobody won a race: every contender failed. Names each with its cause. The first failure is also the exception's own cause, and the
 * others are suppressed in it.
 */
public final class AllContendersFailedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final transient List<Outcome.Failure<?>> failures;

    /**
     * @param failures in the order in which they came; not empty
     */
    public AllContendersFailedException(List<? extends Outcome.Failure<?>> failures) {
        super(describe(failures), null, failures.get(0).cause());
        this.failures = List.copyOf(failures);
        failures.stream().skip(1).map(Outcome.Failure::cause).distinct().forEach(this::addSuppressed);
    }

    /** How each contender failed, in the order in which they did. */
    public List<Outcome.Failure<?>> failures() {
        return failures;
    }

    /** Why each contender failed, by its name, in the order in which they did. */
    public Map<String, Throwable> causes() {
        var causes = new LinkedHashMap<String, Throwable>();
        failures.forEach(failure -> causes.put(failure.name(), failure.cause()));
        return causes;
    }

    private static String describe(List<? extends Outcome.Failure<?>> failures) {
        return (failures.size() == 1 ? "The only contender failed" : "All " + failures.size() + " contenders failed")
                + failures.stream().map(AllContendersFailedException::describe).collect(Collectors.joining("; ", ": ", ""));
    }

    private static String describe(Outcome.Failure<?> failure) {
        var cause = failure.cause();
        var message = cause.getMessage();
        return "\"" + failure.name() + "\" by " + cause.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
    }
}
