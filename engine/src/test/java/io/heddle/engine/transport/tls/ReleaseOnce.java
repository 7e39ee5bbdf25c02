package io.heddle.engine.transport.tls;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A source that makes no engines and checks that each engine comes back once, after its tickets were settled. */
final class ReleaseOnce implements TlsEngineSource {
    private final TlsEngineSource madeBy;
    final Set<SSLEngine> settled = Collections.newSetFromMap(new IdentityHashMap<>());
    final Set<SSLEngine> released = Collections.newSetFromMap(new IdentityHashMap<>());

    ReleaseOnce() {
        this(null);
    }

    /** @param madeBy made the engines and hears of their tickets too; may be null */
    ReleaseOnce(TlsEngineSource madeBy) {
        this.madeBy = madeBy;
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        throw new AssertionError("the test makes its engines itself");
    }

    @Override
    public boolean verify(SSLEngine engine) throws SSLException {
        return madeBy != null && madeBy.verify(engine);
    }

    @Override
    public void onTicketsSettled(SSLEngine engine, boolean isEstablished) {
        if (!settled.add(engine)) {
            throw new AssertionError("the tickets are settled twice");
        }
        if (madeBy != null) {
            madeBy.onTicketsSettled(engine, isEstablished);
        }
    }

    @Override
    public void release(SSLEngine engine) {
        if (!settled.contains(engine)) {
            throw new AssertionError("it was not told that the tickets are settled");
        }
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
