package io.heddle.engine.opening;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A stage of the application, for which a step waits: it may complete at once, on any thread, late or never. Once closed it keeps nothing
 * alive that the step owns, however long the application keeps its stage.
 *
 * <p><b>Thread:</b> loop-confined; the stage may complete on any thread.
 *
 * @param <T> the value
 */
final class UserStage<T> {

    /** Called on the loop, once, perhaps before {@link #of} returns. */
    interface Listener<T> {
        /** @param failure null if it completed with the value */
        void onComplete(T value, Throwable failure);
    }

    private final Consumer<Runnable> loop;
    /** Null once told or closed. */
    private Listener<T> listener;
    /** True while the application is being called; another thread does not look at it. */
    private boolean isCalling;

    private UserStage(Consumer<Runnable> loop, Listener<T> listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * Calls the application, and waits for its stage. An exception counts as a stage that failed, and a null as one that completed with
     * null.
     *
     * @param call gives the stage
     * @param loop runs a task on the event-loop thread
     */
    static <T> UserStage<T> of(Supplier<? extends CompletionStage<? extends T>> call, Consumer<Runnable> loop, Listener<T> listener) {
        UserStage<T> waiting = new UserStage<>(loop, listener);
        waiting.begin(call);
        return waiting;
    }

    private void begin(Supplier<? extends CompletionStage<? extends T>> call) {
        Thread caller = Thread.currentThread();
        Completion<T> atOnce = new Completion<>();
        isCalling = true;
        try {
            CompletionStage<? extends T> stage = call.get();
            if (stage == null) {
                atOnce.set(null, null);
            } else {
                stage.whenComplete((value, failure) -> {
                    if (Thread.currentThread() == caller && isCalling) {
                        atOnce.set(value, failure);
                    } else {
                        loop.accept(() -> end(value, failure));
                    }
                });
            }
        } catch (Throwable thrown) {
            atOnce.set(null, thrown);
        } finally {
            isCalling = false;
        }
        if (atOnce.isSet) {
            // Not within the stage, which would swallow what the listener throws.
            end(atOnce.value, atOnce.failure);
        }
    }

    /** The completion that came while the application was being called. */
    private static final class Completion<T> {
        private boolean isSet;
        private T value;
        private Throwable failure;

        private void set(T with, Throwable thrown) {
            isSet = true;
            value = with;
            failure = thrown;
        }
    }

    private void end(T value, Throwable failure) {
        Listener<T> told = listener;
        listener = null;
        if (told != null) {
            told.onComplete(value, failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
        }
    }

    /** The listener is not called any more. */
    void close() {
        listener = null;
    }
}
