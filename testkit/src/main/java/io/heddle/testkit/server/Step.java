package io.heddle.testkit.server;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One step of a script, which any number of connections may play.
 *
 * <p><b>Thread:</b> any thread; immutable.
 *
 * @param text as it stands in the script, such as {@code expectText("hello")}
 * @param place the file and line that it stands at
 * @param kind says when the step is played
 * @param action done when the step's time has come, or null
 * @param expectation judges what arrives, or null
 * @param delay passes after the action, before the next step
 * @param isSecondPart whether it is one step of the script together with the one before
 */
record Step(
    String text, String place, Kind kind, Consumer<Player> action, Expectations.Judge expectation, Duration delay, boolean isSecondPart) {

    /** When a step is played. */
    enum Kind {
        AT_ONCE,
        /** Once the request has arrived. */
        WITH_REQUEST,
        /** Once something arrives that the expectation judges. */
        WITH_ARRIVAL
    }

    static Step action(String text, String place, Consumer<Player> action) {
        return new Step(text, place, Kind.AT_ONCE, action, null, Duration.ZERO, false);
    }

    static Step pause(String text, String place, Duration delay) {
        return new Step(text, place, Kind.AT_ONCE, player -> {}, null, delay, false);
    }

    static Step withRequest(String text, String place, Consumer<Player> action, Duration delay) {
        return new Step(text, place, Kind.WITH_REQUEST, action, null, delay, false);
    }

    static Step expectation(String text, String place, Expectations.Judge expectation) {
        return new Step(text, place, Kind.WITH_ARRIVAL, null, expectation, Duration.ZERO, false);
    }

    Step asSecondPart() {
        return new Step(text, place, kind, action, expectation, delay, true);
    }
}
