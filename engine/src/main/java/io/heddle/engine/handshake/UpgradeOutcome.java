package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How an upgrade attempt ended.
 *
 * <p><b>Thread:</b> immutable (the body array of a {@link Rejected} is handed over: who gets the outcome owns it).
 */
public sealed interface UpgradeOutcome {

    /**
     * The connection is open: frames follow.
     *
     * @param subprotocol the one that the server chose, or null
     * @param extensions what the server agreed to use, in its order
     * @param headers of the 101
     */
    record Accepted(String subprotocol, List<NegotiatedExtension> extensions, UpgradeHeaders headers) implements UpgradeOutcome {

        public Accepted {
            extensions = List.copyOf(extensions);
        }
    }

    /**
     * A valid HTTP answer other than 101: the server does not want this connection, or not here, or not like this.
     *
     * @param status 200 to 999
     * @param reason the reason phrase; may be empty
     * @param headers of the answer
     * @param body its first bytes, at most 8 KiB, without transfer coding but with content coding
     * @param bodyComplete whether {@code body} is known to be all of it
     */
    record Rejected(int status, String reason, UpgradeHeaders headers, byte[] body, boolean bodyComplete) implements UpgradeOutcome {

        /** Whether the status is a redirect that can be followed with the same method: 301, 302, 303, 307 or 308. */
        public boolean isRedirect() {
            return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        }

        /** Where a redirect leads, as the server wrote it: often relative, to be resolved by the caller. Null if this is no redirect. */
        public String location() {
            return isRedirect() ? headers.first("Location") : null;
        }

        /** The body read as UTF-8, malformed input as U+FFFD: for a person, whatever its content type says. */
        public String bodyText() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "Rejected[" + status + " " + LogText.printable(reason) + ", " + headers + ", " + body.length + " bytes of body]";
        }
    }

    /**
     * The answer breaks the protocol.
     *
     * @param violation which rule it breaks
     * @param detail what was found, fit for a log line; may be empty
     * @param status of the answer, 0 if it did not come as far
     * @param headers of the answer, as far as they were read
     */
    record Invalid(UpgradeViolation violation, String detail, int status, UpgradeHeaders headers) implements UpgradeOutcome {

        /** Rule, section and finding in one sentence. */
        public String sentence() {
            return violation.sentence() + (detail.isEmpty() ? "" : ": " + detail) + " (" + violation.section() + ")";
        }
    }
}
