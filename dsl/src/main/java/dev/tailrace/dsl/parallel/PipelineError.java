package dev.tailrace.dsl.parallel;

/**
 * A stage of a {@link Pipeline} failed on an element, which went no further. Its text leaves the element out, whose values may not belong
 * into a log.
 *
 * @param stage the stage's name
 * @param element what the stage was given
 * @param cause what it threw
 */
public record PipelineError(String stage, Object element, Throwable cause) {
    @Override
    public String toString() {
        return "PipelineError[stage=" + stage + ", cause=" + cause + "]";
    }
}
