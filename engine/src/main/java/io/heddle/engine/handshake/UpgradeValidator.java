package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Checks whether a 101 opens the requested connection: the checks of RFC 6455 section 4.1 for the server's response.
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
        if (isUpgrade() && isConnectionUpgrade() && acceptsKey(key)) {
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
        List<String> subprotocol = subprotocolFields();
        return new UpgradeOutcome.Accepted(status, subprotocol.isEmpty() ? null : subprotocol.get(0), extensions.accepted(), response);
    }

    static String acceptFor(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1, which every Java platform must provide, is missing", e);
        }
    }

    private boolean isUpgrade() {
        List<String> values = response.all("Upgrade");
        if (values.isEmpty()) {
            return violated(UpgradeViolation.UPGRADE_MISSING, "");
        }
        List<String> protocols = HeaderRules.elements(values);
        boolean isWebSocket = !protocols.isEmpty();
        for (int i = 0; i < protocols.size(); i++) {
            isWebSocket &= "websocket".equalsIgnoreCase(protocols.get(i));
        }
        return isWebSocket || violated(UpgradeViolation.UPGRADE_WRONG, quoted(values));
    }

    private boolean isConnectionUpgrade() {
        List<String> values = response.all("Connection");
        List<String> options = HeaderRules.elements(values);
        for (int i = 0; i < options.size(); i++) {
            if ("upgrade".equalsIgnoreCase(options.get(i))) {
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

    /** An empty field names no subprotocol: RFC 6455 does not allow it, but servers send it, and it can mean nothing else. */
    private List<String> subprotocolFields() {
        List<String> values = response.all("Sec-WebSocket-Protocol");
        return values.contains("") ? values.stream().filter(value -> !value.isEmpty()).toList() : values;
    }

    private boolean isSubprotocolRequested() {
        List<String> values = subprotocolFields();
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
        // Together, since one name may say that the next is a token.
        return "'" + Redaction.subprotocols(String.join(",", values)).replace(", ", "', '") + "'";
    }
}
