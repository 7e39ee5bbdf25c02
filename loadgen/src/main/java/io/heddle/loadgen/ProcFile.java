package io.heddle.loadgen;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small files in which Linux tells about itself. <b>Thread:</b> any thread. */
final class ProcFile {
    private static final int MOST_BYTES = 4_096;

    private ProcFile() {}

    /** The text of one read: some of these files give nothing to a second one, and Files.readString begins with a read of one byte. */
    static String read(String path) throws IOException {
        try (InputStream input = Files.newInputStream(Path.of(path))) {
            byte[] bytes = new byte[MOST_BYTES];
            int count = Math.max(0, input.read(bytes));
            return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        }
    }
}
