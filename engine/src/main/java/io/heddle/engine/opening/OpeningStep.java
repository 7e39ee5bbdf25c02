package io.heddle.engine.opening;

/**
 * One step of an attempt: resolve, connect, secure, upgrade and so on. It finds what it needs in the {@link OpeningContext}, leaves
 * there what it has reached, and says how it stands as a {@link StepResult}. It knows neither the attempt nor the other steps.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> what it has begun and not yet put into the context.
 */
interface OpeningStep {

    /**
     * Begins, or continues as far as it can now. Called again after each readiness of the socket or stream, and after {@link
     * OpeningContext#wake}; also when nothing has changed for this step.
     */
    StepResult advance();

    /** The time limit of the phase has passed. */
    StepResult onTimeout();

    /** Closes what it owns. Idempotent; also called after the step is done. */
    void close();
}
