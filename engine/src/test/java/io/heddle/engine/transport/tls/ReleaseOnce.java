package io.heddle.engine.transport.tls;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.net.ssl.SSLEngine;

/** Takes engines back, each one once; makes none. */
final class ReleaseOnce implements TlsEngineSource {
    final Set<SSLEngine> released = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public SSLEngine newEngine(String host, int port) {
        throw new AssertionError("the test makes its engines itself");
    }

    @Override
    public void release(SSLEngine engine) {
        if (!released.add(engine)) {
            throw new AssertionError("an engine is given back twice");
        }
    }

    void assertReleased(SSLEngine engine) {
        if (!released.contains(engine)) {
            throw new AssertionError("the engine was not given back");
        }
    }
}
