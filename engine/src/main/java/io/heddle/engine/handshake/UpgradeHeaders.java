package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header fields of a request or a response: ordered, with repeated names allowed, and names compared without regard to case. A flat
 * array is scanned: a response has a dozen fields, and each is looked up once.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class UpgradeHeaders {

    public static final UpgradeHeaders EMPTY = new UpgradeHeaders(new String[0]);

    /** Name, value, name, value. */
    private final String[] pairs;

    private UpgradeHeaders(String[] pairs) {
        this.pairs = pairs;
    }

    public int size() {
        return pairs.length / 2;
    }

    public String name(int index) {
        return pairs[2 * index];
    }

    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** The value of the first field of that name, or null. */
    public String first(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** The values of all fields of that name in their order; empty if there is none. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(pairs[i + 1]);
            }
        }
        return values.isEmpty() ? values : Collections.unmodifiableList(values);
    }

    /** A copy for reports: unmodifiable, with lookup without regard to case, sorted by name, each name in its first spelling. */
    public Map<String, List<String>> asMap() {
        Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < pairs.length; i += 2) {
            map.computeIfAbsent(pairs[i], name -> new ArrayList<>(1)).add(pairs[i + 1]);
        }
        map.replaceAll((name, values) -> Collections.unmodifiableList(values));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UpgradeHeaders headers && Arrays.equals(pairs, headers.pairs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }

    /** Names only: values may be credentials or cookies. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder("UpgradeHeaders[");
        for (int i = 0; i < pairs.length; i += 2) {
            names.append(i == 0 ? "" : ", ").append(LogText.printable(pairs[i]));
        }
        return names.append(']').toString();
    }

    /** Collects fields that are already checked. Loop-confined, owned by one parser or one request builder. */
    static final class Builder {

        private String[] pairs = new String[16];
        private int length;

        void add(String name, String value) {
            if (length == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * length);
            }
            pairs[length++] = name;
            pairs[length++] = value;
        }

        int size() {
            return length / 2;
        }

        void clear() {
            Arrays.fill(pairs, 0, length, null);
            length = 0;
        }

        UpgradeHeaders build() {
            return length == 0 ? EMPTY : new UpgradeHeaders(Arrays.copyOf(pairs, length));
        }
    }
}
