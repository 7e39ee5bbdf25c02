package io.heddle.testkit.soak;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads along what goes to standard error, where SLF4J's simple logger writes. <b>Thread:</b> any thread. */
final class LogWatch implements AutoCloseable {
    private static final int MAX_BYTES = 1 << 20;

    private final PrintStream original = System.err;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

    LogWatch() {
        System.setErr(new PrintStream(new OutputStream() {
            @Override
            public void write(int octet) {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                original.write(bytes, offset, count);
                synchronized (copy) {
                    if (copy.size() < MAX_BYTES) {
                        copy.write(bytes, offset, count);
                    }
                }
            }
        }, true, StandardCharsets.UTF_8));
    }

    /** The lines with which the engine warned or told of a fault. */
    List<String> faults() {
        String text;
        synchronized (copy) {
            text = copy.toString(StandardCharsets.UTF_8);
        }
        return text.lines().filter(line -> line.contains("io.heddle.engine") && line.matches(".*\\b(WARN|ERROR)\\b.*")).limit(10).toList();
    }

    @Override
    public void close() {
        System.setErr(original);
    }
}
