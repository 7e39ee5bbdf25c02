package io.heddle.engine.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs the JVM's resolver, which blocks, on up to four daemon threads that end when idle. Requests for a name share the lookup that is in
 * progress: five thousand connections to one host cost one lookup. Address literals need no lookup.
 *
 * <p><b>Thread:</b> loop-confined; the lookups run on their own threads. <b>Owns:</b> those threads.
 */
public final class SystemResolver implements NameResolver {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    /** A host with a colon is either an address literal or invalid; a zone may follow. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*(?:%.*)?");

    /** Looks up a name; blocks. */
    public interface Lookup {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    private final Map<String, List<Listener>> pending = new HashMap<>();
    private final Consumer<Runnable> loop;
    private final Lookup lookup;
    private final ThreadPoolExecutor threads;
    private boolean closed;

    /** @param loop runs a task on the event-loop thread */
    public SystemResolver(String engineName, ThreadFactory factory, Consumer<Runnable> loop, Lookup lookup) {
        this.loop = loop;
        this.lookup = lookup;
        this.threads = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = factory.newThread(task);
            thread.setName(engineName + "-resolver");
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
        List<Listener> waiting = pending.get(host);
        if (waiting == null) {
            pending.put(host, new ArrayList<>(List.of(listener)));
            try {
                threads.execute(() -> lookUp(host));
            } catch (RuntimeException | OutOfMemoryError e) {
                // No thread could be started: the next lookup of this name must not wait for this one.
                pending.remove(host);
                listener.onUnresolved(unknown(host, e));
            }
        } else {
            waiting.add(listener);
        }
    }

    @Override
    public void close() {
        closed = true;
        pending.clear();
        threads.shutdownNow();
    }

    private void lookUp(String host) {
        try {
            InetAddress[] addresses = lookup.addressesOf(host);
            loop.accept(() -> forEachWaiting(host, listener -> listener.onResolved(addresses)));
        } catch (UnknownHostException e) {
            loop.accept(() -> forEachWaiting(host, listener -> listener.onUnresolved(e)));
        } catch (Throwable e) {
            // The waiting listeners must learn of any failure, and later requests must not wait for this lookup.
            UnknownHostException unknown = unknown(host, e);
            loop.accept(() -> forEachWaiting(host, listener -> listener.onUnresolved(unknown)));
        }
    }

    private static UnknownHostException unknown(String host, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host + ": " + cause);
        unknown.initCause(cause);
        return unknown;
    }

    /** Queues a task for each listener: thousands may wait, too many for one cycle, and an exception of one must not reach the others. */
    private void forEachWaiting(String host, Consumer<Listener> call) {
        List<Listener> waiting = pending.remove(host);
        if (waiting != null) {
            waiting.forEach(listener -> loop.accept(() -> {
                if (!closed) {
                    call.accept(listener);
                }
            }));
        }
    }

    /**
     * True only for literals that {@link InetAddress#getByName} is certain to take without a lookup. Doubtful ones ("1.2.3", "256.1.1.1")
     * count as names: it would pass those that are not addresses to the system's resolver, which blocks.
     */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') < 0 ? IPV4.matcher(host).matches() : IPV6.matcher(host).matches();
    }
}
