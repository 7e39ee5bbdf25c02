package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks whether a 101 opens the requested connection: the six checks of RFC 6455 section 4.1 for the server's response.
 *
 * <p><b>Thread:</b> loop-confined, for one response.
 */
final class UpgradeValidator {

    /** RFC 6455 section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final UpgradeRequest request;
    private final UpgradeHeaders response;
    private UpgradeViolation violation;
    private String detail = "";

    UpgradeValidator(UpgradeRequest request, UpgradeHeaders response) {
        this.request = request;
        this.response = response;
    }

    /** Validates a 101 of HTTP/1.1. */
    UpgradeOutcome validate(String key) {
        if (hasNoContent() && isUpgrade() && isConnectionUpgrade() && acceptsKey(key)) {
            return validateChoices(101);
        }
        return new UpgradeOutcome.Invalid(violation, detail, 101, response);
    }

    /** Validates the subprotocol and the extensions that the server chose; the same in every version of HTTP. */
    UpgradeOutcome validateChoices(int status) {
        ExtensionResponseValidator extensions = new ExtensionResponseValidator(request.offeredNames());
        if (!isSubprotocolRequested()) {
            return new UpgradeOutcome.Invalid(violation, detail, status, response);
        }
        if (!extensions.negotiate(response)) {
            return new UpgradeOutcome.Invalid(extensions.violation(), extensions.detail(), status, response);
        }
        return new UpgradeOutcome.Accepted(response.first("Sec-WebSocket-Protocol"), extensions.accepted(), response);
    }

    static String acceptFor(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1, which every Java platform must provide, is missing", e);
        }
    }

    private boolean hasNoContent() {
        String coding = response.first("Transfer-Encoding");
        if (coding != null) {
            return violated(UpgradeViolation.CONTENT_IN_101, "Transfer-Encoding: " + LogText.printable(coding));
        }
        List<String> lengths = response.all("Content-Length");
        for (int i = 0; i < lengths.size(); i++) {
            // Zero is as forbidden as any length, but some servers send it, and it does no harm.
            if (!"0".equals(lengths.get(i))) {
                return violated(UpgradeViolation.CONTENT_IN_101, "Content-Length: " + LogText.printable(lengths.get(i)));
            }
        }
        return true;
    }

    private boolean isUpgrade() {
        List<String> values = response.all("Upgrade");
        if (values.isEmpty()) {
            return violated(UpgradeViolation.UPGRADE_MISSING, "");
        }
        return values.size() == 1 && "websocket".equalsIgnoreCase(values.get(0))
            || violated(UpgradeViolation.UPGRADE_WRONG, quoted(values));
    }

    private boolean isConnectionUpgrade() {
        List<String> values = response.all("Connection");
        for (int i = 0; i < values.size(); i++) {
            if (lists(values.get(i), "upgrade")) {
                return true;
            }
        }
        return values.isEmpty() ? violated(UpgradeViolation.CONNECTION_MISSING, "")
            : violated(UpgradeViolation.CONNECTION_WRONG, quoted(values));
    }

    private boolean acceptsKey(String key) {
        List<String> values = response.all("Sec-WebSocket-Accept");
        if (values.isEmpty()) {
            return violated(UpgradeViolation.ACCEPT_MISSING, "");
        }
        if (values.size() > 1) {
            return violated(UpgradeViolation.ACCEPT_DUPLICATE, quoted(values));
        }
        String expected = acceptFor(key);
        return expected.equals(values.get(0)) || violated(UpgradeViolation.ACCEPT_WRONG,
            quoted(values) + " instead of '" + expected + "'; a cache or a proxy may have responded");
    }

    private boolean isSubprotocolRequested() {
        List<String> values = response.all("Sec-WebSocket-Protocol");
        if (values.isEmpty() || values.size() == 1 && request.subprotocols().contains(values.get(0))) {
            return true;
        }
        if (request.subprotocols().isEmpty()) {
            return violated(UpgradeViolation.SUBPROTOCOL_UNEXPECTED, subprotocols(values));
        }
        if (values.size() > 1) {
            return violated(UpgradeViolation.SUBPROTOCOL_DUPLICATE, subprotocols(values));
        }
        return violated(values.get(0).indexOf(',') >= 0 ? UpgradeViolation.SUBPROTOCOL_SEVERAL : UpgradeViolation.SUBPROTOCOL_NOT_REQUESTED,
            subprotocols(values) + ", requested " + subprotocols(request.subprotocols()));
    }

    private boolean violated(UpgradeViolation rule, String found) {
        violation = rule;
        detail = found;
        return false;
    }

    private static String quoted(List<String> values) {
        return "'" + LogText.printable(String.join("', '", values)) + "'";
    }

    private static String subprotocols(List<String> values) {
        return "'" + values.stream().map(Redaction::subprotocols).collect(Collectors.joining("', '")) + "'";
    }

    /** True if a comma-separated list contains the token (RFC 9110 section 5.6.1). */
    private static boolean lists(String list, String token) {
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            int next = end + 1;
            while (start < end && HeaderRules.isWhitespace(list.charAt(start))) {
                start++;
            }
            while (end > start && HeaderRules.isWhitespace(list.charAt(end - 1))) {
                end--;
            }
            if (end - start == token.length() && list.regionMatches(true, start, token, 0, token.length())) {
                return true;
            }
            start = next;
        }
        return false;
    }
}
