package io.heddle.engine.handshake;

import java.nio.ByteBuffer;

/**
 * Takes the bytes of the response to a request of HTTP/1.1 that wants something else than HTTP behind it: skips informational responses,
 * lets its owner judge the head of any other, and keeps the beginning of the body of a rejection.
 *
 * <p><b>Thread:</b> loop-confined; owned by one {@link Http1Upgrade} or {@link ProxyConnect}. <b>Owns:</b> the bytes that it has read, on
 * the heap.
 */
final class ResponseReader {
    static final int MAX_INTERIM_RESPONSES = 8;

    private final UpgradeResponseParser parser;
    private final Judge judge;
    private RejectionBody body;
    private int interimResponses;
    private long receivedBytes;
    private UpgradeOutcome outcome;

    /** Decides about the head of a response. <b>Thread:</b> loop-confined. */
    interface Judge {
        /** @return null if the response is an ordinary one: a rejection, or informational */
        UpgradeOutcome judge(int status, UpgradeHeaders headers);
    }

    /**
     * @param maxHeaderBytes limit of all response heads together, including their status lines; 1 or more
     * @throws IllegalArgumentException if the limit is not positive
     */
    ResponseReader(int maxHeaderBytes, int maxFields, UpgradeResponseParser.Peer peer, Judge judge) {
        if (maxHeaderBytes < 1) {
            throw new IllegalArgumentException("maxHeaderBytes is " + maxHeaderBytes + ", not 1 or more");
        }
        this.parser = new UpgradeResponseParser(maxHeaderBytes, maxFields, peer);
        this.judge = judge;
    }

    /** As {@link Http1Upgrade#receive}. */
    boolean receive(ByteBuffer source) {
        int start = source.position();
        while (outcome == null && source.hasRemaining()) {
            if (body != null) {
                finishBody(body.receive(source));
            } else if (parser.receive(source)) {
                endHead();
            }
        }
        receivedBytes += source.position() - start;
        return outcome != null;
    }

    /** As {@link Http1Upgrade#endOfStream}. */
    UpgradeOutcome endOfStream() {
        if (outcome == null && body != null) {
            body.endOfStream();
            outcome = rejectionSoFar();
        } else if (outcome == null) {
            outcome = invalid(UpgradeViolation.CLOSED_EARLY,
                receivedBytes == 0 ? "no byte of it had arrived" : receivedBytes + " bytes of it had arrived");
        }
        return outcome;
    }

    /** The outcome, or null until it is known. */
    UpgradeOutcome outcome() {
        return outcome;
    }

    /** As {@link Http1Upgrade#rejectionSoFar}. */
    UpgradeOutcome.Rejected rejectionSoFar() {
        return body == null ? null
            : new UpgradeOutcome.Rejected(parser.status(), parser.reason(), parser.headers(), body.toByteArray(), body.isComplete());
    }

    private void endHead() {
        if (parser.violation() != null) {
            outcome = invalid(parser.violation(), parser.detail());
            return;
        }
        int status = parser.status();
        outcome = judge.judge(status, parser.headers());
        if (outcome != null) {
            return;
        }
        if (status >= 200 || status < 100) {
            // A status that is none counts as an error of the server (RFC 9110 section 15).
            body = new RejectionBody(status, parser.headers());
            finishBody(body.isFinished());
            // A 1xx ends with its head, whatever its fields say (RFC 9112 section 6.3, rule 1).
        } else if (interimResponses == MAX_INTERIM_RESPONSES) {
            outcome = invalid(UpgradeViolation.TOO_MANY_INTERIM, "more than " + MAX_INTERIM_RESPONSES);
        } else {
            interimResponses++;
            parser.nextHead();
        }
    }

    private void finishBody(boolean finished) {
        if (finished) {
            outcome = rejectionSoFar();
        }
    }

    private UpgradeOutcome invalid(UpgradeViolation violation, String detail) {
        return new UpgradeOutcome.Invalid(violation, detail, parser.status(), parser.headers());
    }
}
