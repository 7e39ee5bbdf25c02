package io.heddle.api.spi;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Finds the addresses of a host, in place of the system's resolver: a DNS client that does not block, a service registry, or fixed
 * addresses of a test. {@link EngineConfigBuilder#nameResolver} plugs it in.
 *
 * <pre>{@code
 * Map<String, List<InetAddress>> registry = Map.of("chat", List.of(InetAddress.getLoopbackAddress()));
 * NameResolver resolver = host -> registry.containsKey(host)
 *     ? CompletableFuture.completedFuture(registry.get(host))
 *     : CompletableFuture.failedFuture(new UnknownHostException(host + " is not registered"));
 * }</pre>
 *
 * <p><b>Threads:</b> {@link #resolve} is called on the event-loop thread and must not block: while it runs, all connections wait. The stage
 * may be completed by any thread, also before {@code resolve} returns. An engine makes one call at a time; engines that share a resolver
 * make theirs concurrently.
 *
 * <p><b>Calls:</b> connections that need a name whose lookup is under way wait for that one, and its addresses are kept for {@link
 * EngineConfig#lookupTtl()}: thousands of connections to a host cost one call. It is kept for {@link EngineConfig#failedLookupTtl()} that a
 * name has no address, which a resolver says with an {@link java.net.UnknownHostException} or an empty list; no other failure is kept, nor
 * an {@code UnknownHostException} whose message has the system's words "temporary failure" or "try again", or gives no reason: no message,
 * or the host alone, as the JVM repeats failures of name servers too. A resolver that has a cache of
 * its own, or gives other addresses at each call, is used with a time of 0. At most {@link EngineConfig#maxLookups()} lookups are under
 * way; more names wait for their turn, in the order in which they came.
 *
 * <p><b>Families:</b> the system's resolver asks for IPv4 and IPv6 in one lookup, and connecting begins when both are there: the two
 * queries of RFC 8305 section 3 are not made. The JVM puts IPv4 in front unless it is started with {@code
 * -Djava.net.preferIPv6Addresses=system}, the order of the system (RFC 6724), or {@code =true}. The families alternate from the first
 * address on.
 *
 * <p><b>Errors:</b> a stage that fails ends the connections that wait for it in {@code onError}, of kind {@link
 * io.heddle.api.ErrorKind#RESOLVE}, with the exception as its cause; so do an empty list, a null and an exception that {@code resolve}
 * throws. An {@link java.net.UnknownHostException} says that the name has no address, and the error shows its message; any other exception
 * says that the lookup failed, and the error shows its class only, since its text may hold a secret. A stage that does not complete
 * within {@link EngineConfig#resolveTimeout()} ends them in kind {@link io.heddle.api.ErrorKind#TIMEOUT}.
 *
 * <p><b>Cancellation:</b> there is none. A lookup for which no connection waits any more goes on, since stages may be shared; it counts as
 * under way until it completes, and its result is kept as any other. So a resolver limits the time of its lookups itself. The engine does
 * not close the resolver.
 */
@FunctionalInterface
public interface NameResolver {

    /**
     * Begins a lookup.
     *
     * @param host the host of the URI: in lower case, with the dot at its end if it has one; never an address literal
     * @return the addresses, one or more, the preferred one first: the families alternate when they are tried, and what failed lately is
     *     tried last ({@link EngineConfig#connectAttemptDelay()})
     */
    CompletionStage<List<InetAddress>> resolve(String host);
}
