package io.heddle.engine.opening;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of one try: those ahead, the one under way, and those that have begun. {@link OpeningPlans} has the lists that are put into it.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the steps that have begun.
 */
final class OpeningProgress {
    private final ArrayDeque<OpeningStep> ahead = new ArrayDeque<>();
    /** Done or not: they may own something. */
    private final List<OpeningStep> begun = new ArrayList<>();
    private OpeningStep step;

    /** The step under way. */
    OpeningStep step() {
        return step;
    }

    /** Goes on to the next step. */
    void next() {
        step = ahead.pollFirst();
        begun.add(step);
    }

    void add(OpeningStep last) {
        ahead.add(last);
    }

    void addAll(List<? extends OpeningStep> last) {
        ahead.addAll(last);
    }

    void addFirst(OpeningStep first) {
        ahead.addFirst(first);
    }

    /** Puts other steps in the place of those ahead that lead to a socket; the steps behind them stay. */
    void replaceSocket(List<SocketStep> again) {
        ahead.removeIf(SocketStep.class::isInstance);
        for (int i = again.size() - 1; i >= 0; i--) {
            ahead.addFirst(again.get(i));
        }
    }

    /** Closes the steps that lead to a socket and have begun. */
    void closeSocket() {
        List<OpeningStep> tried = begun.stream().filter(SocketStep.class::isInstance).toList();
        begun.removeAll(tried);
        tried.forEach(OpeningStep::close);
    }

    /** Closes all steps that have begun, and forgets those ahead. */
    void drop() {
        ahead.clear();
        // A copy: an SSLEngine of the user's factory may end the connection when it is given back, and so come here again.
        List<OpeningStep> owners = List.copyOf(begun);
        begun.clear();
        owners.forEach(OpeningStep::close);
    }
}
