package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.util.List;

/**
 * How an upgrade attempt ended.
 *
 * <p><b>Thread:</b> immutable (the body array of a {@link Rejected} belongs to the receiver of the outcome).
 */
public sealed interface UpgradeOutcome {

    /**
     * The connection is open: frames follow.
     *
     * @param status 101, or over HTTP/2 a 2xx
     * @param subprotocol the subprotocol that the server chose, or null
     * @param extensions the extensions that the server agreed to use, in its order
     * @param headers the header fields of the response
     */
    record Accepted(int status, String subprotocol, List<NegotiatedExtension> extensions, UpgradeHeaders headers)
        implements UpgradeOutcome {

        public Accepted {
            extensions = List.copyOf(extensions);
        }
    }

    /**
     * A valid HTTP response that does not open the connection: the server refuses it, or refuses it here, or in this form.
     *
     * @param status 200 to 999
     * @param reason the reason phrase; may be empty
     * @param headers the header fields of the response

     * @param body its first bytes, at most 8 KiB, without transfer coding but with content coding
     * @param bodyComplete whether {@code body} is known to be all of it
     */
    record Rejected(int status, String reason, UpgradeHeaders headers, byte[] body, boolean bodyComplete) implements UpgradeOutcome {

        /** True if the status is a redirect that can be followed with the same method: 301, 302, 303, 307 or 308. */
        public boolean isRedirect() {
            return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        }

        /**
         * The target of a redirect as the server wrote it: often relative, so that the caller must resolve it. Null if this is no redirect.
         */
        public String location() {
            return isRedirect() ? headers.first("Location") : null;
        }

        /** The body for a report. */
        public RejectionContent content() {
            return RejectionContent.of(headers, body);
        }

        /** The body as text for a person; empty if it is none. */
        public String bodyText() {
            return content().text();
        }

        @Override
        public String toString() {
            return "Rejected[" + status + " " + LogText.printable(reason) + ", " + headers + ", " + body.length + " bytes of body]";
        }
    }

    /**
     * The response violates the protocol.
     *
     * @param violation the rule that it violates
     * @param detail the finding, fit for a log line; may be empty
     * @param status the status code, or 0 if it was not read
     * @param headers the header fields of the response
    , as far as they were read
     */
    record Invalid(UpgradeViolation violation, String detail, int status, UpgradeHeaders headers) implements UpgradeOutcome {

        /** Rule, section and finding in one sentence. */
        public String sentence() {
            return violation.sentence() + (detail.isEmpty() ? "" : ": " + detail) + " (" + violation.section() + ")";
        }
    }
}
