package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process whose file descriptors are used up, with its classes in folders: each class that is not loaded then is missing. */
@Timeout(90)
@DisabledOnOs(OS.WINDOWS)
final class FewDescriptorsTest {
    private static final int DESCRIPTORS = 150;
    private static final Pattern ENDS = Pattern.compile("\\{CONNECT descriptors=(\\d+), closed 1001=(\\d+)}");

    @TempDir
    private Path folder;

    /** @return what it printed */
    private List<String> run(String... flags) throws IOException, InterruptedException {
        Process child = null;
        // Its backlog completes the connections; nobody answers them.
        try (ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Path output = folder.resolve("output.txt");
            child = new ProcessBuilder("sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$0\" \"$@\"", java, "-Xmx64m",
                "-XX:TieredStopAtLevel=1", flags.length == 0 ? "-Dnone" : flags[0], "-cp", System.getProperty("java.class.path"),
                FewDescriptorsChild.class.getName(), "" + server.getLocalPort())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child does not end");
            return Files.readAllLines(output, StandardCharsets.UTF_8);
        } finally {
            if (child != null) {
                child.destroyForcibly();
            }
        }
    }

    @Test
    void eachConnectionIsToldItsEnd() throws Exception {
        List<String> lines = run();
        assertTrue(lines.contains("refused true, all told true"), lines::toString);
        Matcher ends = ENDS.matcher(lines.get(lines.size() - 1));
        assertTrue(ends.matches(), lines::toString);
        assertEquals(300, Integer.parseInt(ends.group(1)) + Integer.parseInt(ends.group(2)), lines::toString);
        assertTrue(Integer.parseInt(ends.group(1)) > 100, lines::toString);
        assertFalse(String.join("", lines).contains("NoClassDefFoundError"), lines::toString);
    }

    @Test
    void noClassOfOursIsLoadedOnlyWhenSomethingFails() throws Exception {
        Path log = folder.resolve("classes.txt");
        List<String> lines = run("-Xlog:class+load:file=" + log);
        assertTrue(lines.contains("marked"), lines::toString);
        List<String> loaded = Files.readAllLines(log, StandardCharsets.UTF_8);
        int mark = 0;
        while (!loaded.get(mark).contains(FewDescriptorsChild.class.getName() + "$Mark ")) {
            mark++;
        }
        List<String> late = loaded.subList(mark + 1, loaded.size()).stream()
            .filter(line -> line.contains(" source: file:") && !line.contains(".jar") && line.contains(" io.heddle."))
            .filter(line -> !line.contains("Child")).toList();
        assertEquals(List.of(), late);
        // An archive is open once a class has come out of it.
        List<String> open = loaded.subList(0, mark).stream().filter(line -> line.contains(".jar")).map(FewDescriptorsTest::source).toList();
        List<String> opened = loaded.subList(mark, loaded.size()).stream().filter(line -> line.contains(".jar"))
            .map(FewDescriptorsTest::source).filter(source -> !open.contains(source)).toList();
        assertEquals(List.of(), opened);
    }

    private static String source(String line) {
        return line.substring(line.indexOf("source: "));
    }
}
