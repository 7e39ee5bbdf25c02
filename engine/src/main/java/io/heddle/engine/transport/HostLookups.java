package io.heddle.engine.transport;

import io.heddle.api.spi.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * The lookups of an engine, over any resolver. Those who ask for a name whose lookup is under way share it, and its result is kept for a
 * while: ten thousand connections to one host cost one lookup. At most so many are under way; more names wait for their turn, in order,
 * and a name that nobody waits for any more gives its turn up. A lookup that hangs keeps its place, and whoever asks for its name again
 * waits with it.
 *
 * <p><b>Thread:</b> loop-confined; the resolver may complete its stages on any thread. <b>Owns:</b> the resolver, if it was made for this.
 */
public final class HostLookups implements AutoCloseable {
    /** So many listeners are told in one turn: thousands may wait for one name. */
    private static final int TOLD_PER_TURN = 128;

    /** Called with the result on the loop, perhaps before {@link #resolve} returns. */
    public interface Listener {
        /** @param addresses one or more, in the order in which they are to be tried */
        void onResolved(List<InetAddress> addresses);

        void onUnresolved(Throwable cause);
    }

    /** The result of a lookup: addresses, or a failure. */
    private record Answer(List<InetAddress> addresses, Throwable failure) {
        void tell(Listener listener) {
            if (failure == null) {
                listener.onResolved(addresses);
            } else {
                listener.onUnresolved(failure);
            }
        }
    }

    /**
     * The bounds of lookups and of their results.
     *
     * @param maxUnderWay how many lookups are under way at most
     * @param keepNs for how long addresses are kept; 0 keeps none
     * @param keepFailureNs for how long it is kept that a name has no address; 0 keeps nothing
     */
    public record Limits(int maxUnderWay, long keepNs, long keepFailureNs) {}

    /** One name. */
    private static final class Lookup {
        private final String host;
        private final Set<Listener> waiting = new LinkedHashSet<>();
        private long startNs;
        /** True while the resolver is being called. */
        private boolean isStarting;
        /** The answer that came meanwhile, or null. */
        private Answer atOnce;

        private Lookup(String host) {
            this.host = host;
        }
    }

    private final NameResolver resolver;
    private final String resolverName;
    private final AutoCloseable owned;
    private final Limits limits;
    private final NanoClock cycleClock;
    private final Consumer<Runnable> loop;
    private final LookupCache<Answer> kept;
    private final Map<String, Lookup> underWay = new LinkedHashMap<>();
    private final Map<String, Lookup> queued = new LinkedHashMap<>();
    private boolean isStartingQueued;
    private boolean isClosed;

    /**
     * @param resolverName as texts have it, such as "the system's resolver"
     * @param owned is closed with this, or null
     * @param loop runs a task on the event-loop thread
     */
    public HostLookups(
        NameResolver resolver, String resolverName, AutoCloseable owned, Limits limits, NanoClock cycleClock, Consumer<Runnable> loop) {
        this.resolver = resolver;
        this.resolverName = resolverName;
        this.owned = owned;
        this.limits = limits;
        this.cycleClock = cycleClock;
        this.loop = loop;
        this.kept = new LookupCache<>(cycleClock);
    }

    // ---- for those who wait ----

    /** @param host a name, or an address literal (IPv6 without brackets) */
    public void resolve(String host, Listener listener) {
        if (AddressLiteral.is(host)) {
            tellLiteral(host, listener);
            return;
        }
        Answer known = kept.get(host);
        if (known != null) {
            known.tell(listener);
            return;
        }
        Lookup lookup = underWay.containsKey(host) ? underWay.get(host) : queued.get(host);
        if (lookup != null) {
            lookup.waiting.add(listener);
            return;
        }
        Lookup first = new Lookup(host);
        first.waiting.add(listener);
        if (underWay.size() < limits.maxUnderWay) {
            start(first);
        } else {
            queued.put(host, first);
        }
    }

    private static void tellLiteral(String host, Listener listener) {
        InetAddress address;
        try {
            address = AddressLiteral.parse(host);
        } catch (UnknownHostException e) {
            listener.onUnresolved(e);
            return;
        }
        listener.onResolved(List.of(address));
    }

    /** The listener waits no more. It may hear all the same of a result that is being told. */
    public void leave(String host, Listener listener) {
        Lookup lookup = underWay.containsKey(host) ? underWay.get(host) : queued.get(host);
        if (lookup != null && lookup.waiting.remove(listener) && lookup.waiting.isEmpty()) {
            queued.remove(host, lookup);
        }
    }

    /** Why a name is not resolved yet, in a sentence for a person; null if it is not being looked up. */
    public String standing(String host) {
        if (underWay.containsKey(host)) {
            return "For " + seconds(underWay.get(host)) + " the lookup of the name has been under way in " + resolverName + ".";
        }
        if (!queued.containsKey(host)) {
            return null;
        }
        Lookup longest = underWay.values().iterator().next();
        return "The resolver is busy: its limit of " + limits.maxUnderWay + " lookups (EngineConfig.maxLookups) is under way in "
            + resolverName
            + ", the longest, of " + longest.host + ", for " + seconds(longest) + "; the lookup of this name has not begun.";
    }

    private String seconds(Lookup lookup) {
        long ms = TimeUnit.NANOSECONDS.toMillis(cycleClock.nanoTime() - lookup.startNs);
        return ms / 1_000 + "." + ms % 1_000 / 100 + " s";
    }

    // ---- the resolver ----

    private void start(Lookup lookup) {
        underWay.put(lookup.host, lookup);
        lookup.startNs = cycleClock.nanoTime();
        Thread starter = Thread.currentThread();
        lookup.isStarting = true;
        try {
            resolver.resolve(lookup.host).whenComplete((addresses, failure) -> {
                Answer answer = new Answer(addresses, failure);
                if (Thread.currentThread() == starter && lookup.isStarting) {
                    lookup.atOnce = answer;
                } else {
                    loop.accept(() -> end(lookup, answer));
                }
            });
        } catch (Throwable e) {
            // The user's resolver is at fault, or no thread could be started: the next lookup of this name must not wait for this one.
            lookup.atOnce = new Answer(null, e);
        } finally {
            lookup.isStarting = false;
        }
        if (lookup.atOnce != null) {
            // Not within the stage, which would swallow what a listener throws.
            end(lookup, lookup.atOnce);
        }
    }

    private void end(Lookup lookup, Answer answer) {
        if (isClosed || !underWay.remove(lookup.host, lookup)) {
            return;
        }
        Answer judged = judged(answer);
        keep(lookup.host, judged);
        try {
            tell(lookup.waiting, judged::tell);
        } finally {
            startNext();
        }
    }

    /** Also a result for which nobody waited long enough: the next one to ask has it. */
    private void keep(String host, Answer answer) {
        if (answer.failure == null) {
            kept.put(host, answer, limits.keepNs);
        } else if (LookupCache.isOfTheName(host, answer.failure)) {
            kept.put(host, answer, limits.keepFailureNs);
        }
    }

    /** True if the failure of a lookup says that the name has no address: not that it could not be found out. */
    public static boolean isOfTheName(String host, Throwable failure) {
        return LookupCache.isOfTheName(host, failure);
    }

    /** True if the failure does not say why the name was not found. */
    public static boolean isWithoutReason(String host, Throwable failure) {
        return LookupCache.isWithoutReason(host, failure);
    }

    /** @return one or more addresses, or a failure */
    private static Answer judged(Answer answer) {
        Throwable failure = answer.failure;
        if (failure != null) {
            return new Answer(null, failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
        }
        try {
            List<InetAddress> copy = answer.addresses == null ? Collections.singletonList(null) : new ArrayList<>(answer.addresses);
            if (copy.contains(null)) {
                return new Answer(null, new NullPointerException("the resolver gave null instead of addresses"));
            }
            return copy.isEmpty() ? new Answer(null, new UnknownHostException("the resolver found no address"))
                : new Answer(List.copyOf(copy), null);
        } catch (RuntimeException listAtFault) {
            return new Answer(null, listAtFault);
        }
    }

    private void startNext() {
        if (isStartingQueued) {
            // The one that was started last ended at once: the loop below goes on.
            return;
        }
        isStartingQueued = true;
        try {
            while (!queued.isEmpty() && underWay.size() < limits.maxUnderWay) {
                Iterator<Lookup> oldest = queued.values().iterator();
                Lookup next = oldest.next();
                oldest.remove();
                start(next);
            }
        } finally {
            isStartingQueued = false;
        }
    }

    /** In turns, and the exception of one listener must not reach the others. */
    private void tell(Set<Listener> waiting, Consumer<Listener> call) {
        Iterator<Listener> all = new ArrayList<>(waiting).iterator();
        waiting.clear();
        tellNext(all, call);
    }

    private void tellNext(Iterator<Listener> all, Consumer<Listener> call) {
        try {
            for (int told = 0; told < TOLD_PER_TURN && all.hasNext() && !isClosed; told++) {
                call.accept(all.next());
            }
        } finally {
            if (all.hasNext() && !isClosed) {
                loop.accept(() -> tellNext(all, call));
            }
        }
    }

    /** Stops the lookups; waiting listeners are not called any more. */
    @Override
    public void close() {
        isClosed = true;
        underWay.clear();
        queued.clear();
        CloseHelper.quietClose(owned);
    }
}
