package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The heads of requests and responses as one line of a log, without what may be a secret.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class HeadText {
    private HeadText() {}

    /** The request of {@link Http1Upgrade#request()}; its position is not moved. */
    public static String request(ByteBuffer head) {
        String[] lines = StandardCharsets.ISO_8859_1.decode(head.duplicate().rewind()).toString().split("\r\n");
        String[] parts = lines[0].split(" ");
        StringBuilder text =
            new StringBuilder(256).append(parts[0]).append(' ').append(Redaction.reference(parts[1])).append(' ').append(parts[2]);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            field(text, lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        return text.append(']').toString();
    }

    /** The request of {@link ExtendedConnect#fields()}. */
    public static String request(List<String> fields) {
        StringBuilder text = new StringBuilder(256).append("HTTP/2 request");
        for (int i = 0; i < fields.size(); i += 2) {
            field(text, fields.get(i), fields.get(i + 1));
        }
        return text.append(']').toString();
    }

    /**
     * The response that led to an outcome.
     *
     * @param version such as {@code HTTP/1.1}
     * @param acceptedStatus the status if the outcome is {@link UpgradeOutcome.Accepted}, which has none
     */
    public static String response(String version, UpgradeOutcome outcome, int acceptedStatus) {
        int status = acceptedStatus;
        String reason = "";
        UpgradeHeaders headers;
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            status = rejected.status();
            reason = rejected.reason();
            headers = rejected.headers();
        } else if (outcome instanceof UpgradeOutcome.Invalid invalid) {
            status = invalid.status();
            headers = invalid.headers();
        } else {
            headers = ((UpgradeOutcome.Accepted) outcome).headers();
        }
        StringBuilder text = new StringBuilder(256).append(version).append(' ').append(status == 0 ? "without a status" : status)
            .append(reason.isEmpty() ? "" : " ").append(LogText.printable(reason));
        if (headers.size() == 0) {
            return text.append(" []").toString();
        }
        for (int i = 0; i < headers.size(); i++) {
            field(text, headers.name(i), headers.value(i));
        }
        return text.append(']').toString();
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(text.indexOf(" [") < 0 ? " [" : "; ").append(LogText.printable(name)).append(": ")
            .append(Redaction.headerValue(name, value));
    }
}
