package io.heddle.loadgen.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class RecordReaderTest {

    private static List<String> records(InputStream in, boolean isNul, int maxBytes) throws IOException {
        RecordReader reader = new RecordReader(in, isNul, maxBytes);
        List<String> records = new ArrayList<>();
        for (RecordReader.Record record = reader.next(); record != null; record = reader.next()) {
            assertEquals(records.size() + 1, record.number());
            records.add(record.bytes() == null ? "too long" : new String(record.bytes(), StandardCharsets.ISO_8859_1));
        }
        assertNull(reader.next());
        return records;
    }

    private static List<String> lines(String text) throws IOException {
        return records(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), false, 10);
    }

    @Test
    void linesEndWithALineFeedWithOrWithoutACarriageReturn() throws IOException {
        assertEquals(List.of("a", "b", "", "\rc", "d"), lines("a\nb\r\n\n\rc\nd\n"));
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        assertEquals(List.of("a", "b"), lines("a\nb"));
        assertEquals(List.of(""), lines("\r"));
        assertEquals(List.of(), lines(""));
    }

    @Test
    void nulSeparatedRecordsKeepEveryOtherByte() throws IOException {
        InputStream in = new ByteArrayInputStream("a\nb\r\0\0c\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("a\nb\r", "", "c\r\n"), records(in, true, 10));
    }

    @Test
    void aLineBeyondTheLimitIsReportedAndTheNextIsWhole() throws IOException {
        assertEquals(List.of("0123456789", "0123456789", "too long", "too long", "next", "too long"),
            lines("0123456789\n0123456789\r\n0123456789A\n" + "x".repeat(200_000) + "\nnext\n0123456789AB"));
    }

    /** Reads a few bytes at a time, as pipes do. */
    private static final class Trickle extends ByteArrayInputStream {
        private final Random random;

        Trickle(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int count) {
            return super.read(buffer, offset, Math.min(count, 1 + random.nextInt(7)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void recordsDoNotDependOnHowBytesArrive(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            String line = "x".repeat(random.nextInt(30));
            expected.add(line.length() > 20 ? "too long" : line);
            text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
        }
        assertEquals(expected, records(new Trickle(text.toString().getBytes(StandardCharsets.US_ASCII), random), false, 20));
    }
}
