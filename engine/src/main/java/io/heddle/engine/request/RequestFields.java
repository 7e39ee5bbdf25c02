package io.heddle.engine.request;

import io.heddle.api.internal.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The changeable part of a request at one moment: its stage, origin, subprotocols and header fields. A change makes another one, and a
 * {@link ConnectionRequest} puts it in the place of the first in one step. So a thread that changes the request too late, with its stage
 * over, changes nothing, and no thread ever sees half a change.
 *
 * <p>Nearly all connections have none of it: those share one object for each stage.
 *
 * <p><b>Thread:</b> immutable.
 */
final class RequestFields {

    /** The stages, by which the request is open to changes or not. */
    enum Stage {
        PREPARED,
        OPENED,
        OFFERED,
        SENT
    }

    private static final String COOKIE = "Cookie";
    private static final String[] NO_PAIRS = new String[0];
    private static final RequestFields[] EMPTY = new RequestFields[Stage.values().length];

    static {
        for (Stage stage : Stage.values()) {
            EMPTY[stage.ordinal()] = new RequestFields(stage, null, List.of(), false, false, NO_PAIRS);
        }
    }

    private final Stage stage;
    private final boolean requiresSubprotocol;
    private final boolean hasLeftSubprotocols;
    private final String origin;
    private final List<String> subprotocols;
    /** Name, value, name, value. */
    private final String[] pairs;

    private RequestFields(Stage stage, String origin, List<String> subprotocols, boolean requiresSubprotocol, boolean hasLeftSubprotocols,
        String[] pairs) {
        this.stage = stage;
        this.origin = origin;
        this.subprotocols = subprotocols;
        this.requiresSubprotocol = requiresSubprotocol;
        this.hasLeftSubprotocols = hasLeftSubprotocols;
        this.pairs = pairs;
    }

    static RequestFields empty() {
        return EMPTY[Stage.PREPARED.ordinal()];
    }

    // ---- looking ----

    Stage stage() {
        return stage;
    }

    String origin() {
        return origin;
    }

    List<String> subprotocols() {
        return subprotocols;
    }

    boolean requiresSubprotocol() {
        return requiresSubprotocol;
    }

    /** True if a redirect has left subprotocols behind, and the user has set none since then. */
    boolean hasLeftSubprotocols() {
        return hasLeftSubprotocols;
    }

    int size() {
        return pairs.length / 2;
    }

    String name(int index) {
        return pairs[2 * index];
    }

    String value(int index) {
        return pairs[2 * index + 1];
    }

    Map<String, List<String>> asMap() {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < pairs.length; i += 2) {
            all.computeIfAbsent(pairs[i], name -> new ArrayList<>(1)).add(pairs[i + 1]);
        }
        all.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(all);
    }

    // ---- changing ----

    RequestFields at(Stage next) {
        boolean isEmpty = origin == null && subprotocols.isEmpty() && !requiresSubprotocol && !hasLeftSubprotocols
            && pairs.length == 0;
        return isEmpty ? EMPTY[next.ordinal()]
            : new RequestFields(next, origin, subprotocols, requiresSubprotocol, hasLeftSubprotocols, pairs);
    }

    RequestFields withOrigin(String next) {
        return new RequestFields(stage, next, subprotocols, requiresSubprotocol, hasLeftSubprotocols, pairs);
    }

    RequestFields withSubprotocols(List<String> next) {
        return new RequestFields(stage, origin, next, requiresSubprotocol, false, pairs);
    }

    RequestFields withRequiredSubprotocol(boolean isRequired) {
        return new RequestFields(stage, origin, subprotocols, isRequired, hasLeftSubprotocols, pairs);
    }

    RequestFields with(String name, String value) {
        String[] more = Arrays.copyOf(pairs, pairs.length + 2);
        more[pairs.length] = name;
        more[pairs.length + 1] = value;
        return new RequestFields(stage, origin, subprotocols, requiresSubprotocol, hasLeftSubprotocols, more);
    }

    RequestFields without(String name) {
        String[] fewer = new String[pairs.length];
        int length = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equalsIgnoreCase(name)) {
                fewer[length++] = pairs[i];
                fewer[length++] = pairs[i + 1];
            }
        }
        return new RequestFields(stage, origin, subprotocols, requiresSubprotocol, hasLeftSubprotocols, Arrays.copyOf(fewer, length));
    }

    /**
     * With one field for all cookies. Those of other names keep their order, and the first of the name its place.
     *
     * @param value null to remove those of the name
     */
    RequestFields withCookie(String name, String value) {
        List<String> cookies = new ArrayList<>();
        boolean isPlaced = value == null;
        for (String field : asMap().getOrDefault(COOKIE, List.of())) {
            for (String part : field.split(";")) {
                String cookie = part.strip();
                if (!isNamed(cookie, name)) {
                    addUnlessEmpty(cookies, cookie);
                } else if (!isPlaced) {
                    cookies.add(name + "=" + value);
                    isPlaced = true;
                }
            }
        }
        if (!isPlaced) {
            cookies.add(name + "=" + value);
        }
        RequestFields others = without(COOKIE);
        return cookies.isEmpty() ? others : others.with(COOKIE, String.join("; ", cookies));
    }

    private static void addUnlessEmpty(List<String> cookies, String cookie) {
        if (!cookie.isEmpty()) {
            cookies.add(cookie);
        }
    }

    /** The names of cookies are case-sensitive (RFC 6265 section 5.3). */
    private static boolean isNamed(String cookie, String name) {
        int end = cookie.indexOf('=');
        return end >= 0 && cookie.substring(0, end).strip().equals(name);
    }

    /** Without all that may be a secret, or is meant for one server. */
    RequestFields forAnotherOrigin() {
        List<String> names = Redaction.subprotocolsForAnyOrigin(subprotocols);
        boolean leavesSome = hasLeftSubprotocols || names.size() < subprotocols.size();
        RequestFields fit = new RequestFields(stage, origin, names, requiresSubprotocol, leavesSome, pairs);
        for (int i = 0; i < pairs.length; i += 2) {
            if (!Redaction.isForAnyOrigin(pairs[i])) {
                fit = fit.without(pairs[i]);
            }
        }
        return fit;
    }

    /** The names of header fields that a request to another origin would lack, and that of the subprotocols; empty if it has all. */
    List<String> unfitForAnotherOrigin() {
        List<String> left = new ArrayList<>();
        for (String name : asMap().keySet()) {
            if (!Redaction.isForAnyOrigin(name)) {
                left.add(name);
            }
        }
        if (Redaction.subprotocolsForAnyOrigin(subprotocols).size() < subprotocols.size()) {
            left.add("subprotocols");
        }
        return left;
    }

    /** Names only: values may be credentials. */
    @Override
    public String toString() {
        return "RequestFields[" + stage + ", " + asMap().keySet() + "]";
    }
}
