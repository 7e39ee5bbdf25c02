package io.heddle.testkit.soak;

import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.testkit.soak.Reading.Column;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One run: an engine of production, connections that come and go in a fixed number of slots, a second thread that sends too, and a table.
 *
 * <p><b>Thread:</b> {@link #run} by the one that reports; slots are changed on the event loop; the rest any thread.
 */
final class Soak {
    /** The limit of each step, on both sides: the machine may be busy. */
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MAX_ENDING = Duration.ofSeconds(90);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final int MAX_VIOLATIONS = 20;

    private final SoakOptions options;
    private final ServerProcess server;
    private final PrintStream out;
    private final WebSocketEngine engine;
    private final Counts counts = new Counts();
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger violationCount = new AtomicInteger();
    private final AtomicReferenceArray<SoakBot> slots;
    private final ScheduledExecutorService outside = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "soak-outside"));
    /** Only on the event loop. */
    private int numbers;
    private volatile boolean isEnding;
    private volatile boolean isClosing;

    Soak(SoakOptions options, ServerProcess server, PrintStream out) {
        this.options = options;
        this.server = server;
        this.out = out;
        slots = new AtomicReferenceArray<>(options.connections());
        engine = WebSocketEngine.start(EngineConfig.builder()
            .threadName("soak-engine")
            .tls(server.tls())
            .maxRedirects(3)
            .maxBufferedBytes(512 << 10)
            .maxMessageBytes(1 << 20)
            .connectTimeout(PATIENCE)
            .tlsTimeout(PATIENCE)
            .upgradeTimeout(PATIENCE)
            .closeTimeout(PATIENCE)
            .http2(Http2Config.builder().settingsTimeout(PATIENCE).pingTimeout(PATIENCE).build())
            .handlerErrorListener((ws, thrown) -> {
                counts.reported.increment();
                if (!(thrown instanceof Deliberate)) {
                    violate("a handler threw " + thrown);
                }
            })
            .build());
    }

    // ---- for bots ----

    SoakOptions options() {
        return options;
    }

    WebSocketEngine engine() {
        return engine;
    }

    Counts counts() {
        return counts;
    }

    /** True once the engine itself ends its connections. */
    boolean isClosing() {
        return isClosing;
    }

    WebSocket connect(BotPlan plan) {
        WebSocket ws = plan.deflate() == null ? engine.webSocket(server.uri(plan))
            : engine.webSocket(server.uri(plan), null, null, plan.deflate());
        ws.internalRequest().httpPolicy(plan.kind() == Kind.HTTP2 ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1);
        counts.started.increment();
        return ws;
    }

    ScheduledTask after(int delayMs, Runnable task) {
        return engine.schedule(Duration.ofMillis(delayMs), () -> checked(task));
    }

    void onEither(boolean isOutside, Runnable task) {
        if (isOutside) {
            outside.execute(() -> checked(task));
        } else {
            task.run();
        }
    }

    void ended(SoakBot bot) {
        int slot = bot.plan.slot();
        slots.set(slot, null);
        if (!isEnding) {
            fill(slot);
        }
    }

    void violate(String flaw) {
        violationCount.incrementAndGet();
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(flaw);
            out.println("VIOLATION: " + flaw);
        }
    }

    private void checked(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error thrown) {
            violate("a legal call threw " + thrown + " at " + thrown.getStackTrace()[0]);
        }
    }

    // ---- the run ----

    /** Runs, closes everything, and returns the rows of the table. */
    List<Reading> run() {
        int rampMs = options.rampMs();
        for (int slot = 0; slot < options.connections(); slot++) {
            int chosen = slot;
            after((int) ((long) rampMs * slot / options.connections()), () -> fill(chosen));
        }
        SplittableRandom dice = new SplittableRandom(options.seed());
        outside.scheduleAtFixedRate(
            () -> checked(() -> sendFromOutside(dice)), rampMs, TICK.toMillis(), TimeUnit.MILLISECONDS);
        List<Reading> readings = observe();
        end();
        return readings;
    }

    private void fill(int slot) {
        SoakBot bot = new SoakBot(this, BotPlan.draw(options, numbers++, slot));
        slots.set(slot, bot);
        bot.start();
    }

    private void sendFromOutside(SplittableRandom dice) {
        for (int i = 0; i < options.sendsPerTick() && !isEnding; i++) {
            SoakBot bot = slots.get(dice.nextInt(slots.length()));
            if (bot != null) {
                bot.sendFromOutside(dice);
            }
        }
    }

    private List<Reading> observe() {
        List<Reading> readings = new ArrayList<>();
        long startNs = System.nanoTime();
        long endNs = startNs + options.length().toNanos();
        out.println(Reading.header());
        Reading last = Reading.take(startNs, engine, counts, null);
        for (long dueNs = startNs + options.interval().toNanos(); dueNs - endNs <= 0; dueNs += options.interval().toNanos()) {
            await(dueNs, () -> false);
            last = Reading.take(startNs, engine, counts, last);
            readings.add(last);
            out.println(last);
            findOverdue();
            if (!server.isAlive()) {
                violate("the server's process has ended");
                return readings;
            }
        }
        return readings;
    }

    private void findOverdue() {
        long nowNs = System.nanoTime();
        for (int slot = 0; slot < slots.length(); slot++) {
            SoakBot bot = slots.get(slot);
            if (bot != null && bot.isOverdue(nowNs)) {
                violate("connection " + bot + " never ends");
            }
        }
    }

    /** Ends the bots as their plans say, and then the engine with the ninth that nobody has ended. */
    private void end() {
        isEnding = true;
        engine.execute(() -> checked(() -> {
            for (int slot = 0; slot < slots.length(); slot++) {
                SoakBot bot = slots.get(slot);
                if (bot != null && slot % 9 != 0) {
                    bot.endLife();
                }
            }
        }));
        int kept = (options.connections() + 8) / 9;
        if (!await(System.nanoTime() + MAX_ENDING.toNanos(), () -> left() <= kept)) {
            violate(left() + " connections are left after " + MAX_ENDING);
        }
        isClosing = true;
        engine.close();
        outside.shutdown();
        await(System.nanoTime() + MAX_ENDING.toNanos(), outside::isTerminated);
        EngineStatistics statistics = engine.statistics();
        expect(0, statistics.open() + statistics.connecting() + statistics.closing(), "connections after the end");
        expect(0, statistics.pool().segmentsInUse(), "segments in use after the end");
        expect(counts.thrown.sum(), counts.reported.sum(), "exceptions of handlers reported, of as many thrown");
        expect(counts.started.sum(), counts.ended.sum(), "last events, of as many connections");
        out.println("At the end: " + counts + ", " + statistics);
        counts.endings().forEach((event, count) -> out.println("  " + event + ": " + count));
    }

    private int left() {
        int left = 0;
        for (int slot = 0; slot < slots.length(); slot++) {
            left += slots.get(slot) == null ? 0 : 1;
        }
        return left;
    }

    private void expect(long expected, long actual, String what) {
        if (expected != actual) {
            violate(actual + " " + what + " instead of " + expected);
        }
    }

    /** Waits for a condition until a time. @return whether it holds */
    static boolean await(long untilNs, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - untilNs >= 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return true;
    }

    /** The first promises that were broken, and how many there were. */
    List<String> violations() {
        int more = violationCount.get() - violations.size();
        List<String> all = new ArrayList<>(violations);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return all;
    }

    /** The rises that are too large, with the columns that they are in. */
    List<String> rises(List<Reading> readings) {
        List<String> rises = new ArrayList<>();
        for (Column column : Column.values()) {
            String rise = Flatness.rise(column, readings, options);
            if (rise != null) {
                rises.add(rise);
            }
        }
        return rises;
    }
}
