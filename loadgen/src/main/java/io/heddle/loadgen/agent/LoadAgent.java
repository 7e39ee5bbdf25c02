package io.heddle.loadgen.agent;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.Program;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a plan, or a share of it, on one or several engines, and tells listeners of each second. It knows no console, no files and no
 * network of its own. <b>Thread:</b> one thread calls {@link #run} and becomes the collector; {@link #stop} may be called on any.
 */
public final class LoadAgent {
    private static final String EXPRESSION = "{{";
    private static final long LONGEST_WAIT_NS = 1_000_000_000L;

    private final Plan plan;
    private final Share share;
    private final long startEpochMs;
    private final Cast.Maker casts;
    private final ConnectionSetup setup;
    private final Function<EngineConfig, WebSocketEngine> engines;
    private final List<RunListener> listeners;
    private final Bell bell = new Bell();
    private final AtomicReference<RunEnd> stopRequest = new AtomicReference<>();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final List<WebSocketEngine> started = new ArrayList<>();
    private OpeningProbe probe;
    private Supplier<Map<String, String>> notes = Map::of;
    private List<EngineStatistics> statistics = List.of();

    /**
     * Prepares a run; nothing is opened.
     *
     * @param plan whose targets have URLs
     * @param program the plan, compiled
     * @param share of the plan that this agent takes
     * @param startEpochMs when second 0 begins, in milliseconds since 1970; a time that has passed means now
     * @param setup of the connections: the plan's network with its files read
     * @param engines starts an engine
     * @param listeners of the seconds, called in this order
     */
    public LoadAgent(Plan plan, Program program, Share share, long startEpochMs, ConnectionSetup setup,
        Function<EngineConfig, WebSocketEngine> engines, List<RunListener> listeners) {
        this(plan, share, startEpochMs, ProgramCast.of(program), setup, engines, listeners);
    }

    LoadAgent(Plan plan, Share share, long startEpochMs, Cast.Maker casts, ConnectionSetup setup,
        Function<EngineConfig, WebSocketEngine> engines, List<RunListener> listeners) {
        this.plan = plan;
        this.share = share;
        this.startEpochMs = startEpochMs;
        this.casts = casts;
        this.setup = setup;
        this.engines = engines;
        this.listeners = List.copyOf(listeners);
    }

    /** Has the first connection go alone, and measures; to be called before {@link #run}. */
    public void probe(OpeningProbe openingProbe) {
        probe = openingProbe;
    }

    /** Adds notes to the end of the run, taken when it is over; to be called before {@link #run}. */
    public void notes(Supplier<Map<String, String>> notesAtEnd) {
        notes = notesAtEnd;
    }

    /**
     * Runs to the end.
     *
     * @throws IllegalStateException if the tool itself failed; listeners were told
     */
    public RunEnd run(RunFacts facts) {
        try {
            Course course = begin(facts);
            while (!course.step()) {
                bell.await(LONGEST_WAIT_NS);
            }
            return course.end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The run was interrupted.", interrupted);
        } finally {
            close();
        }
    }

    /** Starts the engines and begins; for tests that step by themselves. */
    Course begin(RunFacts facts) {
        for (int i = 0; i < plan.engines(); i++) {
            started.add(engines.apply(config(i)));
        }
        checkRequests();
        Course course = new Course(this, started, facts);
        course.begin();
        return course;
    }

    /** Lets the engine check the requests by its own rules before anything is opened; those with expressions come out later. */
    private void checkRequests() {
        Set<Target> targets = new LinkedHashSet<>();
        plan.scenarios().forEach(scenario -> targets.add(scenario.target() == null ? plan.target() : scenario.target()));
        for (Target target : targets) {
            if (target.url().contains(EXPRESSION) || target.headers().stream().anyMatch(field -> field.getValue().contains(EXPRESSION))) {
                continue;
            }
            setup.webSocket(started.get(0), URI.create(target.url()), target.headers(), target.subprotocols()).close();
        }
    }

    private EngineConfig config(int engine) {
        int connections = Math.toIntExact(Math.max(1, share.engine(engine, plan.engines()).of(plan.load().connections())));
        BiConsumer<WebSocket, Throwable> whenHandlerFails = (webSocket, exception) -> fault(exception);
        return setup.configure(EngineConfig.builder(), connections)
            .threadName(engine == 0 ? "heddle-load" : "heddle-load-" + (engine + 1))
            .jvmLifetime(JvmLifetime.DAEMON)
            .handlerErrorListener(whenHandlerFails)
            .build();
    }

    /** Ends the run early; the first call counts. */
    public void stop(RunEnd.Reason reason, String detail) {
        stopRequest.compareAndSet(null, new RunEnd(reason, detail, 0));
        bell.run();
    }

    /** A handler of ours threw: a bug must not hide behind good figures. */
    private void fault(Throwable exception) {
        fault.compareAndSet(null, exception);
        bell.run();
    }

    /** The statistics of the engines at the end of the run, or now. */
    public List<EngineStatistics> statistics() {
        return started.isEmpty() ? statistics : started.stream().map(WebSocketEngine::statistics).toList();
    }

    /** Ends the engines. */
    void close() {
        statistics = statistics();
        started.forEach(WebSocketEngine::close);
        started.clear();
    }

    Plan plan() {
        return plan;
    }

    Share share() {
        return share;
    }

    long startEpochMs() {
        return startEpochMs;
    }

    Cast.Maker casts() {
        return casts;
    }

    ConnectionSetup setup() {
        return setup;
    }

    OpeningProbe probe() {
        return probe;
    }

    Map<String, String> notes() {
        return notes.get();
    }

    Bell bell() {
        return bell;
    }

    RunEnd stopRequest() {
        return stopRequest.get();
    }

    Throwable fault() {
        return fault.get();
    }

    List<RunListener> listeners() {
        return listeners;
    }
}
