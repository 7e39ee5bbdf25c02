package io.heddle.engine.transport.proxy;

/** Where the proxies of an engine come from, if not from its settings. <b>Thread:</b> loop-confined. <b>Owns:</b> both. */
public record ProxySources(ProxySelections selections, SystemProxies system) implements AutoCloseable {

    @Override
    public void close() {
        selections.close();
    }
}
