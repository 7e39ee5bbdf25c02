package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Says whether a 101 opens the connection that was asked for: the six checks of RFC 6455 section 4.1 for the server's response.
 *
 * <p><b>Thread:</b> loop-confined, for one answer.
 */
final class UpgradeJudge {

    /** RFC 6455 section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final UpgradeRequest request;
    private final UpgradeHeaders answer;
    private UpgradeViolation violation;
    private String detail = "";

    UpgradeJudge(UpgradeRequest request, UpgradeHeaders answer) {
        this.request = request;
        this.answer = answer;
    }

    /** Judges a 101 of HTTP/1.1. */
    UpgradeOutcome judge(String key) {
        if (hasNoContent() && isUpgrade() && isConnectionUpgrade() && acceptsKey(key)) {
            return judgeChoices(101);
        }
        return new UpgradeOutcome.Invalid(violation, detail, 101, answer);
    }

    /** Judges what the server chose; the same on every version of HTTP. */
    UpgradeOutcome judgeChoices(int status) {
        ExtensionNegotiator extensions = new ExtensionNegotiator(request.offeredNames());
        if (!isSubprotocolRequested()) {
            return new UpgradeOutcome.Invalid(violation, detail, status, answer);
        }
        if (!extensions.negotiate(answer)) {
            return new UpgradeOutcome.Invalid(extensions.violation(), extensions.detail(), status, answer);
        }
        return new UpgradeOutcome.Accepted(answer.first("Sec-WebSocket-Protocol"), extensions.accepted(), answer);
    }

    static String acceptFor(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1, which each Java platform has to offer, is missing", e);
        }
    }

    private boolean hasNoContent() {
        String coding = answer.first("Transfer-Encoding");
        if (coding != null) {
            return broken(UpgradeViolation.CONTENT_IN_101, "Transfer-Encoding: " + LogText.printable(coding));
        }
        List<String> lengths = answer.all("Content-Length");
        for (int i = 0; i < lengths.size(); i++) {
            // Zero is as forbidden as any length, but some servers write it, and it misleads nobody.
            if (!"0".equals(lengths.get(i))) {
                return broken(UpgradeViolation.CONTENT_IN_101, "Content-Length: " + LogText.printable(lengths.get(i)));
            }
        }
        return true;
    }

    private boolean isUpgrade() {
        List<String> values = answer.all("Upgrade");
        if (values.isEmpty()) {
            return broken(UpgradeViolation.UPGRADE_MISSING, "");
        }
        return values.size() == 1 && "websocket".equalsIgnoreCase(values.get(0))
            || broken(UpgradeViolation.UPGRADE_WRONG, quoted(values));
    }

    private boolean isConnectionUpgrade() {
        List<String> values = answer.all("Connection");
        for (int i = 0; i < values.size(); i++) {
            if (lists(values.get(i), "upgrade")) {
                return true;
            }
        }
        return values.isEmpty() ? broken(UpgradeViolation.CONNECTION_MISSING, "")
            : broken(UpgradeViolation.CONNECTION_WRONG, quoted(values));
    }

    private boolean acceptsKey(String key) {
        List<String> values = answer.all("Sec-WebSocket-Accept");
        if (values.isEmpty()) {
            return broken(UpgradeViolation.ACCEPT_MISSING, "");
        }
        if (values.size() > 1) {
            return broken(UpgradeViolation.ACCEPT_DUPLICATE, quoted(values));
        }
        String expected = acceptFor(key);
        return expected.equals(values.get(0)) || broken(UpgradeViolation.ACCEPT_WRONG,
            quoted(values) + " instead of '" + expected + "'; a cache or a proxy may have answered");
    }

    private boolean isSubprotocolRequested() {
        List<String> values = answer.all("Sec-WebSocket-Protocol");
        if (values.isEmpty() || values.size() == 1 && request.subprotocols().contains(values.get(0))) {
            return true;
        }
        if (request.subprotocols().isEmpty()) {
            return broken(UpgradeViolation.SUBPROTOCOL_UNASKED, quoted(values));
        }
        if (values.size() > 1) {
            return broken(UpgradeViolation.SUBPROTOCOL_DUPLICATE, quoted(values));
        }
        return broken(values.get(0).indexOf(',') >= 0 ? UpgradeViolation.SUBPROTOCOL_SEVERAL : UpgradeViolation.SUBPROTOCOL_NOT_REQUESTED,
            quoted(values) + ", requested " + quoted(request.subprotocols()));
    }

    private boolean broken(UpgradeViolation rule, String found) {
        violation = rule;
        detail = found;
        return false;
    }

    private static String quoted(List<String> values) {
        return "'" + LogText.printable(String.join("', '", values)) + "'";
    }

    /** Whether a comma-separated list has that token, RFC 9110 section 5.6.1. */
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
