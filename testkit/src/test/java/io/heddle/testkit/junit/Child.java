package io.heddle.testkit.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of the same kind as this one that has run to its end, with this class path but without JUnit. <b>Thread:</b> any thread. */
public record Child(int exitValue, String output) {
    private static final long TIMEOUT_S = 100;

    /**
     * @param folder is there for its output
     * @param more goes on its class path too
     */
    public static Child run(Path folder, List<Path> more, String mainClass, String... arguments) throws IOException, InterruptedException {
        return run(folder, command(more, mainClass, arguments), mainClass);
    }

    /** As {@link #run}, in a JVM that has only these modules of the JDK. */
    public static Child runLimited(String modules, Path folder, List<Path> more, String mainClass)
        throws IOException, InterruptedException {
        List<String> command = command(more, mainClass);
        command.addAll(1, List.of("--limit-modules", modules));
        return run(folder, command, mainClass);
    }

    private static Child run(Path folder, List<String> command, String mainClass) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new AssertionError(mainClass + " has not ended after " + TIMEOUT_S + " s:\n" + Files.readString(output, UTF_8));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return new Child(process.exitValue(), Files.readString(output, UTF_8).replace("\r\n", "\n"));
    }

    /** The command line of such a JVM. */
    public static List<String> command(List<Path> more, String mainClass, String... arguments) {
        Stream<String> ours = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.matches(".*(junit|opentest4j|apiguardian|surefire)[^/\\\\]*\\.jar"));
        String classPath = Stream.concat(ours, more.stream().map(Path::toString)).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        // It ends before optimized code would pay.
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC", "-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }
}
