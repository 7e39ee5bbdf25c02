package io.heddle.api.internal;

/**
 * A handler of {@code onError} that may only observe: an error that nobody else hears is logged as one without a handler. Not exported to
 * programs. <b>Thread:</b> the event loop.
 */
public interface ErrorObserver {

    /** {@return whether it only observes} */
    boolean onlyObserves();
}
