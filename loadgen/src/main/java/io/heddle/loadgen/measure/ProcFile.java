package io.heddle.loadgen.measure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small files in which Linux describes itself. <b>Thread:</b> any thread. */
public final class ProcFile {
    private static final int MAX_BYTES = 4_096;

    private ProcFile() {}

    /** The text of one read: some of these files give nothing to a second one, and Files.readString begins with a read of one byte. */
    public static String read(String path) throws IOException {
        try (InputStream input = Files.newInputStream(Path.of(path))) {
            byte[] bytes = new byte[MAX_BYTES];
            int count = Math.max(0, input.read(bytes));
            return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        }
    }

    /** The same, empty where there is no such file: on other systems. */
    public static String readIfAny(String path) {
        try {
            return read(path);
        } catch (IOException notLinux) {
            return "";
        }
    }
}
