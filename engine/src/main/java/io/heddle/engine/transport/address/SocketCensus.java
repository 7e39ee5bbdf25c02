package io.heddle.engine.transport.address;

import io.heddle.engine.loop.Poller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts the sockets of an engine, towards one server or all, by their local addresses, for the errors that tell of their lack.
 * <b>Thread:</b> loop-confined.
 */
final class SocketCensus {
    private static final int MAX_SHOWN = 4;

    private final Map<InetAddress, Integer> byAddress = new LinkedHashMap<>();
    private int counted;
    private int visited;

    /** @param turns is told the ports towards the server that are ours, unless null; by sockets from {@code local}, or from any if null */
    static SocketCensus of(Poller poller, InetSocketAddress server, InetAddress local, PortTurns turns) {
        SocketCensus census = new SocketCensus();
        poller.visitSockets((ours, theirs) -> {
            census.visited++;
            if (ours instanceof InetSocketAddress from && server.equals(theirs)) {
                census.counted++;
                census.byAddress.merge(from.getAddress(), 1, Integer::sum);
                if (turns != null && (local == null || local.equals(from.getAddress()))) {
                    turns.count(from.getPort());
                }
            }
        });
        return census;
    }

    /** The sockets to all servers, from any of these addresses. */
    static SocketCensus from(Poller poller, Set<InetAddress> addresses) {
        SocketCensus census = new SocketCensus();
        poller.visitSockets((ours, theirs) -> {
            census.visited++;
            if (ours instanceof InetSocketAddress from && addresses.contains(from.getAddress())) {
                census.counted++;
                census.byAddress.merge(from.getAddress(), 1, Integer::sum);
            }
        });
        return census;
    }

    /** How many sockets the engine has in all. */
    int visited() {
        return visited;
    }

    /** @param where such as "to it" */
    String sentence(String where) {
        if (counted == 0) {
            return "this engine has no socket open " + where;
        }
        String shown = byAddress.entrySet().stream()
            .sorted(Map.Entry.<InetAddress, Integer>comparingByValue().reversed()
                .thenComparing(entry -> entry.getKey().getHostAddress()))
            .limit(MAX_SHOWN)
            .map(entry -> number(entry.getValue()) + " from " + entry.getKey().getHostAddress())
            .collect(Collectors.joining(", "));
        int more = byAddress.size() - MAX_SHOWN;
        return "this engine has " + number(counted) + (counted == 1 ? " socket" : " sockets") + " open " + where + " (" + shown
            + (more > 0 ? ", the others from " + more + " more" : "") + ")";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
