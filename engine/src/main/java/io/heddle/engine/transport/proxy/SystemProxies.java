package io.heddle.engine.transport.proxy;

import io.heddle.api.proxy.ProxySettings;
import java.net.ProxySelector;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decides who names the proxies of this system: the JVM's selector or the environment. See {@link ProxySettings#system()}.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class SystemProxies {
    private static final String OWN_SELECTOR = "sun.net.spi.DefaultProxySelector";
    private static final List<String> HOSTS = List.of("http.proxyHost", "https.proxyHost", "proxyHost", "socksProxyHost");

    private final Function<String, String> properties;
    private final Supplier<ProxySelector> defaultSelector;
    private final ProxyVariables variables;

    /**
     * @param properties the system properties
     * @param environment the environment variables
     * @param defaultSelector the JVM's selector; null is none
     * @param ignored is given a sentence for what is ignored in the environment
     */
    public SystemProxies(
        Function<String, String> properties, Function<String, String> environment, Supplier<ProxySelector> defaultSelector,
        Consumer<String> ignored) {
        this.properties = properties;
        this.defaultSelector = defaultSelector;
        this.variables = new ProxyVariables(environment, ignored);
    }

    /** The selector to ask, or null if the environment decides. Asked anew each time, since a program may set either at any time. */
    public ProxySelector selector() {
        ProxySelector selector = defaultSelector.get();
        boolean isOwn = selector != null && selector.getClass().getName().equals(OWN_SELECTOR);
        return isOwn && !hasProperty() ? null : selector;
    }

    private boolean hasProperty() {
        return HOSTS.stream().anyMatch(name -> isSet(properties.apply(name)))
            || Boolean.parseBoolean(properties.apply("java.net.useSystemProxies"));
    }

    private static boolean isSet(String value) {
        return value != null && !value.isEmpty();
    }

    /**
     * The proxy that the environment names.
     *
     * @param host in lower case; IPv6 without brackets
     * @return {@link ProxySettings#direct()} if there is none for this target
     * @throws IllegalArgumentException if a variable is malformed; the message is a sentence without its full stop and without credentials
     */
    public ProxySettings ofEnvironment(boolean isSecure, String host, int port) {
        return variables.proxyFor(isSecure, host, port);
    }
}
