package io.heddle.loadgen.connect;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Messages to standard output, everything else to standard error. <b>Thread:</b> the main thread.
 */
public final class Console {
    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final PrintStream err;
    private final boolean isQuiet;
    private IOException failure;

    /**
     * @param out where messages go, as bytes: no locale changes them
     * @param isQuiet whether only mistakes are told
     */
    Console(OutputStream out, PrintStream err, boolean isQuiet) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.err = err;
        this.isQuiet = isQuiet;
    }

    /** The bare stream behind {@code System.out}: a {@code PrintStream} does not tell why a write failed. */
    public static OutputStream bare(PrintStream out) {
        return out == System.out ? new FileOutputStream(FileDescriptor.out) : out;
    }

    /** Writes a record; after the first failure, nothing. */
    void record(byte[] record) {
        if (failure == null) {
            try {
                out.write(record);
            } catch (IOException closed) {
                failure = closed;
            }
        }
    }

    void flush() {
        if (failure == null) {
            try {
                out.flush();
            } catch (IOException closed) {
                failure = closed;
            }
        }
    }

    /** Why standard output takes nothing any more, or null. */
    IOException failure() {
        return failure;
    }

    /** News that nobody needs to act on. */
    void tell(String line) {
        if (!isQuiet) {
            err.println("heddle: " + line);
        }
    }

    /** A mistake or a failure. */
    void complain(String sentence) {
        err.println("heddle: " + sentence);
    }
}
