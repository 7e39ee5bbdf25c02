package io.heddle.jmh.storm;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.reconnect.Reconnector;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The entrance: opens the bots, kills their server, starts it again, and prints how they come back. <b>Thread:</b> the main thread. */
public final class StormMain {
    private static final long DOWN_MS = 10_000;
    private static final int LONGEST_S = 300;

    private StormMain() {}

    /**
     * Prints the curve.
     *
     * @param args the number of bots, 10,000 unless given; {@code unlimited} for no storm control
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if this one is to end
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        boolean isLimited = args.length < 2 || !args[1].equals("unlimited");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        AtomicInteger open = new AtomicInteger();
        Process server = server(port);
        try (WebSocketEngine engine = WebSocketEngine.start(
            EngineConfig.builder().reconnectLimits(isLimited ? ConnectLimits.standard() : ConnectLimits.unlimited()).build())) {
            for (int i = 0; i < count; i++) {
                Reconnector.of(engine, URI.create("ws://127.0.0.1:" + port + "/")).onUp((bot, up) -> open.incrementAndGet())
                    .start();
            }
            await(open, count);
            System.out.println(open + " bots are open; their server is killed");
            server.destroyForcibly().waitFor();
            Thread.sleep(DOWN_MS);
            open.set(0);
            long cpuNs = cpuNs();
            server = server(port);
            print(server, open, count);
            System.out.printf("CPU of the bots: %.2f s; %s%n", (cpuNs() - cpuNs) / 1e9, engine.statistics().turns());
        } finally {
            server.destroyForcibly();
        }
        System.exit(0);
    }

    private static void print(Process server, AtomicInteger open, int count) throws IOException {
        System.out.println("| second | connects | open |");
        System.out.println("| --: | --: | --: |");
        for (int second = 1; second <= LONGEST_S; second++) {
            String connects = server.inputReader().readLine();
            System.out.println("| " + second + " | " + connects + " | " + open + " |");
            if (open.get() >= count) {
                return;
            }
        }
    }

    private static void await(AtomicInteger open, int count) throws InterruptedException {
        for (int i = 0; open.get() < count && i < LONGEST_S * 10; i++) {
            Thread.sleep(100);
        }
    }

    private static Process server(int port) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), StormServer.class.getName(), String.valueOf(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.inputReader().readLine();
        return process;
    }

    private static long cpuNs() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}
