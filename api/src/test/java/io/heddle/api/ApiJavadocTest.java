package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Javadoc is complete, and the programs in it compile. The JDK's own tools judge. */
@Timeout(120)
class ApiJavadocTest {
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\n *\\* \\}</pre>", Pattern.DOTALL);

    /** What the examples take for granted. */
    private static final String FRAME =
        """
            import io.heddle.api.*;
            import io.heddle.api.async.*;
            import io.heddle.api.auth.*;
            import io.heddle.api.extension.*;
            import io.heddle.api.http2.*;
            import io.heddle.api.proxy.*;
            import io.heddle.api.reconnect.*;
            import io.heddle.api.spi.*;
            import io.heddle.api.tls.*;
            import java.net.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;

            class Example {
                URI uri = URI.create("ws://127.0.0.1/");
                CountDownLatch stop = new CountDownLatch(1);
                WebSocketEngine engine;
                WebSocket ws;
                Flow.Subscriber<String> subscriber;

                void run() throws Exception {
            %s
                }
            }
            """;

    record Example(Path file, String code) {
        @Override
        public String toString() {
            return file.getFileName().toString();
        }
    }

    static Stream<Example> examples() throws IOException {
        List<Example> found = new ArrayList<>();
        for (Path file : Sources.mainFiles()) {
            Matcher example = EXAMPLE.matcher(Files.readString(file));
            while (example.find()) {
                found.add(new Example(file, example.group(1).replaceAll("(?m)^ *\\* ?", "")));
            }
        }
        return found.stream();
    }

    @Test
    void theJavadocToolIsSilent(@TempDir Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
            "-quiet", "-Xdoclint:all", "-Werror", "--release", "17", "--no-platform-links", "-encoding", "UTF-8"));
        arguments.addAll(List.of("-d", folder.toString()));
        Sources.mainFiles().forEach(file -> arguments.add(file.toString()));
        assertSilent("javadoc", arguments);
        assertTrue(Files.exists(folder.resolve("io.heddle.api/io/heddle/api/WebSocket.html")), "nothing was written");
    }

    @Test
    void noExampleIsOverlooked() throws IOException {
        int marks = 0;
        for (Path file : Sources.mainFiles()) {
            marks += Files.readString(file).split("<pre>", -1).length - 1;
        }
        assertTrue(marks >= 3, "only " + marks + " examples");
        assertEquals(marks, examples().count());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleCompiles(Example example, @TempDir Path folder) throws IOException {
        Path source = folder.resolve("Example.java");
        Files.writeString(source, FRAME.formatted(example.code()));
        String classes = Sources.classesWith(WebSocket.class).toString();
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-Xlint:all", "-Werror", "-proc:none"));
        arguments.addAll(List.of("-cp", classes, "-d", folder.toString(), source.toString()));
        assertSilent("javac", arguments);
    }

    private static void assertSilent(String tool, List<String> arguments) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        int status = ToolProvider.findFirst(tool)
            .orElseThrow(() -> new AssertionError("this runtime has no " + tool + ": build with a JDK"))
            .run(writer, writer, arguments.toArray(String[]::new));
        assertEquals("", said.toString());
        assertEquals(0, status);
    }
}
