package io.heddle.engine.autobahn;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One run of the suite: every case that is asked for, one after the other.
 *
 * <p><b>Thread:</b> single caller.
 */
final class SuiteRun {
    /** Which cases: {@code *}, or patterns as {@code 1.*,2.*,5.*,7.*}. */
    static final String CASES_PROPERTY = "heddle.autobahn.cases";

    private SuiteRun() {
    }

    /** Which cases this JVM was told to run; all, if it was not told. */
    static String cases() {
        return System.getProperty(CASES_PROPERTY, "*");
    }

    /**
     * Runs the cases and reads the verdicts.
     *
     * @param agent the client's name in the reports
     */
    static Verdicts run(CaseClient client, String agent, String cases, Path... extraScripts) throws Exception {
        Path reports = Path.of(System.getProperty("basedir", ""), "target", "autobahn", agent).toAbsolutePath();
        JdkCaseClient control = new JdkCaseClient();
        try (FuzzingServer server = FuzzingServer.start(reports, cases, extraScripts)) {
            int count = Integer.parseInt(control.ask(server.uri("/getCaseCount")));
            for (int i = 1; i <= count; i++) {
                runCase(client, server.uri("/runCase?case=" + i + "&agent=" + agent), server);
            }
            control.ask(server.uri("/updateReports?agent=" + agent));
            Verdicts verdicts = Verdicts.ofIndex(Files.readString(server.index()));
            Files.writeString(reports.resolve("verdict.txt"), verdicts.toString());
            return verdicts;
        }
    }

    private static void runCase(CaseClient client, URI uri, FuzzingServer server) throws IOException {
        try {
            client.runCase(uri);
        } catch (Exception | AssertionError e) {
            throw new IOException(uri.getQuery() + " of " + server.log() + " did not end as it should", e);
        }
    }
}
