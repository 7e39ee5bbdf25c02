package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.SendResult;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A peer that breaks the protocol is told so in a close frame, RFC 6455 section 7.1.7, and the application gets the same code and
 * reason.
 */
@Timeout(60)
final class ViolationTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxMessageBytes(1_000));

    @ParameterizedTest
    @CsvSource(textBlock = """
        81 85 00 00 00 00 61,       1002, masked
        C1 00,                      1002, reserved bit
        A1 00,                      1002, reserved bit
        91 00,                      1002, reserved bit
        83 00,                      1002, reserved opcode
        8F 00,                      1002, reserved opcode
        09 00,                      1002, fragmented a close
        89 7E 00 7E,                1002, more than 125 bytes
        82 7E 00 01 00,             1002, more bytes than it needs
        82 7F 00 00 00 00 00 00 00 01, 1002, more bytes than it needs
        82 7F 80 00 00 00 00 00 00 00, 1002, highest bit
        80 00,                      1002, continuation frame
        01 01 61 81 01 62,          1002, began a new message
        81 01 80,                   1007, not valid UTF-8
        81 02 c0 80,                1007, not valid UTF-8
        81 03 ed a0 80,             1007, not valid UTF-8
        81 01 c3,                   1007, not valid UTF-8
        01 01 c3 80 00,             1007, not valid UTF-8
        88 01 03,                   1002, one byte
        88 02 03 e7,                1002, must not appear
        88 02 03 ec,                1002, must not appear
        88 02 03 ed,                1002, must not appear
        88 02 03 ee,                1002, must not appear
        88 02 03 f7,                1002, must not appear
        88 02 0b b7,                1002, must not appear
        88 02 13 88,                1002, must not appear
        88 03 03 e8 80,             1007, close reason
        82 7E 03 E9,                1009, larger than the configured limit
        82 7F 00 00 00 01 00 00 00 00, 1009, larger than the configured limit
        """)
    void isAnsweredWithItsCodeAndToldInTheSameWordsAndMore(String hex, int code, String words, Link link) {
        link.receive(ServerFrames.hex(hex));
        List<String> sent = link.sent();
        assertEquals(1, sent.size(), sent::toString);
        assertTrue(sent.get(0).startsWith("CLOSE " + code) && sent.get(0).contains(words), sent::toString);
        link.receive(ServerFrames.text("nothing of this"), ServerFrames.ping("is heard"), ServerFrames.close(4000, "nor this"));
        link.receiveEnd();
        assertEquals(2, link.events.lines.size(), link.events.lines::toString);
        String told = link.events.lines.get(1);
        assertTrue(told.startsWith(sent.get(0).replace("CLOSE", "closed")), told);
        link.expectSent();
    }

    @Test
    void whatCameBeforeItIsDelivered(Link link) {
        link.receive(ServerFrames.text("good"), ServerFrames.ping("good too"), ServerFrames.hex("83 00"), ServerFrames.text("bad"));
        assertEquals(List.of("open", "text good", "ping good too"), link.events.lines);
        // The pong is the older of the two, and a close frame goes last.
        assertEquals("PONG good too", link.sent().get(0));
    }

    @Test
    void textIsRefusedInTheMiddleOfAFrameAsSoonAsItIsWrong(Link link) {
        link.receive(ServerFrames.header(true, TEXT, 500), ServerFrames.utf8("begins well "), ServerFrames.hex("ff"));
        assertTrue(link.sent().get(0).startsWith("CLOSE 1007"));
        link.receiveEnd();
        link.events.expect("open", "closed 1007 the server sent a text message that is not valid UTF-8");
    }

    @Test
    void aMessageIsTooLargeBySumOfItsFragments(Link link) {
        link.receive(ServerFrames.fragment(BINARY, new byte[600]), ServerFrames.fragment(CONTINUATION, new byte[400]));
        link.expectSent();
        link.receive(ServerFrames.fragment(CONTINUATION, new byte[1]));
        assertTrue(link.sent().get(0).startsWith("CLOSE 1009"));
    }

    @Test
    void aMessageOfExactlyTheLimitPasses(Link link) {
        byte[] message = ServerFrames.pattern(1_000);
        link.receive(ServerFrames.frame(BINARY, message));
        link.receive(ServerFrames.fragment(BINARY, new byte[600]), ServerFrames.frame(CONTINUATION, new byte[400]));
        link.events.expect(
            "open", "binary " + ClientFrame.show(false, message), "binary " + ClientFrame.show(false, new byte[1_000]));
    }

    @Test
    void whatWasSentBeforeItLeavesAheadOfTheCloseFrame(Link link) {
        link.socket.block();
        link.ws.send("first");
        rig.turnUntilIdle();
        link.ws.send("second");
        link.receive(ServerFrames.hex("83 00"));
        assertEquals(SendResult.NOT_OPEN, link.ws.send("too late"));
        link.unblock();
        List<String> sent = link.sent();
        assertEquals(List.of("TEXT first", "TEXT second"), sent.subList(0, 2));
        assertTrue(sent.get(2).startsWith("CLOSE 1002"), sent::toString);
        assertEquals(3, sent.size());
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void aPeerThatCannotBeToldMakesItAnError(Link link) {
        link.socket.breakWrite("Broken pipe");
        link.receive(ServerFrames.hex("83 00"));
        link.events.expect("open", "error PROTOCOL CLOSE");
        assertEquals(ErrorKind.PROTOCOL, link.events.error().kind());
        String sentence = link.events.error().toString();
        assertTrue(sentence.contains("reserved opcode") && sentence.contains("RFC 6455 section 5.2")
            && sentence.contains("could not be told") && sentence.contains("Broken pipe"), sentence);
    }

    @Test
    void thePeerHasOnlySoMuchTimeToEndTheStreamAfterIt(Link link) {
        link.receive(ServerFrames.hex("83 00"));
        rig.advance(Duration.ofSeconds(6));
        link.events.expect("open", "closed 1002 the server sent a frame with a reserved opcode: opcode 3");
    }

    @Test
    void closingByTheApplicationAfterItChangesNothing(Link link) {
        link.receive(ServerFrames.hex("83 00"));
        link.ws.close(4000, "mine");
        rig.turnUntilIdle();
        assertEquals(1, link.sent().size());
        link.receiveEnd();
        link.events.expect("open", "closed 1002 the server sent a frame with a reserved opcode: opcode 3");
    }

    @Test
    void whileWeCloseItIsTheReasonForWhichNoCloseFrameCame(Link link) {
        link.ws.close(4000, "mine");
        rig.turnUntilIdle();
        link.receive(ServerFrames.text("fine"), ServerFrames.hex("83 00"));
        link.events.expect("open", "text fine",
            "closed 1006 our close frame was not answered by one of the server's: the server sent a frame"
                + " with a reserved opcode: opcode 3 (RFC 6455 section 5.2, close code 1002)");
        link.expectSent("CLOSE 4000 mine");
    }

    @Test
    void anInvalidCloseFrameOfThePeerIsAViolationLikeAnyOther(Link link) {
        link.ws.close(4000, "mine");
        rig.turnUntilIdle();
        link.receive(ServerFrames.hex("88 02 03 ee"));
        link.events.expect("open", "closed 1006 our close frame was not answered by one of the server's: the server sent a close code that"
            + " must not appear in a close frame: code 1006 (RFC 6455 section 7.4, close code 1002)");
    }

    @Test
    void aHandlerThatClosedInTheSameBatchIsFollowedByNoSecondCloseFrame(Link link) {
        link.events.on("text", ws -> ws.close(4000, "mine"));
        link.receive(ServerFrames.text("go"), ServerFrames.hex("83 00"));
        link.events.expect("open", "text go", "error PROTOCOL CLOSE");
        link.expectSent();
    }
}
