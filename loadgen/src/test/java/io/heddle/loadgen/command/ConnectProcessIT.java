package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.HeddleProcess;
import io.heddle.loadgen.Signals;
import io.heddle.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hand tool as a shell runs it: signals, pipes and locales. */
@Timeout(120)
final class ConnectProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void ctrlCAndSigtermCloseInOrderAndAreTheExitCode() throws IOException, InterruptedException {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectClose(1001);
            server.nextConnection().upgrade().expectClose(1001);
            try (HeddleProcess first = HeddleProcess.start("connect", "-n", server.uri("/").toString())) {
                String told = first.awaitLine("connected to");
                Signals.interrupt(first.handle());
                first.awaitExit(130, told);
                assertEquals("heddle: closed with 1001\n", first.readRest());
            }
            try (HeddleProcess second = HeddleProcess.start("connect", "-n", server.uri("/").toString())) {
                String told = second.awaitLine("connected to");
                second.handle().destroy();
                second.awaitExit(143, told);
            }
            server.awaitDone(LIMIT);
        }
    }

    /** Input without end and a reader that goes after one line; an argument in UTF-8 where the locale knows only US-ASCII. */
    @Test
    void itStandsInAPipeInAnyLocale() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/self/cmdline")) && Files.isExecutable(Path.of("/bin/sh")));
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().echo().expectClose(1000);
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c",
                "while echo x; do :; done 2>/dev/null"
                    + " | { \"$@\" -m \"$(printf 'gr\\303\\274\\303\\237')\"; echo \"exit code $?\" >&2; } | head -n 1",
                "sh"));
            command.addAll(HeddleProcess.command("connect", server.uri("/").toString()));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            Process shell = builder.start();
            try {
                String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                String err = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
                assertEquals("gr\u00fc\u00df\n", out, err);
                assertTrue(err.endsWith("heddle: closed with 1000\nexit code 141\n"), err);
                assertEquals(3, err.lines().count(), err);
            } finally {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        }
    }
}
