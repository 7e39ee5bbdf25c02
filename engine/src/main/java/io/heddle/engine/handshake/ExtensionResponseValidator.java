package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the extensions in a server's response against the offers (RFC 6455 section 9.1). Names are compared without regard to case:
 * section 9.1 does not say, and a server that writes {@code Permessage-Deflate} means the registered extension. Each offer can be
 * accepted once: if two offers have the same name, one as a fallback, the server uses both only if it names the extension twice.
 *
 * <p><b>Thread:</b> loop-confined, for one response.
 */
final class ExtensionResponseValidator {

    private final List<String> offeredNames;
    private final List<NegotiatedExtension> accepted = new ArrayList<>(2);
    private UpgradeViolation violation;
    private String detail;

    ExtensionResponseValidator(List<String> offeredNames) {
        this.offeredNames = offeredNames;
    }

    /** False if the response violates a rule: {@link #violation()} and {@link #detail()} say which. */
    boolean negotiate(UpgradeHeaders headers) {
        List<NegotiatedExtension> responses = new ArrayList<>(2);
        List<String> values = headers.all("Sec-WebSocket-Extensions");
        for (int i = 0; i < values.size(); i++) {
            // A field without an element names no extension: RFC 6455 does not allow it, but servers send it.
            boolean isEmpty = HeaderRules.elements(List.of(values.get(i))).isEmpty();
            String error = isEmpty ? null : ExtensionHeader.parse(values.get(i), responses);
            if (error != null) {
                return violated(UpgradeViolation.EXTENSION_MALFORMED, error + " of '" + LogText.printable(values.get(i)) + "'");
            }
        }
        boolean[] used = new boolean[offeredNames.size()];
        for (int i = 0; i < responses.size(); i++) {
            if (!match(responses.get(i), used)) {
                return false;
            }
        }
        return true;
    }

    List<NegotiatedExtension> accepted() {
        return accepted;
    }

    UpgradeViolation violation() {
        return violation;
    }

    String detail() {
        return detail;
    }

    private boolean match(NegotiatedExtension response, boolean[] used) {
        boolean offered = false;
        for (int i = 0; i < used.length; i++) {
            if (offeredNames.get(i).equalsIgnoreCase(response.name())) {
                if (!used[i]) {
                    used[i] = true;
                    accepted.add(new NegotiatedExtension(offeredNames.get(i), response.parameters()));
                    return true;
                }
                offered = true;
            }
        }
        return violated(offered ? UpgradeViolation.EXTENSION_REPEATED : UpgradeViolation.EXTENSION_NOT_OFFERED,
            "'" + LogText.printable(response.name()) + "'");
    }

    private boolean violated(UpgradeViolation rule, String found) {
        violation = rule;
        detail = found;
        return false;
    }
}
