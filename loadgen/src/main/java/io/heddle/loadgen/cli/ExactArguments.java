package io.heddle.loadgen.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arguments in UTF-8, whatever the locale says: a JVM in the locale {@code C}, as cron and containers have it, replaces every byte beyond
 * US-ASCII, and a message would be sent mutilated. Linux still has the bytes. <b>Thread:</b> any thread; no state.
 */
public final class ExactArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final char REPLACEMENT = '\uFFFD';

    private ExactArguments() {}

    /** The arguments as they were typed, if this system can tell; else as they are. */
    public static String[] of(String[] arguments) {
        if (Arrays.stream(arguments).noneMatch(argument -> argument.indexOf(REPLACEMENT) >= 0)) {
            return arguments;
        }
        try {
            return of(arguments, Files.readAllBytes(COMMAND_LINE));
        } catch (IOException notLinux) {
            return arguments;
        }
    }

    /** @param commandLine all words of the process, each ended by a zero byte; the arguments are the last of them */
    static String[] of(String[] arguments, byte[] commandLine) {
        List<String> words = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                words.add(new String(commandLine, begin, i - begin, StandardCharsets.UTF_8));
                begin = i + 1;
            }
        }
        // Fewer words were cut by the system; a JVM may also have been given its arguments by other means.
        return words.size() <= arguments.length ? arguments
            : words.subList(words.size() - arguments.length, words.size()).toArray(String[]::new);
    }
}
