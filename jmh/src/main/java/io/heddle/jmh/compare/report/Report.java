package io.heddle.jmh.compare.report;

import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads the results and writes the page, its charts, and the section of README.md. <b>Thread:</b> any one thread. */
public final class Report {
    private final Results peers;
    private final Results growth;
    private final RunInfo info;
    private final Optional<RunInfo> growthInfo;

    private Report(Results peers, RunInfo info, Results growth, Optional<RunInfo> growthInfo) {
        this.peers = peers;
        this.info = info;
        this.growth = growth;
        this.growthInfo = growthInfo;
    }

    /** Reads two folders, of which one may be empty; throws a {@link UserError} if both are. */
    public static Report read(ResultFolder peers, ResultFolder growth) throws IOException {
        Optional<RunInfo> growthInfo = growth.info();
        RunInfo info = peers.info()
            .or(() -> growthInfo)
            .orElseThrow(() -> new UserError("There is nothing to report in " + peers.path() + ": run jmh/peers.sh first."));
        return new Report(new Results(peers.lines()), info, new Results(growth.lines()), growthInfo);
    }

    /** Writes the page to a file, and replaces the charts in the folder {@code charts} beside it. */
    public void write(Path page) throws IOException {
        Path charts = page.resolveSibling("charts");
        Files.createDirectories(charts);
        try (var old = Files.newDirectoryStream(charts, "*.svg")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> chart : new Charts(peers, growth).all().entrySet()) {
            Files.writeString(charts.resolve(chart.getKey()), chart.getValue());
        }
        // The comparison of tools has a section of its own on this page.
        String tools = Files.exists(page) ? MarkedSection.TOOLS.in(Files.readString(page)).orElse("") : "";
        Files.writeString(page, markdown() + (tools.isEmpty() ? "" : "\n" + tools));
    }

    String markdown() {
        return new ResultsPage(peers, info, growth, growthInfo).markdown();
    }

    /** Replaces the section between the markers of a README. */
    public void refresh(Path readme) throws IOException {
        Files.writeString(readme, new ReadmeSection(peers, info).refresh(Files.readString(readme)));
    }
}
