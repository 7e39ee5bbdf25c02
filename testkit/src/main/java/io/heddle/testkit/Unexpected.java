package io.heddle.testkit;

import io.heddle.testkit.server.Show;
import java.time.Duration;

/**
 * Something that a {@link ScriptedServer} did not expect. Immutable; threads may share it.
 *
 * @param at when, since the server or its network was created
 * @param connection the number of the connection, from 1; 0 if it belongs to none
 * @param step the step under way, such as {@code step 3, expectText("hello") at BotTest.java:42}, or that the script was over
 * @param what a sentence for people
 * @param transcript the last lines of the connection, a line for each frame and event, {@code <-} from the client and {@code ->} to it
 * @param cause an exception that code of the script has thrown, or null
 */
public record Unexpected(Duration at, int connection, String step, String what, String transcript, Throwable cause) {

    /** One paragraph: time, connection, step, what happened, and the transcript. */
    @Override
    public String toString() {
        return "at " + Show.time(at) + (connection == 0 ? "" : ", connection " + connection) + (step.isEmpty() ? "" : ", " + step)
            + ": " + what + (transcript.isEmpty() ? "" : "\n" + transcript.indent(4).stripTrailing());
    }
}
