package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large messages leave in fragments, RFC 6455 section 5.4, with control frames between them. */
@Timeout(60)
final class FragmentationTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.writeBufferBytes(16 << 10));

    @Test
    void theLimitIs32767UnlessSet(Link link) {
        assertEquals(32_767, link.ws.maxFragmentSize());
        link.ws.send(new byte[32_767]);
        link.ws.send(new byte[32_768]);
        rig.turnUntilIdle();
        List<ClientFrame> frames = ClientFrameReader.all(link.socket.takeWritten());
        assertEquals(List.of(32_767, 32_767, 1), frames.stream().map(frame -> frame.payload().length).toList());
        assertEquals(List.of(true, false, true), frames.stream().map(ClientFrame::fin).toList());
        assertEquals(
            List.of(BINARY, BINARY, CONTINUATION), frames.stream().map(ClientFrame::opcode).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 99, 100, 101, 125, 126, 32_767, Integer.MAX_VALUE})
    void fragmentsAddUpToTheMessage(int size) {
        byte[] message = ServerFrames.pattern(size > 1_000 ? 100_000 : 200);
        Link link = rig.link(ws -> ws.maxFragmentSize(size));
        assertEquals(size, link.ws.maxFragmentSize());
        link.ws.send(message);
        rig.turnUntilIdle();
        List<ClientFrame> frames = ClientFrameReader.all(link.socket.takeWritten());
        ByteArrayOutputStream sum = new ByteArrayOutputStream();
        for (int i = 0; i < frames.size(); i++) {
            ClientFrame frame = frames.get(i);
            sum.writeBytes(frame.payload());
            assertEquals(i == 0 ? BINARY : CONTINUATION, frame.opcode());
            assertEquals(i == frames.size() - 1, frame.fin());
            assertTrue(frame.fin() ? frame.payload().length <= size : frame.payload().length == size);
        }
        assertArrayEquals(message, sum.toByteArray());
        assertEquals((message.length + (long) size - 1) / size, frames.size(), "no more frames than needed");
    }

    @Test
    void textKeepsItsOpcodeInTheFirstFragmentOnlyAndMayBeCutInsideACharacter() {
        Link link = rig.link(ws -> ws.maxFragmentSize(1));
        link.ws.send("aé");
        rig.turnUntilIdle();
        List<ClientFrame> frames = ClientFrameReader.all(link.socket.takeWritten());
        assertEquals(List.of(TEXT, CONTINUATION, CONTINUATION), frames.stream().map(ClientFrame::opcode).toList());
    }

    @Test
    void controlFramesGoOutBetweenFragments() {
        Link link = rig.link(ws -> ws.maxFragmentSize(10_000));
        link.socket.allow(100);
        link.ws.send(new byte[100_000]);
        rig.turnUntilIdle();
        link.ws.sendPing(ServerFrames.utf8("urgent"));
        link.receive(ServerFrames.ping("question"));
        link.unblock();
        List<String> sent = link.sent();
        assertEquals(10 + 2, sent.size());
        // What was encoded before goes first: one write buffer.
        int pong = sent.indexOf("PONG question");
        assertTrue(pong > 0 && pong <= 3, sent::toString);
        assertEquals(pong + 1, sent.indexOf("PING urgent"));
    }

    @Test
    void aCloseFrameWaitsForTheWholeMessage() {
        Link link = rig.link(ws -> ws.maxFragmentSize(10));
        link.socket.allow(3);
        link.ws.send(new byte[35]);
        rig.turnUntilIdle();
        link.ws.close();
        link.unblock();
        List<String> sent = link.sent();
        assertEquals(5, sent.size());
        assertEquals("CLOSE 1000", sent.get(4));
        assertTrue(sent.get(3).startsWith("CONT 0"));
    }

    @Test
    void aNewLimitHoldsFromTheNextFrameOn() {
        Link link = rig.link(ws -> ws.maxFragmentSize(20_000));
        link.socket.block();
        link.ws.send(new byte[60_000]);
        rig.turnUntilIdle();
        link.ws.maxFragmentSize(30_000);
        link.unblock();
        assertEquals(List.of(20_000, 30_000, 10_000),
            ClientFrameReader.all(link.socket.takeWritten()).stream().map(frame -> frame.payload().length).toList());
    }

    @Test
    void noLimitBelowOneIsTaken(ConnectionHandle ws) {
        for (int bytes : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> ws.maxFragmentSize(bytes));
        }
        assertEquals(32_767, ws.maxFragmentSize());
    }

    @Test
    void everyFrameHasAMaskingKeyOfItsOwn() {
        Link link = rig.link(ws -> ws.maxFragmentSize(4));
        link.ws.send(new byte[40]);
        rig.turnUntilIdle();
        assertEquals(10, ClientFrameReader.all(link.socket.takeWritten()).stream().map(ClientFrame::key).distinct().count());
    }
}
