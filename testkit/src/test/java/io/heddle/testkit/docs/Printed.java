package io.heddle.testkit.docs;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** What a program has printed. <b>Thread:</b> any thread. */
final class Printed extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
        bytes.write(b);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] more, int offset, int count) {
        bytes.write(more, offset, count);
        notifyAll();
    }

    synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Waits until the text is as it should be; false if it is not within the limit. */
    synchronized boolean await(Predicate<String> isRight, Duration limit) throws InterruptedException {
        long endNs = System.nanoTime() + limit.toNanos();
        while (!isRight.test(text())) {
            long leftMs = (endNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }
}
