package io.heddle.jmh.tunnel;

import io.heddle.jmh.compare.run.Pinning;
import io.heddle.jmh.compare.run.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The entrance: starts the server and the proxy, and then one client after the other. <b>Thread:</b> the main thread. */
public final class TunnelOpens {
    private static final List<String> CLIENTS = List.of("heddle", "jdk", "okhttp");
    private static final long MAX_SECONDS = 3_600;

    private TunnelOpens() {}

    /**
     * Prints a line for each client, directly and through the proxy.
     *
     * @param args the number of connections, 10,000 unless given; those that open at a time, 200 unless given; rounds, 2 unless given
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if this one is to end
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String count = args.length > 0 ? args[0] : "10000";
        String together = args.length > 1 ? args[1] : "200";
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        Path folder = Files.createTempDirectory("tunnel");
        Process proxy = java("-Xmx256m", TunnelProxy.class).start();
        try (ServerProcess server = ServerProcess.start(Pinning.none("three processes share the machine"), folder, MAX_SECONDS)) {
            String port = proxy.inputReader().readLine().replace("port=", "");
            System.out.println("| client | way | connections | time | rate | CPU of the client | a connection | threads |");
            System.out.println("| --- | --- | --: | --: | --: | --: | --: | --: |");
            for (int round = 0; round < rounds; round++) {
                for (String client : CLIENTS) {
                    for (String way : List.of("0", port)) {
                        ProcessBuilder builder =
                            java("-Xmx2g", TunnelClient.class, client, server.uri(false) + "/echo", way, count, together);
                        builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).start().waitFor();
                    }
                }
            }
        } finally {
            proxy.destroy();
        }
    }

    private static ProcessBuilder java(String heap, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap,
            "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
