package io.heddle.loadgen.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import io.heddle.loadgen.connect.OutputForm.Style;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutputFormTest {
    private static final byte[] BINARY = {0, 'a', (byte) 0xFF};

    private static String record(OutputForm form, byte[] message, boolean isText) {
        return new String(form.record(message, isText), StandardCharsets.UTF_8);
    }

    private static String text(Style style, String message) {
        return record(new OutputForm(style, false, false), message.getBytes(StandardCharsets.UTF_8), true);
    }

    private static String binary(Style style) {
        return record(new OutputForm(style, false, false), BINARY, false);
    }

    @Test
    void eachStyleMarksTheKindThatItDoesNotShowAsItIs() {
        assertEquals("gr\u00fc\u00df\n", text(Style.PLAIN, "gr\u00fc\u00df"));
        assertEquals("binary: 0061ff\n", binary(Style.PLAIN));
        assertEquals("text: hi\n", text(Style.HEX, "hi"));
        assertEquals("0061ff\n", binary(Style.HEX));
        assertEquals("hi\n", text(Style.RAW, "hi"));
        assertEquals("\0a\uFFFD\n", binary(Style.RAW));
        assertEquals("{\"type\":\"binary\",\"hex\":\"0061ff\"}\n", binary(Style.JSON));
        assertEquals("{\"type\":\"text\",\"text\":\"\"}\n", text(Style.JSON, ""));
    }

    @Test
    void aRecordMayEndWithANulByteSoThatMessagesHaveLines() {
        assertEquals("a\nb\0", record(new OutputForm(Style.PLAIN, true, false), "a\nb".getBytes(StandardCharsets.UTF_8), true));
    }

    @Test
    void jsonIsOneLineThatGivesTheMessageBack() throws IOException {
        StringBuilder all = new StringBuilder("\u2028\ud83e\uddf5\"\\/");
        for (char c = 0; c < 0x180; c++) {
            all.append(c);
        }
        String line = text(Style.JSON, all.toString());
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertEquals(all.toString(), JSON.std.mapFrom(line).get("text"));
    }

    @Test
    void aServerCannotCommandATerminal() {
        OutputForm terminal = new OutputForm(Style.PLAIN, false, true);
        String hostile = "\u001b]0;title\u0007 \u009b31m \u007f a\tb\nc \u00e9\u00a0";
        assertEquals("\\x1b]0;title\\x07 \\x9b31m \\x7f a\tb\nc \u00e9\u00a0\n",
            record(terminal, hostile.getBytes(StandardCharsets.UTF_8), true));
        assertEquals("\\x0d\n", record(terminal, new byte[] {'\r'}, true));
        assertEquals(hostile + "\n", text(Style.PLAIN, hostile));
    }
}
