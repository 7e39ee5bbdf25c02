package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.UpgradeAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The parameters of permessage-deflate, in an offer or in an answer (RFC 7692 section 7.1).
 *
 * <p><b>Thread:</b> any thread; immutable.
 *
 * @param values the values by their names; empty for a parameter without one
 */
record DeflateParameters(Map<String, String> values) {
    static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";

    private static final String HEADER = "Sec-WebSocket-Extensions";
    private static final String NAME = "permessage-deflate";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final int MIN_WINDOW_BITS = 8;
    private static final int MAX_WINDOW_BITS = 15;

    boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Chooses the parameters with which a server answers.
     *
     * @return them, or null if the answer is to have no such extension
     * @throws Violation if the client's offer is none by the RFC
     */
    static DeflateParameters answer(RequestHead head, UpgradeAnswer answer) throws Violation {
        if (!answer.compresses()) {
            return null;
        }
        if (answer.deflateParameters() != null) {
            return new DeflateParameters(split(answer.deflateParameters()));
        }
        for (DeflateParameters offer : offers(head)) {
            if (offer.isAcceptable()) {
                Map<String, String> granted = new LinkedHashMap<>(offer.values);
                granted.keySet().retainAll(List.of(SERVER_NO_CONTEXT_TAKEOVER, CLIENT_NO_CONTEXT_TAKEOVER, SERVER_MAX_WINDOW_BITS));
                return new DeflateParameters(granted);
            }
        }
        return null;
    }

    /** The JDK's deflater always uses the whole window. */
    private boolean isAcceptable() {
        return !has(SERVER_MAX_WINDOW_BITS) || values.get(SERVER_MAX_WINDOW_BITS).equals(String.valueOf(MAX_WINDOW_BITS));
    }

    private static List<DeflateParameters> offers(RequestHead head) throws Violation {
        List<DeflateParameters> offers = new ArrayList<>();
        for (String line : head.headers(HEADER)) {
            for (String offer : line.split(",", -1)) {
                int end = offer.indexOf(';');
                if ((end < 0 ? offer : offer.substring(0, end)).strip().equals(NAME)) {
                    offers.add(offer(offer.strip()));
                }
            }
        }
        return offers;
    }

    private static DeflateParameters offer(String text) throws Violation {
        Map<String, String> values = split(text.substring(NAME.length()));
        boolean isEachOnce = values.size() == text.split(";", -1).length - 1;
        if (!isEachOnce || !values.entrySet().stream().allMatch(entry -> isParameter(entry.getKey(), entry.getValue()))) {
            throw new Violation("The client's offer of permessage-deflate is none (RFC 7692 section 7.1): " + Show.text(text));
        }
        return new DeflateParameters(values);
    }

    private static boolean isParameter(String name, String value) {
        return switch (name) {
            case CLIENT_NO_CONTEXT_TAKEOVER, SERVER_NO_CONTEXT_TAKEOVER -> value.isEmpty();
            case CLIENT_MAX_WINDOW_BITS -> value.isEmpty() || isWindow(value);
            case SERVER_MAX_WINDOW_BITS -> isWindow(value);
            default -> false;
        };
    }

    private static boolean isWindow(String value) {
        return value.matches("[1-9][0-9]?") && Integer.parseInt(value) >= MIN_WINDOW_BITS && Integer.parseInt(value) <= MAX_WINDOW_BITS;
    }

    private static Map<String, String> split(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        Arrays.stream(text.split(";")).map(String::strip).filter(part -> !part.isEmpty()).forEach(part -> {
            int equals = part.indexOf('=');
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
            values.put(equals < 0 ? part : part.substring(0, equals).strip(), isQuoted ? value.substring(1, value.length() - 1) : value);
        });
        return values;
    }

    /** The header of an answer with these parameters. */
    Map.Entry<String, String> header(UpgradeAnswer answer) {
        if (answer.deflateParameters() != null) {
            return Map.entry(HEADER, answer.deflateParameters().isBlank() ? NAME : NAME + "; " + answer.deflateParameters());
        }
        StringJoiner text = new StringJoiner("; ").add(NAME);
        values.forEach((name, value) -> text.add(value.isEmpty() ? name : name + "=" + value));
        return Map.entry(HEADER, text.toString());
    }
}
