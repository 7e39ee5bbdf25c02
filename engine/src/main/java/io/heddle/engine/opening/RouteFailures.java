package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import java.net.ProxySelector;
import java.net.URI;

/** Words the failures of finding a proxy: the fault, its cause, and what to do. <b>Thread:</b> any thread; no state. */
final class RouteFailures {
    private static final String NOT_DIRECT = " The connection is not opened directly instead; give ProxySettings.direct() if it may be.";

    private RouteFailures() {}

    private static String asked(ProxySelector selector, URI target) {
        return "The proxy selector " + selector.getClass().getName() + ", asked for " + target + ", ";
    }

    /** @param problem as a sentence about the selector without its full stop */
    static Failure notSelected(ProxySelector selector, URI target, String problem, Throwable cause) {
        return new Failure(ErrorKind.PROXY, asked(selector, target) + problem + "." + NOT_DIRECT, cause);
    }

    /** @param standing how far the question is, in a sentence, or null */
    static Failure notSelectedInTime(EngineConfig config, ProxySelector selector, URI target, String standing) {
        return new Failure(ErrorKind.PROXY, asked(selector, target) + "did not name a proxy within "
            + Failure.seconds(config.resolveTimeout()) + ". " + (standing == null ? "" : standing + " ")
            + "The limit is EngineConfig.resolveTimeout." + NOT_DIRECT, null);
    }

    static Failure selectedProxyUnusable(ProxySelector selector, URI target, IllegalArgumentException cause) {
        return new Failure(ErrorKind.CONFIG, asked(selector, target) + "gave a proxy that cannot be used: " + cause.getMessage() + ".",
            cause);
    }

    static Failure selectedProxyUnusable(Route route, IllegalArgumentException cause) {
        return selectedProxyUnusable(route.question().selector(), route.question().target(), cause);
    }

    static Failure environment(IllegalArgumentException cause) {
        return new Failure(ErrorKind.CONFIG, cause.getMessage() + ". ProxySettings.system() reads the environment.", cause);
    }
}
