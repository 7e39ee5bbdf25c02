package io.heddle.engine.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.api.EngineConfig;
import io.heddle.api.LoggingContext;
import io.heddle.api.WebSocketState;
import io.heddle.api.http2.HttpVersion;
import io.heddle.engine.request.ConnectSettings;
import io.heddle.engine.request.ConnectionRequest;
import java.net.URI;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The state that the loop and users share: the moves of users against each other and against the loop's, and what the loop publishes. */
public final class SharedStateRaces {
    static final ConnectionRequest REQUEST =
        new ConnectionRequest(URI.create("ws://localhost/"), new ConnectSettings(EngineConfig.defaults()));

    private SharedStateRaces() {
    }

    private static class Shared {
        final SharedState state = new SharedState(REQUEST, List.of());

        Shared(WebSocketState now) {
            state.moveTo(now);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, false, CONNECTING", expect = ACCEPTABLE, desc = "The open came first, and the close has to close what opens.")
    @Outcome(id = "false, true, CLOSED", expect = ACCEPTABLE, desc = "The close came first, and the open is an error.")
    @Outcome(expect = FORBIDDEN, desc = "Both moved the state, or neither, or the state is not the winner's.")
    public static class OpenAgainstClose extends Shared {
        public OpenAgainstClose() {
            super(WebSocketState.UNKNOWN);
        }

        @Actor
        public void open(ZZL_Result r) {
            r.r1 = state.tryMove(WebSocketState.UNKNOWN, WebSocketState.CONNECTING);
        }

        @Actor
        public void close(ZZL_Result r) {
            r.r2 = state.tryMove(WebSocketState.UNKNOWN, WebSocketState.CLOSED);
        }

        @Arbiter
        public void state(ZZL_Result r) {
            r.r3 = state.state();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE,
        desc = "One of two closes closes the connection, the other one has no effect.")
    @Outcome(expect = FORBIDDEN, desc = "Both closes, or neither, go to the loop.")
    public static class TwoCloses extends Shared {
        public TwoCloses() {
            super(WebSocketState.OPEN);
        }

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = state.tryMove(WebSocketState.OPEN, WebSocketState.CLOSING);
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = state.tryMove(WebSocketState.OPEN, WebSocketState.CLOSING);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, CLOSED", expect = ACCEPTABLE, desc = "The user's close came first; the connection's end followed.")
    @Outcome(id = "false, CLOSED", expect = ACCEPTABLE, desc = "The connection had ended before the close, which has no effect.")
    @Outcome(expect = FORBIDDEN, desc = "A connection that has ended shows another state than CLOSED.")
    public static class CloseAgainstTheEnd extends Shared {
        public CloseAgainstTheEnd() {
            super(WebSocketState.OPEN);
        }

        @Actor
        public void user(ZL_Result r) {
            r.r1 = state.tryMove(WebSocketState.OPEN, WebSocketState.CLOSING);
        }

        @Actor
        public void loop() {
            state.moveTo(WebSocketState.CLOSED);
        }

        @Arbiter
        public void state(ZL_Result r) {
            r.r2 = state.state();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "CONNECTING, .*, .*", expect = ACCEPTABLE, desc = "Not open yet: nothing is promised about what was negotiated.")
    @Outcome(id = "OPEN, chat, HTTP_2", expect = ACCEPTABLE, desc = "Open, and what was negotiated is there.")
    @Outcome(expect = FORBIDDEN, desc = "Open without what was negotiated.")
    public static class OpenShowsWhatWasNegotiated extends Shared {
        public OpenShowsWhatWasNegotiated() {
            super(WebSocketState.CONNECTING);
        }

        @Actor
        public void loop() {
            state.negotiated("chat", List.of(), HttpVersion.HTTP_2);
            state.moveTo(WebSocketState.OPEN);
        }

        @Actor
        public void user(LLL_Result r) {
            r.r1 = state.state();
            r.r2 = state.subprotocol();
            r.r3 = state.httpVersion();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, 5", expect = ACCEPTABLE, desc = "Both settings have their new value.")
    @Outcome(expect = FORBIDDEN, desc = "One thread's change of a setting undid another thread's change of another one.")
    public static class TwoChangesOfPings extends Shared {
        public TwoChangesOfPings() {
            super(WebSocketState.OPEN);
        }

        @Actor
        public void first() {
            state.changePings(pings -> pings.withOn(true));
        }

        @Actor
        public void second() {
            state.changePings(pings -> pings.withFrequencyNs(5));
        }

        @Arbiter
        public void settings(ZL_Result r) {
            r.r1 = state.pings().on();
            r.r2 = state.pings().frequencyNs();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "Both threads got the same context.")
    @Outcome(expect = FORBIDDEN, desc = "What one thread adds to its context is lost to the other.")
    public static class TwoFirstUsesOfTheContext extends Shared {
        private LoggingContext one;
        private LoggingContext two;

        public TwoFirstUsesOfTheContext() {
            super(WebSocketState.OPEN);
        }

        @Actor
        public void first() {
            one = state.context();
        }

        @Actor
        public void second() {
            two = state.context();
        }

        @Arbiter
        public void same(Z_Result r) {
            r.r1 = one == two && one == state.context();
        }
    }
}
