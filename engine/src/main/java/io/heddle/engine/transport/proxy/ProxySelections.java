package io.heddle.engine.transport.proxy;

import io.heddle.engine.transport.address.AddressHistory;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * The questions of an engine to proxy selectors, which may block. Those who ask the same while a question is under way, or within a second
 * after its answer, share it: ten thousand connections to one target cost one question. At most so many are under way; more wait for
 * their turn, in order, and one that nobody waits for any more gives its turn up. A selector that hangs keeps its places.
 *
 * <p>Proxies of an answer that could not be reached lately come behind its others (a selector is free to name them first again), and those
 * that cannot be used are left out if there are others.
 *
 * <p><b>Thread:</b> loop-confined; selectors are called by the executor. <b>Owns:</b> the executor, if it can be closed.
 */
public final class ProxySelections implements AutoCloseable {
    private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(1);
    /** So many listeners are told in one turn: thousands may wait for one answer. */
    private static final int TOLD_PER_TURN = 128;
    /** A selector that hangs must not pile up what it is to be told. */
    private static final int MAX_UNTOLD = 256;
    private static final int MAX_PROXIES = 64;

    /** Called with the answer on the loop, perhaps before {@link #select} returns. */
    public interface Listener {
        /** @param proxies one or more, in the order in which they are to be tried */
        void onSelected(List<SelectedProxy> proxies);

        /**
         * @param problem what the selector did wrong, as a sentence without its full stop
         * @param cause what it threw, or null
         */
        void onNotSelected(String problem, Throwable cause);
    }

    /** A selector is the same only if it is the same object, whatever its equals says. */
    private static final class Question {
        private final ProxySelector selector;
        private final URI target;

        Question(ProxySelector selector, URI target) {
            this.selector = selector;
            this.target = target;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Question question && question.selector == selector && question.target.equals(target);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(selector) + target.hashCode();
        }

        @Override
        public String toString() {
            return target.toString();
        }
    }

    /** Proxies, or a problem. */
    private record Answer(List<SelectedProxy> proxies, String problem, Throwable cause) {
        static Answer problem(String problem) {
            return new Answer(null, problem, null);
        }
    }

    private record Kept(Answer answer, long sinceNs) {}

    private record Unreachable(Question question, SocketAddress address, IOException cause) {
        boolean isLike(Unreachable other) {
            return question.equals(other.question) && address.equals(other.address);
        }
    }

    private static final class Selection {
        private final Question question;
        private final Set<Listener> waiting = new LinkedHashSet<>();
        private long startNs;

        Selection(Question question) {
            this.question = question;
        }
    }

    private final Executor executor;
    private final int maxUnderWay;
    private final NanoClock cycleClock;
    private final Consumer<Runnable> loop;
    private final Map<Question, Selection> underWay = new LinkedHashMap<>();
    private final Map<Question, Selection> queued = new LinkedHashMap<>();
    /** From the oldest to the newest. */
    private final Map<Question, Kept> kept = new LinkedHashMap<>();
    private final ArrayDeque<Unreachable> untold = new ArrayDeque<>();
    private final AddressHistory history;
    private boolean isTelling;
    private boolean isClosed;

    /** @param loop runs a task on the event-loop thread */
    public ProxySelections(Executor executor, int maxUnderWay, NanoClock cycleClock, Consumer<Runnable> loop) {
        this.executor = executor;
        this.maxUnderWay = maxUnderWay;
        this.cycleClock = cycleClock;
        this.loop = loop;
        this.history = new AddressHistory(cycleClock);
    }

    // ---- for those who ask ----

    /** @param target with the scheme http or https */
    public void select(ProxySelector selector, URI target, Listener listener) {
        Question question = new Question(selector, target);
        dropOld();
        Kept known = kept.get(question);
        if (known != null) {
            tell(listener, known.answer);
            return;
        }
        Selection selection = find(question);
        if (selection != null) {
            selection.waiting.add(listener);
            return;
        }
        Selection first = new Selection(question);
        first.waiting.add(listener);
        if (underWay.size() < maxUnderWay) {
            start(first);
        } else {
            queued.put(question, first);
        }
    }

    private Selection find(Question question) {
        Selection running = underWay.get(question);
        return running == null ? queued.get(question) : running;
    }

    private void dropOld() {
        long nowNs = cycleClock.nanoTime();
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext() && nowNs - oldest.next().sinceNs > KEPT_NS) {
            oldest.remove();
        }
    }

    /** The listener waits no more. It may hear all the same of an answer that is being told. */
    public void leave(ProxySelector selector, URI target, Listener listener) {
        Selection selection = find(new Question(selector, target));
        if (selection != null && selection.waiting.remove(listener) && selection.waiting.isEmpty()) {
            queued.remove(selection.question, selection);
        }
    }

    /** Why there is no answer yet, in a sentence for a person; null if the question is not asked. */
    public String standing(ProxySelector selector, URI target) {
        Question question = new Question(selector, target);
        Selection asked = underWay.get(question);
        if (asked != null) {
            return "The selector has been asked for " + seconds(asked) + " and has not answered: it hangs, or is slow.";
        }
        if (!queued.containsKey(question)) {
            return null;
        }
        Selection longest = underWay.values().iterator().next();
        return "The limit of " + maxUnderWay + " questions to selectors (EngineConfig.maxLookups) is under way, the longest, for "
            + longest.question + ", for " + seconds(longest) + "; this one has not begun.";
    }

    private String seconds(Selection selection) {
        long ms = TimeUnit.NANOSECONDS.toMillis(cycleClock.nanoTime() - selection.startNs);
        return ms / 1_000 + "." + ms % 1_000 / 100 + " s";
    }

    // ---- asking ----

    private void start(Selection selection) {
        underWay.put(selection.question, selection);
        selection.startNs = cycleClock.nanoTime();
        Question question = selection.question;
        try {
            executor.execute(() -> {
                Answer answer = Answer.problem("was asked, but its answer could not be taken");
                try {
                    answer = ask(question);
                } finally {
                    // Its place becomes free, whatever the selector does.
                    Answer given = answer;
                    loop.accept(() -> end(selection, given));
                }
            });
        } catch (Throwable noThread) {
            loop.accept(() -> end(selection, new Answer(null, "could not be asked: " + named(noThread), noThread)));
        }
    }

    private static Answer ask(Question question) {
        try {
            List<Proxy> proxies = question.selector.select(question.target);
            return proxies == null ? Answer.problem("gave null instead of proxies") : copied(proxies);
        } catch (Throwable thrown) {
            return new Answer(null, "threw " + named(thrown), thrown);
        }
    }

    private static Answer copied(List<Proxy> proxies) {
        List<SelectedProxy> usable = new ArrayList<>();
        Answer firstFlaw = null;
        int seen = 0;
        for (Proxy proxy : proxies) {
            seen++;
            if (seen > MAX_PROXIES) {
                return Answer.problem("gave more than " + MAX_PROXIES + " proxies");
            }
            String flaw;
            Throwable cause = null;
            try {
                flaw = proxy == null
                    ? "gave a list with null in it"
                    : SelectedProxy.add(proxy.type(), proxy.address(), usable);
            } catch (Throwable thrown) {
                flaw = "gave a proxy that threw " + named(thrown);
                cause = thrown;
            }
            if (flaw != null && firstFlaw == null) {
                firstFlaw = new Answer(null, flaw, cause);
            }
        }
        if (!usable.isEmpty()) {
            return new Answer(List.copyOf(usable), null, null);
        }
        return firstFlaw != null
            ? firstFlaw
            : Answer.problem("gave an empty list, where it should give Proxy.NO_PROXY to connect directly");
    }

    /** By its class only: the message may repeat a password. */
    private static String named(Throwable thrown) {
        return thrown.getClass().getName() + " (see the cause of this error)";
    }

    private void end(Selection selection, Answer answer) {
        if (isClosed || !underWay.remove(selection.question, selection)) {
            return;
        }
        if (answer.problem == null) {
            kept.put(selection.question, new Kept(answer, cycleClock.nanoTime()));
        }
        try {
            tellNext(new ArrayList<>(selection.waiting).iterator(), answer);
        } finally {
            startQueued();
        }
    }

    private void startQueued() {
        while (!queued.isEmpty() && underWay.size() < maxUnderWay && !isClosed) {
            Iterator<Selection> oldest = queued.values().iterator();
            Selection next = oldest.next();
            oldest.remove();
            start(next);
        }
    }

    /** In turns, and the exception of one listener must not reach the others. */
    private void tellNext(Iterator<Listener> all, Answer answer) {
        try {
            for (int told = 0; told < TOLD_PER_TURN && all.hasNext() && !isClosed; told++) {
                tell(all.next(), answer);
            }
        } finally {
            if (all.hasNext() && !isClosed) {
                loop.accept(() -> tellNext(all, answer));
            }
        }
    }

    private void tell(Listener listener, Answer answer) {
        if (answer.problem == null) {
            listener.onSelected(ordered(answer.proxies));
        } else {
            listener.onNotSelected(answer.problem, answer.cause);
        }
    }

    /** A dead proxy at the head of the list would cost its time limit at each connect. */
    private List<SelectedProxy> ordered(List<SelectedProxy> proxies) {
        if (proxies.size() < 2 || history.size() == 0) {
            return proxies;
        }
        List<SelectedProxy> good = new ArrayList<>(proxies.size());
        List<SelectedProxy> failedLately = new ArrayList<>();
        for (SelectedProxy proxy : proxies) {
            (!proxy.isDirect() && history.hasFailedLately(proxy.address()) ? failedLately : good).add(proxy);
        }
        good.addAll(failedLately);
        return good;
    }

    // ---- telling a selector ----

    /** A proxy of an answer has served. */
    public void onReached(SocketAddress address) {
        history.succeeded(address);
    }

    /**
     * A proxy of an answer cannot be reached: the next answers name it last, and the selector is told ({@link
     * ProxySelector#connectFailed}), and asked anew the next time. It is told one after the other on a thread of the executor, and not
     * again what it is still to be told.
     */
    public void onUnreachable(ProxySelector selector, URI target, SocketAddress address, IOException cause) {
        Unreachable fact = new Unreachable(new Question(selector, target), address, cause);
        kept.remove(fact.question);
        history.failed(address);
        if (untold.size() < MAX_UNTOLD && untold.stream().noneMatch(fact::isLike)) {
            untold.add(fact);
            tellSelector();
        }
    }

    private void tellSelector() {
        Unreachable next = isTelling || isClosed ? null : untold.peek();
        if (next == null) {
            return;
        }
        isTelling = true;
        try {
            executor.execute(() -> {
                try {
                    next.question.selector.connectFailed(next.question.target, next.address, next.cause);
                } catch (Throwable itsOwn) {
                    // Nothing depends on it.
                } finally {
                    loop.accept(this::onTold);
                }
            });
        } catch (Throwable noThread) {
            loop.accept(this::onTold);
        }
    }

    private void onTold() {
        untold.poll();
        isTelling = false;
        tellSelector();
    }

    /** The listeners are not called any more; the threads end once their selectors return. */
    @Override
    public void close() {
        isClosed = true;
        underWay.clear();
        queued.clear();
        kept.clear();
        untold.clear();
        if (executor instanceof AutoCloseable owned) {
            CloseHelper.quietClose(owned);
        }
    }
}
