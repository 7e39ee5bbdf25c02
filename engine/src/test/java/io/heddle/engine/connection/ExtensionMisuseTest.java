package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions of a user's own that refuse, throw, break the contract, or end their connection. */
@Timeout(60)
final class ExtensionMisuseTest {
    private static final int RSV2 = 2;

    @RegisterExtension
    final Rig rig = new Rig();

    private Link link(ExtensionSession... sessions) {
        return rig.extend(rig.link(), RSV2, sessions);
    }

    @Test
    void aRefusalOfWhatCameClosesWithItsCode() throws ExtensionException {
        Link link = link(new PassThrough() {
            @Override
            public boolean beginFrame(int rsvBits, boolean first, boolean last) throws ExtensionException {
                throw new ExtensionException(4_001, "not today");
            }
        });
        link.receive(ServerFrames.text("a"), ServerFrames.text("b")).receiveEnd();
        link.expectSent("CLOSE 4001 not today");
        link.events.expect("open", "closed 4001 not today");
    }

    @Test
    void aRefusalOfWhatIsSentClosesWithItsCode() {
        Link link = link(new PassThrough() {
            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) throws ExtensionException {
                throw new ExtensionException(1_008, "must not be sent");
            }

        });
        link.ws.send("a");
        link.ws.send("b");
        rig.turnUntilIdle();
        link.expectSent("CLOSE 1008 must not be sent");
        assertEquals(0, link.ws.bufferedAmount());
        link.receiveEnd();
    }

    @Test
    void anExceptionIsReportedAndClosesWith1011() {
        IllegalStateException bug = new IllegalStateException("a bug");
        PassThrough session = new PassThrough() {
            @Override
            public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) {
                throw bug;
            }

            @Override
            public void close() {
                super.close();
                throw bug;
            }
        };
        Link link = link(session);
        link.receive(ServerFrames.text("a")).receiveEnd();
        link.expectSent("CLOSE 1011 an extension of the client failed");
        link.events.expect("open", "closed 1011 an extension of the client failed");
        assertEquals(List.of(bug, bug), rig.thrown);
        assertEquals(1, session.closes);
        rig.thrown.clear();
    }

    @Test
    void anExceptionOnTheWayOutToo() {
        Link link = link(new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                return 8;
            }
        });
        link.ws.send("a");
        rig.turnUntilIdle();
        link.expectSent("CLOSE 1011 an extension of the client failed");
        assertEquals(1, rig.thrown.size());
        rig.thrown.clear();
        link.receiveEnd();
    }

    @Test
    void oneThatAsksForEverMoreRoomIsFound() {
        for (boolean sends : new boolean[] {false, true}) {
            Link link = link(new PassThrough() {
                @Override
                Progress copy(ByteBuffer source, ByteBuffer target) {
                    return Progress.NEEDS_ROOM;
                }
            });
            if (sends) {
                link.ws.send("a");
                rig.turnUntilIdle();
            } else {
                link.receive(ServerFrames.text("a"));
            }
            link.expectSent("CLOSE 1011 an extension of the client failed");
            assertEquals(1, rig.thrown.size());
            rig.thrown.clear();
            link.receiveEnd();
        }
    }

    /** Or the rest of the message would be lost without a word. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatIsDoneBeforeTheSourceIsTakenIsFound(boolean sends) {
        Link link = link(new PassThrough() {
            @Override
            Progress copy(ByteBuffer source, ByteBuffer target) {
                target.put(source.get());
                return Progress.DONE;
            }

            @Override
            public String toString() {
                return "hasty";
            }
        });
        if (sends) {
            link.ws.send("abc");
            rig.turnUntilIdle();
        } else {
            link.receive(ServerFrames.text("abc"));
        }
        link.expectSent("CLOSE 1011 an extension of the client failed");
        assertEquals(
            "hasty returned DONE from " + (sends ? "encode" : "decode") + " and left 2 bytes of the " + (sends ? "message" : "source"),
            rig.thrown.get(0).getMessage());
        assertEquals(1, rig.thrown.size());
        rig.thrown.clear();
        link.receiveEnd();
        link.events.expect("open", "closed 1011 an extension of the client failed");
    }

    @Test
    void oneThatEndsItsConnectionIsNotCalledAgain() {
        WebSocket[] socket = new WebSocket[1];
        PassThrough session = new PassThrough() {
            @Override
            public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) {
                assertEquals(0, closes, "called after close");
                socket[0].abort();
                return copy(source, target);
            }
        };
        Link link = link(session);
        socket[0] = link.ws;
        link.receive(ServerFrames.text("a"), ServerFrames.text("b"));
        link.events.expect("open", "closed 1006 aborted by the application");
        assertEquals(1, session.closes);
    }

    @Test
    void oneThatEndsItsConnectionWhileItEncodesSendsNothing() {
        WebSocket[] socket = new WebSocket[1];
        Link link = link(new PassThrough() {
            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                socket[0].abort();
                return copy(source, target);
            }
        });
        socket[0] = link.ws;
        link.ws.send("a");
        rig.turnUntilIdle();
        link.events.expect("open", "closed 1006 aborted by the application");
    }

    /** It may do so when it is told of the message, when it is done, or in the middle. */
    @ParameterizedTest
    @ValueSource(strings = {"begin", "done", "room"})
    void oneThatEndsItsConnectionWhileItEncodesIsTheLastOfTheChainToBeCalled(String when) {
        WebSocket[] socket = new WebSocket[1];
        int[] calls = new int[1];
        PassThrough first = new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                if (when.equals("begin")) {
                    socket[0].abort();
                }
                return 0;
            }

            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                calls[0]++;
                socket[0].abort();
                target.put((byte) 1);
                source.position(source.limit());
                return when.equals("room") ? Progress.NEEDS_ROOM : Progress.DONE;
            }
        };
        PassThrough second = new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                throw new AssertionError("called after close");
            }
        };
        Link link = link(first, second);
        socket[0] = link.ws;
        link.ws.send("a");
        rig.turnUntilIdle();
        link.events.expect("open", "closed 1006 aborted by the application");
        assertEquals(when.equals("begin") ? 0 : 1, calls[0]);
        assertEquals(List.of(1, 1), List.of(first.closes, second.closes));
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void oneThatSendsWhileItEncodesIsStopped() {
        WebSocket[] socket = new WebSocket[1];
        Link link = link(new PassThrough() {
            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                socket[0].send("nested");
                return copy(source, target);
            }
        });
        socket[0] = link.ws;
        link.ws.send("a");
        rig.turnUntilIdle();
        assertTrue(link.sent().get(0).startsWith("CLOSE 1011"));
        assertTrue(rig.thrown.size() >= 1);
        rig.thrown.clear();
        link.receiveEnd();
    }
}
