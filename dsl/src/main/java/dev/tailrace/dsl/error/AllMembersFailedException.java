package dev.tailrace.dsl.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Every member that could have done the work failed, or had failed a while ago and is still passed over. */
public final class AllMembersFailedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Throwable> causes;

    /** @param causes what each member failed with, in the order in which they were tried; at least one */
    public AllMembersFailedException(Map<String, Throwable> causes) {
        super(describe(causes), null, causes.values().iterator().next());
        this.causes = Collections.unmodifiableMap(new LinkedHashMap<>(causes));
        causes.values().stream().skip(1).forEach(this::addSuppressed);
    }

    /** What each member failed with, in the order in which they were tried. */
    public Map<String, Throwable> causes() {
        return causes;
    }

    private static String describe(Map<String, Throwable> causes) {
        return causes.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; ", "All " + causes.size() + " members failed. ", ""));
    }
}
