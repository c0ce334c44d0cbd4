package dev.tailrace.dsl.error;

/** A stage of a pipeline that fails fast threw; the pipeline was cancelled, on the server too. The cause is what the stage threw. */
public final class StageFailedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final String stage;

    public StageFailedException(String stage, Throwable cause) {
        super(
                "Stage \"" + stage + "\" failed with " + cause.getClass().getSimpleName()
                        + ". Give the pipeline an errors' channel to go on with the other elements.",
                null,
                cause);
        this.stage = stage;
    }

    /** The name of the stage. */
    public String stage() {
        return stage;
    }
}
