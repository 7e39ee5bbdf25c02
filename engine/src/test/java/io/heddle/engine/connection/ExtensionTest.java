package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions of a user's own, on open connections: the frames and messages that they see, and the memory that they need. */
@Timeout(60)
final class ExtensionTest {
    private static final int RSV2 = 2;

    @RegisterExtension
    final Rig rig = new Rig();

    private Link link(ExtensionSession... sessions) {
        return rig.extend(rig.link(), RSV2, sessions);
    }

    /** Adds a letter at the end of each message, and takes it away. */
    private static final class Letter extends PassThrough {
        private final byte letter;
        private int held = -1;

        Letter(char letter) {
            this.letter = (byte) letter;
        }

        @Override
        public boolean beginFrame(int rsvBits, boolean first, boolean last) {
            held = -1;
            return true;
        }

        @Override
        public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) {
            while (source.hasRemaining() && target.hasRemaining()) {
                if (held >= 0) {
                    target.put((byte) held);
                }
                held = source.get() & 0xFF;
            }
            assertTrue(!last || source.hasRemaining() || held == letter, "the letters come off in the opposite order");
            return source.hasRemaining() ? Progress.NEEDS_ROOM : Progress.DONE;
        }

        @Override
        public Progress encode(ByteBuffer source, ByteBuffer target) {
            copy(source, target);
            if (!target.hasRemaining()) {
                return Progress.NEEDS_ROOM;
            }
            target.put(letter);
            return Progress.DONE;
        }
    }

    /** The example of {@link Extension}, with a bit: turns over every byte of texts. */
    private static final class Complement implements Extension {
        private final List<PassThrough> sessions = new ArrayList<>();

        @Override
        public String offer() {
            return "x-complement; version=1";
        }

        @Override
        public int rsvBits() {
            return RSV3;
        }

        @Override
        public ExtensionSession accept(ExtensionAnswer answer) {
            if (!answer.parameters().equals(Map.of("version", List.of("1")))) {
                throw new IllegalArgumentException("only version 1 is spoken");
            }
            sessions.add(new PassThrough() {
                @Override
                public boolean beginFrame(int rsvBits, boolean first, boolean last) {
                    return rsvBits != 0 || !first;
                }

                @Override
                public int beginMessage(boolean text, int count) {
                    return text ? RSV3 : AS_IT_IS;
                }

                @Override
                Progress copy(ByteBuffer source, ByteBuffer target) {
                    while (source.hasRemaining() && target.hasRemaining()) {
                        target.put((byte) ~source.get());
                    }
                    return source.hasRemaining() ? Progress.NEEDS_ROOM : Progress.DONE;
                }
            });
            return sessions.get(sessions.size() - 1);
        }
    }

    @Test
    void oneOfAUsersOwnFromItsOfferToItsEnd() {
        Complement complement = new Complement();
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), null, null, complement);
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertEquals("x-complement; version=1", peer.header("Sec-WebSocket-Extensions"));
        attempt.answer(peer.upgradeAnswer("Sec-WebSocket-Extensions: x-complement; version=1"));
        assertEquals(List.of(complement), ws.extensions());
        peer.send(
            ServerFrames.join(ServerFrames.reserved(1, ServerFrames.frame(TEXT, (byte) ~'h', (byte) ~'i')), ServerFrames.text("plain")));
        attempt.awaitEvents(3);
        attempt.events.expect("open", "text hi", "text plain");
        ws.send("yo");
        ws.send(new byte[] {1});
        rig.turnNetworkUntil(() -> peer.frames().length == 8 + 7);
        List<ClientFrame> sent = ClientFrameReader.all(peer.frames());
        assertEquals("TEXT+1 8690", sent.get(0).toString());
        assertEquals("BINARY 01", sent.get(1).toString());
        ws.abort();
        rig.turnUntilIdle();
        assertEquals(1, complement.sessions.get(0).closes);
    }

    @Test
    void theFirstOneEncodesFirstAndDecodesLast() {
        Link link = link(new Letter('a'), new Letter('b'));
        link.ws.send("x");
        rig.turnUntilIdle();
        link.expectSent("TEXT xab");
        link.receive(ServerFrames.text("yab"));
        link.events.expect("open", "text y");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65_535, 65_536, 65_537, 200_000, 1 << 20})
    void messagesMayGrow(int size) {
        Link link = link(new Letter('a'), new Letter('b'));
        link.ws.maxFragmentSize(Integer.MAX_VALUE);
        byte[] message = ServerFrames.pattern(size);
        link.ws.send(message);
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
        byte[] grown = ServerFrames.join(message, ServerFrames.utf8("ab"));
        link.expectSent("BINARY " + ClientFrame.show(false, grown));
        link.socket.feedIn(10_000, ServerFrames.frame(BINARY, grown));
        rig.turnUntilIdle();
        link.events.expect("open", ("binary " + ClientFrame.show(false, message)).strip());
    }

    @Test
    void itSeesFramesAsTheyComeAndOnlyItsOwnBits() {
        List<String> seen = new ArrayList<>();
        Link link = link(new PassThrough() {
            @Override
            public boolean beginFrame(int rsvBits, boolean first, boolean last) {
                seen.add(rsvBits + " " + first + " " + last);
                return first;
            }

            @Override
            public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) {
                seen.add(source.remaining() + (last ? " last" : ""));
                return copy(source, target);
            }
        });
        link.receive(ServerFrames.reserved(RSV2, ServerFrames.fragment(TEXT, "ab")), ServerFrames.ping("p"),
            ServerFrames.reserved(RSV2, ServerFrames.frame(CONTINUATION, "cd")), ServerFrames.text(""));
        assertEquals(List.of("2 true false", "2 last", "2 false true", "0 true true", "0 last"), seen);
        link.events.expect("open", "ping p", "text abcd", "text");
    }

    @Test
    void itsBitsAreOnTheFirstFrame() {
        Link link = link(new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                return count == 3 ? RSV2 : count == 2 ? AS_IT_IS : 0;
            }
        });
        link.ws.maxFragmentSize(2);
        link.ws.send("abc");
        link.ws.send("de");
        link.ws.send("f");
        rig.turnUntilIdle();
        link.expectSent("TEXT+2... 6162", "CONT 63", "TEXT de", "TEXT f");
    }

    @Test
    void whatIsUnchangedHasNoBits() {
        Link link = link(new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                return RSV2;
            }

            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                source.position(source.limit());
                target.put((byte) 'x');
                return Progress.UNCHANGED;
            }
        });
        link.ws.send("abc");
        rig.turnUntilIdle();
        link.expectSent("TEXT abc");
    }

    @Test
    void aHandlerMayEndTheConnectionInTheMiddleOfWhatWasDecoded() {
        PassThrough session = new PassThrough();
        Link link = link(session);
        link.events.withPieces().on("piece", WebSocket::abort);
        link.receive(ServerFrames.frame(BINARY, new byte[200_000]), ServerFrames.text("b"));
        assertEquals(3, link.events.lines.size(), link.events.lines::toString);
        assertEquals(1, session.closes);
    }

    @Test
    void withoutMemoryForAMessageThatHasToBeEncodedTheConnectionEnds() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).maxBufferedBytes(700_000).lowWaterMarkBytes(0)
            .readBufferBytes(64 << 10).writeBufferBytes(64 << 10));
        Link link = link(new PassThrough());
        link.ws.send(new byte[600_000]);
        rig.turnUntilIdle();
        link.receive(ServerFrames.text("last")).receiveEnd();
        link.events.expect("open", "text last", "error CAPACITY OPEN");
        assertEquals(0, link.ws.bufferedAmount());
    }

    /** The session has its bit, but counts the message as encoded: to send it as it is would part the two ends. */
    @Test
    void withoutMemoryForWhatASessionIsDoneWithTheConnectionEnds() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).maxBufferedBytes(700_000).lowWaterMarkBytes(0)
            .readBufferBytes(64 << 10).writeBufferBytes(64 << 10));
        List<PooledSegment> all = new ArrayList<>();
        Link link = link(new PassThrough() {
            @Override
            public int beginMessage(boolean text, int count) {
                return RSV2;
            }

            @Override
            public Progress encode(ByteBuffer source, ByteBuffer target) {
                all.addAll(rig.exhaustPool());
                source.position(source.limit());
                target.put(new byte[1_000]);
                return Progress.DONE;
            }
        });
        link.ws.send("abc");
        rig.turnUntilIdle();
        all.forEach(rig.pool::release);
        link.receive(ServerFrames.text("last")).receiveEnd();
        link.events.expect("open", "text last", "error CAPACITY OPEN");
        link.expectSent();
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void ofTwoTheOneBehindFinishesAPiece() {
        Link link = link(new PassThrough(), new PassThrough());
        link.events.withPieces().on("piece", WebSocket::suspendReading);
        byte[] message = ServerFrames.pattern(300_000);
        link.receive(ServerFrames.frame(BINARY, message));
        int pieces = link.events.lines.size() - 1;
        assertTrue(pieces >= 1 && pieces < 4, () -> pieces + " pieces");
        for (int i = 0; i < 10; i++) {
            link.resumeReading();
        }
        assertTrue(link.events.lines.get(link.events.lines.size() - 1).startsWith("piece binary last"), link.events.lines::toString);
    }

    /** What is not assembled has no limit, whether the extension decodes the frame or passes it on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamedFrameMayBeLargerThanAnyArray(boolean decodes) {
        Link link = link(new PassThrough() {
            @Override
            public boolean beginFrame(int rsvBits, boolean first, boolean last) {
                return decodes;
            }
        });
        link.events.withPieces();
        link.receive(ServerFrames.header(true, BINARY, 5L << 30), new byte[] {1, 2, 3});
        link.expectSent();
        link.events.expect("open", "piece binary first 010203");
        link.receive(new byte[] {4});
        link.events.expect("piece binary 04");
    }

    @Test
    void whatIsAssembledMayNot() {
        Link link = link(new PassThrough() {
            @Override
            public boolean beginFrame(int rsvBits, boolean first, boolean last) {
                return false;
            }
        });
        link.receive(ServerFrames.header(true, BINARY, 5L << 30));
        link.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        link.receiveEnd();
    }

    @Test
    void sendsOfOtherThreadsAreEncodedOnTheLoop() {
        Link link = link(new Letter('a'));
        rig.elsewhere(() -> link.ws.send("x"));
        rig.turnUntilIdle();
        link.expectSent("TEXT xa");
        link.ws.close();
        rig.turnUntilIdle();
        link.ws.send(Arrays.toString(new int[0]));
        link.expectSent("CLOSE 1000");
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
    }
}
