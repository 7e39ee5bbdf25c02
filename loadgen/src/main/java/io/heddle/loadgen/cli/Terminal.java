package io.heddle.loadgen.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Tells whether a person watches. <b>Thread:</b> any thread; no state. */
public final class Terminal {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Pattern DEVICES = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

    private Terminal() {}

    /** True if standard output is a terminal, as far as the system tells: Linux does, and others where standard input is one as well. */
    public static boolean isStandardOutput() {
        try {
            return DEVICES.matcher(Files.readSymbolicLink(STANDARD_OUTPUT).toString()).matches();
        } catch (IOException | UnsupportedOperationException notLinux) {
            // Newer JDKs always have a console; a terminal that is taken for one too often only sees escapes.
            return System.console() != null;
        }
    }
}
