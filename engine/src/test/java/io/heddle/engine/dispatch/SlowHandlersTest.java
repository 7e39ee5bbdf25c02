package io.heddle.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.WebSocket;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SlowHandlersTest implements SlowHandlers.Warnings {
    private static final long MS = 1_000_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final Deadlines deadlines = new Deadlines(clock, fault -> {});
    private final SlowHandlers slow = new SlowHandlers(5 * MS, clock, deadlines, this);
    private final EngineCounters counters = new EngineCounters();
    private final HandlerDispatcher dispatcher =
        new HandlerDispatcher((ws, thrown) -> {}, null, counters, new ReadOnlyViews(), slow);
    private final Handlers handlers = new Handlers();
    private final List<String> told = new ArrayList<>();

    /** A handler of its own class, which takes as long as it is told. */
    private final class Sleeper implements Consumer<WebSocket> {
        private final long ns;

        Sleeper(long ns) {
            this.ns = ns;
        }

        @Override
        public void accept(WebSocket ws) {
            clock.advance(ns);
        }
    }

    @Override
    public void slow(WebSocket of, String event, Class<?> handler, long tookNs, long limitNs) {
        told.add(event + " " + handler.getSimpleName() + " " + tookNs / MS + " " + limitNs / MS);
    }

    @Override
    public void leftOut(long count, long limitNs) {
        told.add(count + " left out");
    }

    @Test
    void onlyTheHandlerThatTookLongerIsNamed() {
        handlers.onOpen(ws -> {});
        handlers.onOpen(new Sleeper(5 * MS));
        handlers.onOpen(new Sleeper(6 * MS));
        dispatcher.open(null, handlers);
        assertEquals(List.of("onOpen Sleeper 6 5"), told);
    }

    @Test
    void withADiagnosticContextTheWarningStandsInIt() {
        List<String> steps = new ArrayList<>();
        MdcDispatcher.Entries entries = (ws, taker) -> steps.add("context, warned of " + told.size());
        MdcDispatcher mdc = new MdcDispatcher((ws, thrown) -> {}, null, counters, new ReadOnlyViews(), slow, entries);
        handlers.onOpen(new Sleeper(4 * MS));
        handlers.onWritable(new Sleeper(6 * MS));
        mdc.open(null, handlers);
        mdc.writable(null, handlers);
        mdc.open(null, handlers);
        assertEquals(List.of("context, warned of 0", "context, warned of 0", "context, warned of 1"), steps);
        assertEquals(List.of("onWritable Sleeper 6 5"), told, "timed by its own call, and named by its own class");
    }

    @Test
    void oneThatThrowsIsTimedAllTheSame() {
        handlers.onClosed((ws, code, reason) -> {
            clock.advance(7 * MS);
            throw new IllegalStateException("on purpose");
        });
        dispatcher.closed(null, handlers, 1_000, "");
        assertEquals(1, told.size());
        assertEquals(1, counters.get(Counter.HANDLER_ERRORS));
    }

    @Test
    void aFloodOfThemIsCountedAndNotLogged() {
        handlers.onWritable(new Sleeper(6 * MS));
        for (int i = 0; i < 100; i++) {
            dispatcher.writable(null, handlers);
        }
        assertEquals(10, told.size());
        clock.advance(1_000 * MS);
        deadlines.poll(clock.nanoTime(), new TurnBudget(clock, MS, 1));
        assertEquals("90 left out", told.get(10));
        dispatcher.writable(null, handlers);
        assertEquals(12, told.size(), "another second");
        assertEquals(0, deadlines.count());
    }
}
