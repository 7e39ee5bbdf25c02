package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions that break more than their own connection, if they are let. */
@Timeout(60)
final class ExtensionFaultTest {
    private static final int RSV2 = 2;

    @RegisterExtension
    final Rig rig = new Rig();

    private Link link(ExtensionSession... sessions) {
        return rig.extend(rig.link(), RSV2, sessions);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorOnTheWayInEndsTheConnection(boolean begins) {
        AssertionError bug = new AssertionError("a bug");
        PassThrough session = new PassThrough() {
            @Override
            public boolean beginFrame(int rsvBits, boolean first, boolean last) {
                if (begins) {
                    throw bug;
                }
                return true;
            }

            @Override
            public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) {
                throw bug;
            }
        };
        Link link = link(session);
        link.receive(ServerFrames.text("a"), ServerFrames.text("b")).receiveEnd();
        link.expectSent("CLOSE 1011 an extension of the client failed");
        link.events.expect("open", "closed 1011 an extension of the client failed");
        assertEquals(List.of(bug), rig.thrown);
        rig.thrown.clear();
        assertEquals(1, session.closes);
    }

    /** Whoever sends, and wherever it is thrown: an error is the extension's fault as an exception is. */
    @ParameterizedTest
    @ValueSource(strings = {"handler", "ring", "begin"})
    void anErrorOnTheWayOutEndsTheConnectionToo(String where) {
        AssertionError bug = new AssertionError("a bug");
        PassThrough session = new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                if (where.equals("begin")) {
                    throw bug;
                }
                return 0;
            }

            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                throw bug;
            }
        };
        Link link = link(session);
        if (where.equals("ring")) {
            rig.elsewhere(() -> link.ws.send("a"));
        } else {
            link.ws.onMessageNoAlloc((ws, message) -> ws.send("a"));
            link.receive(ServerFrames.text("x"));
        }
        rig.turnUntilIdle();
        link.expectSent("CLOSE 1011 an extension of the client failed");
        assertEquals(List.of(bug), rig.thrown);
        rig.thrown.clear();
        assertEquals(0, link.ws.bufferedAmount());
        link.receiveEnd();
        assertEquals(1, session.closes);
    }

    /** Behind it there may be native memory, and input that waits. */
    @Test
    void anErrorOfOneThatIsClosedKeepsNothingFromTheOthers() {
        AssertionError bug = new AssertionError("a bug");
        PassThrough first = new PassThrough() {
            @Override
            public void close() {
                super.close();
                throw bug;
            }
        };
        PassThrough second = new PassThrough();
        Link link = link(first, second);
        link.events.on("text a", WebSocket::suspendReading);
        link.receive(ServerFrames.text("a"), ServerFrames.text("b"));
        link.ws.abort();
        rig.turnUntilIdle();
        assertEquals(List.of(1, 1), List.of(first.closes, second.closes));
        assertEquals(List.of(bug), rig.thrown);
        rig.thrown.clear();
    }

    /** Buffers are big-endian whatever another extension has made of them. */
    @Test
    void theOrderOfBytesIsNobodysToLeave() {
        List<ByteOrder> seen = new ArrayList<>();
        PassThrough turning = new PassThrough() {
            @Override
            Progress copy(ByteBuffer source, ByteBuffer target) {
                seen.add(source.order());
                seen.add(target.order());
                source.order(ByteOrder.LITTLE_ENDIAN);
                target.order(ByteOrder.LITTLE_ENDIAN);
                return super.copy(source, target);
            }
        };
        for (int i = 0; i < 2; i++) {
            Link link = link(turning, turning);
            link.receive(ServerFrames.text("a"));
            link.ws.send("b");
            rig.turnUntilIdle();
            link.expectSent("TEXT b");
            link.ws.abort();
        }
        assertEquals(Set.of(ByteOrder.BIG_ENDIAN), Set.copyOf(seen));
    }

    @Test
    void norIsTheLimitOfAMessageThatIsSentAsItWas() {
        Link link = link(new PassThrough() {
            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                source.limit(1);
                return Progress.UNCHANGED;
            }
        });
        link.ws.send("abc");
        rig.turnUntilIdle();
        link.expectSent("TEXT abc");
    }
}
