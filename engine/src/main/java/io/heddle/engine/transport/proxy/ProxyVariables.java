package io.heddle.engine.transport.proxy;

import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.transport.AddressLiteral;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The proxy variables of the environment: {@code https_proxy} for wss, {@code http_proxy} for ws, {@code all_proxy} for both, and {@code
 * no_proxy}; each in lower case before upper case, and an empty one counts as none. The environment of a process does not change, so each
 * is parsed once, at its first use.
 *
 * <p>{@code HTTP_PROXY} in upper case is ignored in a CGI program: there it is the {@code Proxy} header of whoever sent the request.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class ProxyVariables {
    private static final String DEFAULT_SCHEME = "http://";
    /** A scheme behind which the two slashes are missing; but a host may be called so, with a port behind it. */
    private static final Pattern SCHEME_ONLY = Pattern.compile("(?i)(?:https?|socks(?:4a?|5h?)?):(?!//)(?![0-9]+/?$).*", Pattern.DOTALL);

    private final Function<String, String> environment;
    private final Consumer<String> ignored;
    private final Map<String, ProxySettings> parsed = new HashMap<>();
    private NoProxyRules noProxy;

    /** @param ignored is given a sentence for each entry of NO_PROXY that is malformed */
    ProxyVariables(Function<String, String> environment, Consumer<String> ignored) {
        this.environment = environment;
        this.ignored = ignored;
    }

    /**
     * @param host in lower case; IPv6 without brackets
     * @return {@link ProxySettings#direct()} if there is none for this target
     * @throws IllegalArgumentException if the value of its variable is malformed; the message shows no credentials
     */
    ProxySettings proxyFor(boolean isSecure, String host, int port) {
        String name = isSecure
            ? firstSet("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : firstSet("http_proxy", isCgi() ? null : "HTTP_PROXY", "all_proxy", "ALL_PROXY");
        if (name == null || isLocal(host) || noProxy().matches(host, port)) {
            return ProxySettings.direct();
        }
        ProxySettings known = parsed.get(name);
        if (known == null) {
            known = parse(name, environment.apply(name).strip());
            parsed.put(name, known);
        }
        return known;
    }

    private boolean isCgi() {
        return environment.apply("REQUEST_METHOD") != null;
    }

    /** As the JVM's own selector does by default: a proxy elsewhere would connect to its own machine. */
    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.endsWith(".localhost") || AddressLiteral.isLoopback(host);
    }

    /** @return the name of the first variable with a value, or null */
    private String firstSet(String... names) {
        for (String name : names) {
            String value = name == null ? null : environment.apply(name);
            if (value != null && !value.isBlank()) {
                return name;
            }
        }
        return null;
    }

    private NoProxyRules noProxy() {
        if (noProxy == null) {
            String name = firstSet("no_proxy", "NO_PROXY");
            noProxy = NoProxyRules.parse(name == null ? "" : environment.apply(name), ignored);
        }
        return noProxy;
    }

    /** The exception of the URI is dropped, since it repeats the value. */
    private static ProxySettings parse(String name, String value) {
        if (SCHEME_ONLY.matcher(value).matches()) {
            throw new IllegalArgumentException("The environment variable " + name + " is no URI such as http://proxy.example:3128: the two"
                + " slashes behind its scheme are missing");
        }
        URI uri;
        try {
            uri = new URI(value.contains("://") ? value : DEFAULT_SCHEME + value);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                "The environment variable " + name + " is no URI such as http://proxy.example:3128 (at index "
                    + e.getIndex() + "). Percent-encode the special characters of a user or a password");
        }
        try {
            return ProxySettings.of(uri);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The environment variable " + name + " names no proxy that can be used: " + e.getMessage());
        }
    }
}
