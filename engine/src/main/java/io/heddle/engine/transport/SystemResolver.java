package io.heddle.engine.transport;

import io.heddle.api.spi.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the JVM's resolver, which blocks, on daemon threads of its own: one for each lookup under way, which {@link HostLookups} limits.
 * They are platform threads, because a lookup holds its carrier, and the JVM has few of those for all virtual threads. Idle threads end.
 *
 * <p><b>Thread:</b> any thread; the lookups run on their own threads. <b>Owns:</b> those threads.
 */
public final class SystemResolver implements NameResolver, AutoCloseable {
    private static final long IDLE_SECONDS = 5;

    /** Looks up a name; blocks. */
    public interface Lookup {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final ThreadPoolExecutor threads;

    public SystemResolver(String engineName, ThreadFactory factory, Lookup lookup) {
        this.lookup = lookup;
        this.threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = factory.newThread(task);
            thread.setName(engineName + "-resolver");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<List<InetAddress>> resolve(String host) {
        CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                addresses.complete(List.of(lookup.addressesOf(host)));
            } catch (Throwable e) {
                addresses.completeExceptionally(e);
            }
        });
        return addresses;
    }

    /** Ends the idle threads now, and the others when the system gives their lookups up, which nothing can hasten. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
