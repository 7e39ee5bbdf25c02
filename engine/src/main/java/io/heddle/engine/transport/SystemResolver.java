package io.heddle.engine.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The JVM's resolver, which blocks, on up to four daemon threads that end when idle. Lookups of the same name that are asked for while
 * one is under way share it: five thousand connections to one host cost one lookup. Address literals need none.
 *
 * <p><b>Thread:</b> loop-confined; the lookups on threads of their own. <b>Owns:</b> those threads.
 */
public final class SystemResolver implements NameResolver {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;

    /** How a name is looked up; blocks. */
    public interface Lookup {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    private final Map<String, List<Listener>> underWay = new HashMap<>();
    private final Consumer<Runnable> loop;
    private final Lookup lookup;
    private final ThreadPoolExecutor threads;
    private boolean closed;

    /** @param loop runs a task on the event-loop thread */
    public SystemResolver(String engineName, Consumer<Runnable> loop, Lookup lookup) {
        this.loop = loop;
        this.lookup = lookup;
        this.threads = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, engineName + "-resolver");
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void resolve(String host, Listener listener) {
        if (isLiteral(host)) {
            try {
                listener.onResolved(new InetAddress[] {InetAddress.getByName(host)});
            } catch (UnknownHostException e) {
                listener.onUnresolved(e);
            }
            return;
        }
        List<Listener> waiting = underWay.get(host);
        if (waiting == null) {
            underWay.put(host, new ArrayList<>(List.of(listener)));
            threads.execute(() -> lookUp(host));
        } else {
            waiting.add(listener);
        }
    }

    @Override
    public void close() {
        closed = true;
        underWay.clear();
        threads.shutdownNow();
    }

    private void lookUp(String host) {
        try {
            InetAddress[] addresses = lookup.addressesOf(host);
            loop.accept(() -> forEachWaiting(host, listener -> listener.onResolved(addresses)));
        } catch (UnknownHostException e) {
            loop.accept(() -> forEachWaiting(host, listener -> listener.onUnresolved(e)));
        } catch (RuntimeException e) {
            UnknownHostException unknown = new UnknownHostException(host + ": " + e);
            unknown.initCause(e);
            loop.accept(() -> forEachWaiting(host, listener -> listener.onUnresolved(unknown)));
        }
    }

    private void forEachWaiting(String host, Consumer<Listener> tell) {
        List<Listener> waiting = underWay.remove(host);
        if (!closed && waiting != null) {
            waiting.forEach(tell);
        }
    }

    /** Only what {@link InetAddress#getByName} takes without a lookup: digits and dots ending in a digit, or a colon. */
    private static boolean isLiteral(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        int length = host.length();
        if (length == 0 || !Character.isDigit(host.charAt(length - 1))) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
