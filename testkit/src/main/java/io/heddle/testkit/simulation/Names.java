package io.heddle.testkit.simulation;

import io.heddle.engine.transport.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The names of a world, and how their lookups go.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class Names {
    private static final long UNKNOWN_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    /** How the lookup of a name goes. */
    public enum Lookup {
        WORKS,
        FAILS,
        HANGS
    }

    private static final class Entry {
        private InetAddress[] addresses;
        private Lookup lookup = Lookup.WORKS;
        private long durationNs = TimeUnit.MILLISECONDS.toNanos(1);
    }

    private final World world;
    private final Map<String, Entry> entries = new HashMap<>();

    public Names(World world) {
        this.world = world;
    }

    public void put(String name, InetAddress... addresses) {
        entries.computeIfAbsent(name, key -> new Entry()).addresses = addresses.clone();
    }

    public void lookup(String name, Lookup lookup, long durationNs) {
        Entry entry = entries.get(name);
        entry.lookup = lookup;
        entry.durationNs = durationNs;
    }

    /** @param loop runs tasks on the loop of the engine */
    public NameResolver resolver(Consumer<Runnable> loop) {
        return new Resolver(loop);
    }

    private final class Resolver implements NameResolver {
        private final Consumer<Runnable> loop;
        private boolean isClosed;

        Resolver(Consumer<Runnable> loop) {
            this.loop = loop;
        }

        @Override
        public void resolve(String host, Listener listener) {
            if (LITERAL.matcher(host).matches()) {
                tellLiteral(host, listener);
                return;
            }
            world.trace().add(host, "looked up");
            Entry entry = entries.get(host);
            if (entry == null) {
                fail(host, listener, UNKNOWN_NS);
            } else if (entry.lookup == Lookup.FAILS) {
                fail(host, listener, entry.durationNs);
            } else if (entry.lookup == Lookup.WORKS) {
                later(entry.durationNs, () -> listener.onResolved(entry.addresses.clone()));
            }
        }

        @Override
        public void close() {
            isClosed = true;
        }

        private void fail(String host, Listener listener, long durationNs) {
            later(durationNs, () -> listener.onUnresolved(new UnknownHostException(host + ": Name or service not known")));
        }

        private void later(long durationNs, Runnable answer) {
            world.timeline().after(durationNs, () -> loop.accept(() -> {
                if (!isClosed) {
                    answer.run();
                }
            }));
        }

        private static void tellLiteral(String host, Listener listener) {
            try {
                listener.onResolved(new InetAddress[] {InetAddress.getByName(host)});
            } catch (UnknownHostException notAnAddress) {
                listener.onUnresolved(notAnAddress);
            }
        }
    }
}
