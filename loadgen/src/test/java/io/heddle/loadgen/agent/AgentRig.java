package io.heddle.loadgen.agent;

import io.heddle.api.WebSocketError;
import io.heddle.api.ErrorKind;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Step;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A run on a fake engine whose clock a test moves: connections open and echoes come back after a time, unless the test says otherwise.
 * <b>Thread:</b> any one thread.
 */
final class AgentRig implements RunListener {
    static final Duration ROUND_TRIP = Duration.ofMillis(1);

    final FakeEngine engine = new FakeEngine();
    final List<Interval> intervals = new ArrayList<>();
    RunStart start;
    RunEnd end;
    FakeCast cast;
    LoadAgent agent;
    Network network = Network.defaults();
    long connections = 10;
    Rate ramp;
    Rate arrivals;
    Rate messages;
    Duration duration = Duration.ofSeconds(2);
    Duration warmUp = Duration.ZERO;
    Delay lifetime;
    boolean openFirst = true;
    int engines = 1;
    Share share = Share.WHOLE;
    /** Decides what becomes of an attempt. */
    Consumer<FakeWebSocket> whenOpened = webSocket -> engine.schedule(ROUND_TRIP, webSocket::fireOpen);
    /** False if the server never answers. */
    boolean echoes = true;
    private Course course;

    Plan plan() {
        Load load = new Load(
            connections, ramp, arrivals, messages, duration, warmUp, Duration.ofSeconds(2), lifetime, null, openFirst);
        return new Plan("test", "test", FakeCast.TARGET, network, load,
            List.of(new Scenario("echo", 1, null, List.<Step>of(), List.of())), List.of(), List.of(), engines);
    }

    /** Begins the run. */
    AgentRig begin() {
        engine.whenOpened = webSocket -> whenOpened.accept(webSocket);
        engine.whenSent = webSocket -> {
            if (echoes) {
                byte[] message = webSocket.sent.get(webSocket.sent.size() - 1);
                engine.schedule(ROUND_TRIP, () -> webSocket.fireBinary(message));
            }
        };
        cast = new FakeCast(messages != null);
        agent = new LoadAgent(plan(), share, 0, cast, ConnectionSetup.of(network), config -> engine, List.of(this));
        course = agent.begin(new RunFacts(List.of(), "ws://test/", "test", "test", "test"));
        return this;
    }

    /** Lets time pass; the collector looks on each millisecond. */
    AgentRig advance(Duration time) {
        for (long ms = 0; ms < time.toMillis() && end == null; ms++) {
            engine.advance(Duration.ofMillis(1));
            course.step();
        }
        return this;
    }

    /** Lets time pass until the run is over. */
    AgentRig finish() {
        advance(Duration.ofMinutes(10));
        if (end == null) {
            throw new AssertionError("the run does not end");
        }
        return this;
    }

    long count(Counter counter) {
        return intervals.stream().mapToLong(interval -> interval.count(counter)).sum();
    }

    long count(StepCounter counter) {
        return intervals.stream().mapToLong(interval -> interval.steps().get("echo").count(counter)).sum();
    }

    List<Interval> in(Phase phase) {
        return intervals.stream().filter(interval -> interval.phase() == phase).toList();
    }

    static WebSocketError refused() {
        return WebSocketError.of(ErrorKind.UPGRADE, WebSocketError.Phase.UPGRADE, URI.create("ws://127.0.0.1:1/"), "127.0.0.1:1",
            "Status 503.", null);
    }

    @Override
    public void begin(RunStart run) {
        start = run;
    }

    @Override
    public void interval(Interval interval) {
        intervals.add(interval);
    }

    @Override
    public void end(RunEnd runEnd) {
        end = runEnd;
    }
}
