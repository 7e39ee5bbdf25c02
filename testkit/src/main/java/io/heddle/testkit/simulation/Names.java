package io.heddle.testkit.simulation;

import io.heddle.api.spi.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The names of a world, and how their lookups go.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class Names implements NameResolver {
    private static final long UNKNOWN_NS = TimeUnit.MILLISECONDS.toNanos(5);

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

    /** @throws IllegalArgumentException if the text is no address: a name would be looked up in the real network */
    public static InetAddress literal(String text) {
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("An address of a simulated host is a literal such as 2001:db8::1, not " + text);
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("No address: " + text, e);
        }
    }

    public void put(String name, InetAddress... addresses) {
        entries.computeIfAbsent(name, key -> new Entry()).addresses = addresses.clone();
    }

    public void lookup(String name, Lookup lookup, long durationNs) {
        Entry entry = entries.get(name);
        entry.lookup = lookup;
        entry.durationNs = durationNs;
    }

    /** Begins a lookup, as the resolver of an engine. */
    @Override
    public CompletionStage<List<InetAddress>> resolve(String host) {
        world.trace().add(host, "looked up");
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Entry entry = entries.get(host);
        Lookup lookup = entry == null ? Lookup.FAILS : entry.lookup;
        long durationNs = entry == null ? UNKNOWN_NS : entry.durationNs;
        switch (lookup) {
            case WORKS -> world.timeline().after(durationNs, () -> answer.complete(List.of(entry.addresses)));
            case FAILS -> world.timeline().after(durationNs,
                () -> answer.completeExceptionally(new UnknownHostException(host + ": Name or service not known")));
            default -> {
                // It hangs: nothing ever comes.
            }
        }
        return answer;
    }
}
