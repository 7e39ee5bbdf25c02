package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user learns what exactly a server did wrong, and which limit it exceeded; the server learns the rule, in 123 bytes. */
@Timeout(60)
final class ViolationSentenceTest {
    @RegisterExtension
    final Rig rig = new Rig();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        88 02 03 ed                   | 1002 | ... close frame: code 1005
        88 05 03 ee 62 79 0a          | 1002 | ... close frame: code 1006, with the reason 'by\\u000a'
        88 06 00 0a 62 61 6e 21       | 1002 | ... close frame: code 10, with the reason 'ban!'
        88 04 03 e8 c3 28             | 1007 | ... not valid UTF-8: code 1000, with the reason '\\ufffd('
        88 01 03                      | 1002 | ... a close code needs two: 0x03
        c1 00                         | 1002 | ... a meaning in this frame: RSV1 set in a TEXT frame
        b9 00                         | 1002 | ... a meaning in this frame: RSV2 RSV3 set in a PING frame
        83 00                         | 1002 | ... a reserved opcode: opcode 3
        8f 00                         | 1002 | ... a reserved opcode: opcode 15
        09 00                         | 1002 | ... a close, ping or pong frame: a PING frame
        8a 7e 00 7e                   | 1002 | ... more than 125 bytes of payload: a PONG frame
        81 85 00 00 00 00             | 1002 | ... only a client does: a TEXT frame
        82 7e 03 e9                   | 1009 | ... limit: its payload has 1001 bytes, and EngineConfig.maxMessageBytes is 1000
        """)
    void theUserLearnsWhatWasFound(String hex, int code, String told) {
        rig.configure(config -> config.maxMessageBytes(1_000));
        Link link = rig.link();
        link.receive(HexFormat.ofDelimiter(" ").parseHex(hex)).receiveEnd();
        String sent = link.sent().get(0);
        assertTrue(sent.startsWith("CLOSE " + code + " the server "), sent);
        assertTrue(sent.substring("CLOSE 1002 ".length()).getBytes(StandardCharsets.UTF_8).length <= 123, sent);
        String end = link.events.lastEvents().get(0);
        assertTrue(end.startsWith("closed " + code + " the server ") && end.endsWith(told.substring(3)), end);
        assertTrue(end.contains(sent.substring("CLOSE 1002 ".length())), end + " begins with " + sent);
    }

    @Test
    void aMessageInPiecesIsMeasuredWhole() {
        rig.configure(config -> config.maxMessageBytes(1_000));
        Link link = rig.link();
        link.receive(new byte[] {0x02, 126, 0x02, 0x58}, new byte[600], new byte[] {0x00, 126, 0x02, 0x58}).receiveEnd();
        String end = link.events.lastEvents().get(0);
        assertTrue(end.endsWith("its payload has 600 bytes after 600 in the frames before, and EngineConfig.maxMessageBytes is 1000"), end);
        assertEquals(List.of(end), link.events.lastEvents());
    }
}
