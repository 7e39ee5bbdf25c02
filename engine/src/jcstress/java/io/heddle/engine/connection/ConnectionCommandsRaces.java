package io.heddle.engine.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.engine.loop.HandTurnedLoop;
import io.heddle.engine.send.LoopInvoker;
import io.heddle.engine.send.SendRing;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.SystemNanoClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILI_Result;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Opens, closes and aborts of several threads: what reaches the loop, and whether every connection that began will also end. */
public final class ConnectionCommandsRaces {
    /** An engine that is not closed. */
    private static final WebSocketEngine ENGINE = (WebSocketEngine) Proxy.newProxyInstance(
        WebSocketEngine.class.getClassLoader(), new Class<?>[] {WebSocketEngine.class}, (proxy, method, arguments) -> false);

    /**
     * Commands in front of a loop that has neither a closer nor a receiver: a command for these ends in a fault, and is counted by that.
     */
    private static class Handle {
        final HandTurnedLoop loop = new HandTurnedLoop();
        final AtomicInteger unended = new AtomicInteger();
        int starts;
        final Connection connection = new Connection(1, null, new SharedState(SharedStateRaces.REQUEST, List.of()), null);
        final ConnectionCommands commands = new ConnectionCommands(ENGINE, null, SystemNanoClock.INSTANCE, InstantSource.system(),
            new LoopInvoker(loop.commands, new SendRing(2), () -> false, loop.budget), unended::incrementAndGet, unended::decrementAndGet,
            (started, openedNs) -> starts++, null, null, null);

        Handle(WebSocketState now) {
            connection.state.moveTo(now);
        }

        final int open() {
            try {
                commands.open(connection);
                return 1;
            } catch (IllegalStateException refused) {
                return 0;
            }
        }

        final void close() {
            commands.close(connection, 1000, "");
        }

        final String commandsOfTheLoop() {
            loop.drain();
            return starts + " starts " + loop.faults() + " ends";
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 1 starts 1 ends, 1", expect = ACCEPTABLE,
        desc = "The open came first: the loop is to start the connection and to close it.")
    @Outcome(id = "0, 0 starts 1 ends, 1", expect = ACCEPTABLE,
        desc = "The close came first: the open is an error, and the loop tells of the end.")
    @Outcome(expect = FORBIDDEN, desc = "The close is lost, an open that was refused starts, or the count of connections is wrong.")
    public static class OpenAgainstClose extends Handle {
        public OpenAgainstClose() {
            super(WebSocketState.UNKNOWN);
        }

        @Actor
        public void opener(ILI_Result r) {
            r.r1 = open();
        }

        @Actor
        public void closer() {
            close();
        }

        @Arbiter
        public void turn(ILI_Result r) {
            r.r2 = commandsOfTheLoop();
            r.r3 = unended.get();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0 starts 1 ends, 1", expect = ACCEPTABLE,
        desc = "One of the two ends the connection that was never opened, the other one has no effect.")
    @Outcome(expect = FORBIDDEN, desc = "The end is told twice or never, or the count of connections is wrong.")
    public static class CloseAgainstAbortBeforeOpen extends Handle {
        public CloseAgainstAbortBeforeOpen() {
            super(WebSocketState.UNKNOWN);
        }

        @Actor
        public void closer() {
            close();
        }

        @Actor
        public void aborter() {
            commands.abort(connection);
        }

        @Arbiter
        public void turn(LI_Result r) {
            r.r1 = commandsOfTheLoop();
            r.r2 = unended.get();
        }
    }

    /** The loop says that the connection is open while the user closes it. */
    @JCStressTest
    @State
    @Outcome(id = "0 starts 1 ends, 0", expect = ACCEPTABLE, desc = "The close goes to the loop, seen as connecting or as open.")
    @Outcome(expect = FORBIDDEN, desc = "The close fell between the two states, and the connection stays open.")
    public static class CloseWhileItOpens extends Handle {
        public CloseWhileItOpens() {
            super(WebSocketState.CONNECTING);
        }

        @Actor
        public void closer() {
            close();
        }

        @Actor
        public void opens() {
            connection.state.moveTo(WebSocketState.OPEN);
        }

        @Arbiter
        public void turn(LI_Result r) {
            r.r1 = commandsOfTheLoop();
            r.r2 = unended.get();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0 starts 2 ends, 0", expect = ACCEPTABLE,
        desc = "Both go to the loop, where the second one finds the connection ended or ends it faster.")
    @Outcome(id = "0 starts 1 ends, 0", expect = FORBIDDEN, desc = "An abort is lost: the connection waits for the close handshake.")
    @Outcome(expect = FORBIDDEN, desc = "A command too many, or none.")
    public static class CloseAgainstAbortWhileOpen extends Handle {
        public CloseAgainstAbortWhileOpen() {
            super(WebSocketState.OPEN);
        }

        @Actor
        public void closer() {
            close();
        }

        @Actor
        public void aborter() {
            commands.abort(connection);
        }

        @Arbiter
        public void turn(LI_Result r) {
            r.r1 = commandsOfTheLoop();
            r.r2 = unended.get();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 1 starts 0 ends, 1", expect = ACCEPTABLE,
        desc = "The open came before the engine's end: the loop starts the connection, and will end it.")
    @Outcome(id = "0, 0 starts 0 ends, 0", expect = ACCEPTABLE,
        desc = "The engine had ended: the open is an error, and no connection is counted.")
    @Outcome(expect = FORBIDDEN, desc = "A connection is counted that nobody will end, or starts though its open was an error.")
    public static class OpenAgainstEndOfEngine extends Handle {
        public OpenAgainstEndOfEngine() {
            super(WebSocketState.UNKNOWN);
        }

        @Actor
        public void opener(ILI_Result r) {
            r.r1 = open();
        }

        @Actor
        public void engine(ILI_Result r) {
            loop.end();
            r.r2 = commandsOfTheLoop();
        }

        @Arbiter
        public void count(ILI_Result r) {
            r.r3 = unended.get();
        }
    }
}
