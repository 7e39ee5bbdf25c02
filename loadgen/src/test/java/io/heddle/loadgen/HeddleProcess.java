package io.heddle.loadgen;

import io.heddle.loadgen.cli.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Starts the command as a user would: in a process of its own. <b>Thread:</b> any one thread. */
final class HeddleProcess {
    private HeddleProcess() {}

    static Process start(String... args) throws IOException {
        List<String> command = ChildJvm.command(List.of(), Main.class.getName(), List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Reads up to the first line that holds the words, and gives all that was read. */
    static String awaitLine(Process process, String words) throws IOException {
        StringBuilder read = new StringBuilder();
        // Not closed: the rest is read later. Unbuffered as far as lines go, so that nothing is swallowed.
        BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            read.append(line).append('\n');
            if (line.contains(words)) {
                return read.toString();
            }
        }
        throw new AssertionError("'" + words + "' never came:\n" + read);
    }
}
