package io.heddle.engine.opening;

import io.heddle.api.internal.LogText;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.proxy.ProxySettings.Kind;
import io.heddle.engine.transport.proxy.ProxySelections;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;

/**
 * The ways to a target: through a proxy, or directly. The first one is taken; where it is not passable, the next one is. {@link RouteStep}
 * finds them.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param proxy on the first way; null on the direct one
 * @param others the ways behind the first, if a selector named several
 * @param question what the selector was asked, or null without a selector
 */
record Route(ProxyServer proxy, List<Proxy> others, Question question) {
    static final Route DIRECT = new Route(null, List.of(), null);

    /**
     * The question to a selector.
     *
     * @param settings with the credentials of its proxies
     * @param first the proxy of the selector's that the first way leads through
     */
    record Question(ProxySelector selector, URI target, ProxySettings settings, Proxy first) {}

    static Route through(ProxySettings settings) {
        return settings.kind() == Kind.DIRECT ? DIRECT : new Route(ProxyServer.of(settings), List.of(), null);
    }

    /**
     * @param ways one or more, as a selector gave them
     * @throws IllegalArgumentException if a proxy of the selector cannot be used as the settings say
     */
    static Route of(List<Proxy> ways, ProxySelector selector, URI target, ProxySettings settings) {
        Proxy first = ways.get(0);
        return new Route(server(first, settings), ways.subList(1, ways.size()), new Question(selector, target, settings, first));
    }

    private static ProxyServer server(Proxy proxy, ProxySettings settings) {
        if (proxy.type() == Proxy.Type.DIRECT) {
            return null;
        }
        InetSocketAddress address = (InetSocketAddress) proxy.address();
        // A selector that has resolved the name has chosen the address.
        String host = address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
        boolean isSocks = proxy.type() == Proxy.Type.SOCKS;
        ProxySettings one = isSocks
            ? ProxySettings.socks5(host, address.getPort()).resolveLocally(settings.resolvesLocally())
            : ProxySettings.http(host, address.getPort());
        return ProxyServer.of(settings.user() == null ? one : one.credentials(settings.user(), settings.password()));
    }

    boolean hasNext() {
        return !others.isEmpty();
    }

    /** @throws IllegalArgumentException as {@link #of} */
    Route next() {
        return of(others, question.selector, question.target, question.settings);
    }

    /** The first way is not passable: tells the selector, if it is a proxy of its. */
    void tellUnreachable(ProxySelections selections, Failure failure) {
        if (question != null && proxy != null) {
            IOException cause = failure.cause() instanceof IOException io ? io : new IOException(failure.problem(), failure.cause());
            selections.onUnreachable(question.selector, question.target, question.first.address(), cause);
        }
    }

    /** Such as {@code the proxy http://proxy.example:3128}, or {@code the direct way}. */
    String name() {
        return proxy == null ? "the direct way" : LogText.printable(proxy.toString(), 200);
    }
}
