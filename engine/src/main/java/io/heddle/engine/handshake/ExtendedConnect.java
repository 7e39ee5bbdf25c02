package io.heddle.engine.handshake;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One attempt to open a WebSocket over HTTP/2 (RFC 8441 section 5): produces the header fields of the request, takes the fields of the
 * response and the beginning of its body, and ends in one {@link UpgradeOutcome}. The caller handles frames, field compression and time.
 * Lists of fields are flat: name, value, name, value.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class ExtendedConnect {
    /** Connection-specific header fields, which make a message malformed (RFC 9113 section 8.2.2). */
    private static final Set<String> CONNECTION_SPECIFIC =
        Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "http2-settings");

    private final UpgradeRequest upgrade;
    private final int maxFields;
    private final List<String> fields;
    private int interimResponses;
    private int status;
    private UpgradeHeaders headers = UpgradeHeaders.EMPTY;
    private RejectionBody body;
    private UpgradeOutcome outcome;

    /**
     * @param scheme http or https
     * @param maxFields limit of the header fields of one response head
     */
    public ExtendedConnect(UpgradeRequest upgrade, String scheme, int maxFields) {
        this.upgrade = upgrade;
        this.maxFields = maxFields;
        this.fields = List.copyOf(encode(upgrade, scheme));
    }

    /** The request, pseudo-headers first, names in lower case. */
    public List<String> fields() {
        return fields;
    }

    private static List<String> encode(UpgradeRequest upgrade, String scheme) {
        List<String> out = new ArrayList<>(24);
        add(out, ":method", "CONNECT");
        add(out, ":protocol", "websocket");
        add(out, ":scheme", scheme);
        add(out, ":path", upgrade.requestTarget());
        add(out, ":authority", upgrade.hostHeader());
        add(out, "sec-websocket-version", "13");
        if (upgrade.origin() != null) {
            add(out, "origin", upgrade.origin());
        }
        if (!upgrade.subprotocols().isEmpty()) {
            add(out, "sec-websocket-protocol", String.join(", ", upgrade.subprotocols()));
        }
        if (!upgrade.extensionOffers().isEmpty()) {
            add(out, "sec-websocket-extensions", String.join(", ", upgrade.extensionOffers()));
        }
        for (int i = 0; i < upgrade.headers().size(); i++) {
            String name = upgrade.headers().name(i).toLowerCase(Locale.ROOT);
            if (!CONNECTION_SPECIFIC.contains(name)) {
                add(out, name, upgrade.headers().value(i));
            }
        }
        return out;
    }

    private static void add(List<String> out, String name, String value) {
        out.add(name);
        out.add(value);
    }

    /**
     * Takes the header fields of a response.
     *
     * @return whether the outcome is known; if not, the body or, after a 1xx, the next header fields must follow
     */
    public boolean receiveHead(List<String> response) {
        status = 0;
        headers = UpgradeHeaders.EMPTY;
        UpgradeViolation violation = read(response);
        if (violation != null) {
            return end(new UpgradeOutcome.Invalid(violation, "", status, headers));
        }
        if (headers.size() > maxFields) {
            return end(new UpgradeOutcome.Invalid(UpgradeViolation.TOO_MANY_HEADERS,
                "more than " + maxFields + " (EngineConfig.maxResponseHeaderFields)", status, headers));
        }
        if (status == 101) {
            return end(new UpgradeOutcome.Invalid(UpgradeViolation.SWITCHING_IN_HTTP_2, "", status, headers));
        }
        if (status < 200) {
            return ++interimResponses > ResponseReader.MAX_INTERIM_RESPONSES && end(new UpgradeOutcome.Invalid(
                UpgradeViolation.TOO_MANY_INTERIM, "more than " + ResponseReader.MAX_INTERIM_RESPONSES, status, headers));
        }
        if (status < 300) {
            // A Sec-WebSocket-Accept has no meaning here, whatever its value (RFC 8441 section 5).
            return end(new UpgradeValidator(upgrade, headers).validateChoices(status));
        }
        body = new RejectionBody(status, headers);
        return endBody(body.isFinished());
    }

    private UpgradeViolation read(List<String> response) {
        UpgradeHeaders.Builder read = new UpgradeHeaders.Builder();
        for (int i = 0; i < response.size(); i += 2) {
            String name = response.get(i);
            String value = response.get(i + 1);
            UpgradeViolation violation = name.startsWith(":") ? readPseudo(name, value, i) : check(name, value);
            if (violation != null) {
                return violation;
            }
            if (i > 0) {
                read.add(name, value);
            }
        }
        headers = read.build();
        return status == 0 ? UpgradeViolation.STATUS_MISSING : null;
    }

    private UpgradeViolation readPseudo(String name, String value, int index) {
        if (!name.equals(":status") || index > 0) {
            return UpgradeViolation.PSEUDO_HEADER;
        }
        if (!value.matches("[1-9][0-9][0-9]")) {
            return UpgradeViolation.STATUS_MISSING;
        }
        status = Integer.parseInt(value);
        return null;
    }

    private static UpgradeViolation check(String name, String value) {
        boolean isName = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            isName &= HeaderRules.isTokenByte(c) && (c < 'A' || c > 'Z');
        }
        if (!isName) {
            return UpgradeViolation.HEADER_NAME;
        }
        for (int i = 0; i < value.length(); i++) {
            if (!HeaderRules.isValueByte(value.charAt(i))) {
                return UpgradeViolation.HEADER_VALUE;
            }
        }
        if (!value.isEmpty() && (HeaderRules.isWhitespace(value.charAt(0)) || HeaderRules.isWhitespace(value.charAt(value.length() - 1)))) {
            return UpgradeViolation.SPACE_AROUND_VALUE;
        }
        return CONNECTION_SPECIFIC.contains(name) ? UpgradeViolation.CONNECTION_HEADER : null;
    }

    /** Takes bytes of the body of a rejection. @return whether the outcome is known */
    public boolean receiveBody(ByteBuffer source) {
        return outcome != null || body != null && endBody(body.receive(source));
    }

    /** The server has ended the stream. @return whether the outcome is known, which is always the case now */
    public boolean endOfStream() {
        if (body != null) {
            body.endOfStream();
            return endBody(true);
        }
        return outcome != null || end(new UpgradeOutcome.Invalid(UpgradeViolation.CLOSED_EARLY, "", status, headers));
    }

    private boolean endBody(boolean isFinished) {
        return isFinished && end(rejectionSoFar());
    }

    private boolean end(UpgradeOutcome how) {
        if (outcome == null) {
            outcome = how;
        }
        return true;
    }

    /** The outcome, or null until it is known. */
    public UpgradeOutcome outcome() {
        return outcome;
    }

    /**
     * If the server has sent a rejection but not finished its body: the rejection with the part of the body that has arrived. Otherwise
     * null.
     */
    public UpgradeOutcome.Rejected rejectionSoFar() {
        return body == null ? null : new UpgradeOutcome.Rejected(status, "", headers, body.toByteArray(), body.isComplete());
    }
}
