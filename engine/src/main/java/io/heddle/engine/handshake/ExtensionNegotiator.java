package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the extensions that a server says it uses against those that were offered, RFC 6455 section 9.1. Names are compared without
 * regard to case: section 9.1 does not say, and a server that writes {@code Permessage-Deflate} means the registered one. Each offer
 * can be answered once: of two offers of one name, one to fall back on, the server may use both only by answering twice.
 *
 * <p><b>Thread:</b> loop-confined, for one answer.
 */
final class ExtensionNegotiator {

    private final List<String> offeredNames;
    private final List<NegotiatedExtension> accepted = new ArrayList<>(2);
    private UpgradeViolation violation;
    private String detail;

    ExtensionNegotiator(List<String> offeredNames) {
        this.offeredNames = offeredNames;
    }

    /** False if the answer breaks a rule: {@link #violation()} and {@link #detail()} say which. */
    boolean negotiate(UpgradeHeaders headers) {
        List<NegotiatedExtension> answers = new ArrayList<>(2);
        List<String> values = headers.all("Sec-WebSocket-Extensions");
        for (int i = 0; i < values.size(); i++) {
            String error = ExtensionHeader.parse(values.get(i), answers);
            if (error != null) {
                return broken(UpgradeViolation.EXTENSION_MALFORMED, error + " of '" + LogText.printable(values.get(i)) + "'");
            }
        }
        boolean[] answered = new boolean[offeredNames.size()];
        for (int i = 0; i < answers.size(); i++) {
            if (!match(answers.get(i), answered)) {
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

    private boolean match(NegotiatedExtension answer, boolean[] answered) {
        boolean offered = false;
        for (int i = 0; i < answered.length; i++) {
            if (offeredNames.get(i).equalsIgnoreCase(answer.name())) {
                if (!answered[i]) {
                    answered[i] = true;
                    accepted.add(new NegotiatedExtension(offeredNames.get(i), answer.parameters()));
                    return true;
                }
                offered = true;
            }
        }
        return broken(offered ? UpgradeViolation.EXTENSION_REPEATED : UpgradeViolation.EXTENSION_NOT_OFFERED,
            "'" + LogText.printable(answer.name()) + "'");
    }

    private boolean broken(UpgradeViolation rule, String found) {
        violation = rule;
        detail = found;
        return false;
    }
}
