package io.heddle.loadgen.plan;

import java.util.List;
import java.util.Map;

/**
 * The requests that open the connections.
 * <b>Thread:</b> immutable.
 *
 * @param url a ws or wss URI; path and query may have {@code {{expressions}}}; null for an echo server of our own
 * @param headers fields of the upgrade request, values with {@code {{expressions}}}
 * @param subprotocols offered, the preferred one first
 */
public record Target(String url, List<Map.Entry<String, String>> headers, List<String> subprotocols) {
    public Target {
        headers = List.copyOf(headers);
        subprotocols = List.copyOf(subprotocols);
    }
}
