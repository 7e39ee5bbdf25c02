package io.heddle.engine.opening;

import io.heddle.api.internal.LogText;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.proxy.ProxySettings.Kind;
import io.heddle.engine.transport.proxy.ProxySelections;
import io.heddle.engine.transport.proxy.ProxyServer;
import io.heddle.engine.transport.proxy.SelectedProxy;
import java.io.IOException;
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
record Route(ProxyServer proxy, List<SelectedProxy> others, Question question) {
    static final Route DIRECT = new Route(null, List.of(), null);

    /**
     * The question to a selector.
     *
     * @param settings with the credentials of its proxies
     * @param first the proxy of the selector's that the first way leads through
     */
    record Question(ProxySelector selector, URI target, ProxySettings settings, SelectedProxy first) {}

    static Route through(ProxySettings settings) {
        return settings.kind() == Kind.DIRECT ? DIRECT : new Route(ProxyServer.of(settings), List.of(), null);
    }

    /**
     * Takes the first way that has a usable host. A mistake in the credentials is not passed over: it is one of the settings, and not of
     * this way.
     *
     * @param ways one or more, as a selector gave them
     * @throws IllegalArgumentException if there is none, or its proxy cannot be used as the settings say
     */
    static Route of(List<SelectedProxy> ways, ProxySelector selector, URI target, ProxySettings settings) {
        IllegalArgumentException flaw = null;
        for (int i = 0; i < ways.size(); i++) {
            SelectedProxy way = ways.get(i);
            ProxySettings one;
            try {
                one = settings(way, settings);
            } catch (IllegalArgumentException unusable) {
                flaw = flaw == null ? unusable : flaw;
                continue;
            }
            boolean hasCredentials = one != null && settings.user() != null;
            ProxySettings complete = hasCredentials ? one.credentials(settings.user(), settings.password()) : one;
            return new Route(complete == null ? null : ProxyServer.of(complete), ways.subList(i + 1, ways.size()),
                new Question(selector, target, settings, way));
        }
        throw flaw;
    }

    private static ProxySettings settings(SelectedProxy way, ProxySettings ofSelector) {
        if (way.isDirect()) {
            return null;
        }
        return way.type() == Proxy.Type.SOCKS
            ? ProxySettings.socks5(way.host(), way.port()).resolveLocally(ofSelector.resolvesLocally())
            : ProxySettings.http(way.host(), way.port());
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

    /** The way led to the server: its proxy is no longer tried behind others. */
    void tellReached(ProxySelections selections) {
        if (question != null && proxy != null) {
            selections.onReached(question.first.address());
        }
    }

    /** Such as {@code the proxy http://proxy.example:3128}, or {@code the direct way}. */
    String name() {
        return proxy == null ? "the direct way" : LogText.printable(proxy.toString(), 200);
    }
}
