package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.event.MessageFragment;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** onIncompleteFrame: messages that do not arrive whole come in pieces, as they arrive, and are neither assembled nor stored. */
@Timeout(60)
final class IncompleteFrameTest {
    @RegisterExtension
    final Rig rig =
        new Rig().argument(Link.class, own -> link()).configure(config -> config.readBufferBytes(16 << 10).maxMessageBytes(1_000));

    private Link link() {
        Link link = rig.link();
        link.events.withPieces();
        return link;
    }

    @Test
    void aFragmentedMessageComesInItsFragments(Link link) {
        link.receive(ServerFrames.fragment(TEXT, "a"), ServerFrames.fragment(CONTINUATION, "b"),
            ServerFrames.frame(CONTINUATION, "c"));
        link.receive(ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.frame(CONTINUATION, (byte) 2));
        link.events.expect(
            "open", "piece text first 61", "piece text 62", "piece text last 63", "piece binary first 01", "piece binary last 02");
    }

    @Test
    void aFrameThatArrivesInPartsComesInPieces(Link link) {
        byte[] frame = ServerFrames.text("abcdef");
        link.receive(Arrays.copyOf(frame, 4));
        link.events.expect("open", "piece text first 6162");
        link.receive(Arrays.copyOfRange(frame, 4, 6));
        link.events.expect("piece text 6364");
        link.receive(Arrays.copyOfRange(frame, 6, 8));
        link.events.expect("piece text last 6566");
    }

    @Test
    void aMessageThatArrivesWholeGoesToTheHandlersForMessages(Link link) {
        link.receive(ServerFrames.text("whole"), ServerFrames.binary((byte) 1), ServerFrames.text(""), ServerFrames.binary());
        link.events.expect("open", "text whole", "binary 01", "text", "binary");
    }

    @Test
    void withoutSuchAHandlerItIsOnePieceThatIsFirstAndLast() {
        List<String> pieces = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws
            .onIncompleteFrame((from, piece) -> pieces.add(describe(piece)))
            .onBinary((from, bytes) -> pieces.add("whole")));
        link.receive(ServerFrames.text("whole"), ServerFrames.binary((byte) 1), ServerFrames.text(""));
        assertEquals(List.of("text first last 5", "whole", "text first last 0"), pieces);
    }

    @Test
    void aTextMayBeCutInsideACharacter(Link link) {
        byte[] euro = ServerFrames.utf8("€");
        link.receive(ServerFrames.fragment(TEXT, euro[0]), ServerFrames.fragment(CONTINUATION, euro[1]),
            ServerFrames.frame(CONTINUATION, euro[2]));
        link.events.expect("open", "piece text first e2", "piece text 82", "piece text last ac");
    }

    @Test
    void aTextThatEndsInsideACharacterIsRefused(Link link) {
        link.receive(ServerFrames.fragment(TEXT, (byte) 0xe2), ServerFrames.frame(CONTINUATION, (byte) 0x82));
        assertTrue(link.sent().get(0).startsWith("CLOSE 1007"));
        link.receiveEnd();
        link.events.expect("open", "piece text first e2", "closed 1007 the server sent a text message that is not valid UTF-8");
    }

    @Test
    void anInvalidTextIsRefusedInItsFirstPiece(Link link) {
        link.receive(ServerFrames.header(true, TEXT, 1 << 20), new byte[] {(byte) 0xff});
        assertTrue(link.sent().get(0).startsWith("CLOSE 1007"));
        link.events.expect("open");
    }

    @Test
    void theLastPieceMayBeEmpty(Link link) {
        link.receive(ServerFrames.fragment(TEXT, "a"), ServerFrames.frame(CONTINUATION));
        link.events.expect("open", "piece text first 61", "piece text last");
    }

    @Test
    void emptyFragmentsDoNotMakeAFragmentedMessageWhole(Link link) {
        link.receive(ServerFrames.fragment(TEXT), ServerFrames.frame(CONTINUATION, "b"));
        link.receive(ServerFrames.fragment(BINARY), ServerFrames.fragment(CONTINUATION), ServerFrames.frame(CONTINUATION));
        link.events.expect("open", "piece text first last 62", "piece binary first last");
    }

    @Test
    void thereIsNoLimitForWhatIsNotStored(Link link) {
        link.receive(ServerFrames.header(true, BINARY, 100_000), new byte[10_000]);
        link.receive(new byte[90_000]);
        int bytes = link.events.lines.stream().filter(line -> line.startsWith("piece"))
            .mapToInt(line -> Integer.parseInt(line.replaceAll(".* (\\d+) B .*", "$1"))).sum();
        assertEquals(100_000, bytes);
        assertTrue(link.events.lines.get(link.events.lines.size() - 1).contains("last"));
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }

    @Test
    void controlFramesComeBetweenPieces(Link link) {
        link.receive(ServerFrames.fragment(TEXT, "a"), ServerFrames.ping("p"), ServerFrames.frame(CONTINUATION, "b"));
        link.events.expect("open", "piece text first 61", "ping p", "piece text last 62");
    }

    @Test
    void aHandlerAddedInTheMiddleOfAMessageGetsTheNextOne() {
        Link link = rig.link();
        link.receive(ServerFrames.fragment(BINARY, (byte) 1));
        link.events.withPieces();
        link.receive(ServerFrames.frame(CONTINUATION, (byte) 2));
        link.receive(ServerFrames.fragment(BINARY, (byte) 3), ServerFrames.frame(CONTINUATION, (byte) 4));
        link.events.expect("open", "binary 0102", "piece binary first 03", "piece binary last 04");
    }

    @Test
    void aPieceIsReadOnlyAndGoneWhenTheHandlerReturns() {
        List<MessageFragment> kept = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> {
            assertTrue(piece.payload().data().isReadOnly());
            kept.add(piece);
        }));
        link.receive(ServerFrames.fragment(BINARY, (byte) 1));
        assertThrows(IllegalStateException.class, () -> kept.get(0).payload().get(0));
    }

    @Test
    void everyHandlerGetsEveryPiece() {
        List<String> pieces = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws
            .onIncompleteFrame((from, piece) -> pieces.add("1: " + describe(piece)))
            .onIncompleteFrame((from, piece) -> pieces.add("2: " + describe(piece))));
        link.receive(ServerFrames.fragment(BINARY, (byte) 1));
        assertEquals(List.of("1: binary first 1", "2: binary first 1"), pieces);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 16_384})
    void thePiecesAreTheMessageWhereverItIsCut(int chunkBytes) {
        byte[] message = ServerFrames.pattern(40_000);
        ByteArrayOutputStream sum = new ByteArrayOutputStream();
        List<Boolean> firsts = new ArrayList<>();
        List<Boolean> lasts = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> {
            sum.writeBytes(piece.payload().toByteArray());
            firsts.add(piece.isFirst());
            lasts.add(piece.isLast());
        }));
        byte[] stream = ServerFrames.join(
            ServerFrames.fragment(BINARY, Arrays.copyOf(message, 30_000)),
            ServerFrames.fragment(CONTINUATION),
            ServerFrames.frame(CONTINUATION, Arrays.copyOfRange(message, 30_000, 40_000)));
        link.socket.feedIn(chunkBytes, stream);
        rig.turnUntilIdle();
        assertArrayEquals(message, sum.toByteArray());
        assertTrue(firsts.get(0));
        assertFalse(firsts.subList(1, firsts.size()).contains(true));
        assertTrue(lasts.get(lasts.size() - 1));
        assertFalse(lasts.subList(0, lasts.size() - 1).contains(true));
    }

    private static String describe(MessageFragment piece) {
        return (piece.isText() ? "text" : "binary") + (piece.isFirst() ? " first" : "") + (piece.isLast() ? " last" : "") + " "
            + piece.payload().count();
    }
}
