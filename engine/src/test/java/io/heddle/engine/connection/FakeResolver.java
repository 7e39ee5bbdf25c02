package io.heddle.engine.connection;

import io.heddle.engine.transport.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Names whose addresses the test gives, at once or when it likes. */
public final class FakeResolver implements NameResolver {
    public final List<String> asked = new ArrayList<>();
    private final Queue<Listener> waiting = new ArrayDeque<>();
    private InetAddress[] atOnce;

    /** From now on every name has these addresses, at once. */
    public void answerAtOnce(InetAddress... addresses) {
        atOnce = addresses;
    }

    /** The lookup that waits longest succeeds. */
    public void answer(InetAddress... addresses) {
        waiting.remove().onResolved(addresses);
    }

    public void fail(String message) {
        waiting.remove().onUnresolved(new UnknownHostException(message));
    }

    @Override
    public void resolve(String host, Listener listener) {
        asked.add(host);
        if (atOnce != null) {
            listener.onResolved(atOnce);
        } else {
            waiting.add(listener);
        }
    }

    @Override
    public void close() {
        waiting.clear();
    }
}
