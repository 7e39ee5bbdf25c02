package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.docs.LoadGuide;
import io.heddle.loadgen.server.PracticeServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The dialogues with a shell in {@code docs/load.md}, word for word, but for the port. */
@Timeout(60)
final class HandToolGuideIT {
    private static final String URL = "ws://127.0.0.1:9001/";
    private static final Pattern COMMAND =
        Pattern.compile("\\$ (?:printf '([^']*)' \\| )?\\./heddle connect " + URL + "(.*?)(; echo \\$\\?)?");
    private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

    static Stream<LoadGuide.Block> dialogues() throws IOException {
        List<LoadGuide.Block> blocks =
            LoadGuide.blocks("docs/load.md").stream().filter(block -> block.language().equals("console")).toList();
        assertTrue(blocks.size() >= 2, blocks.toString());
        return blocks.stream();
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void theShellSaysWhatThePageSays(LoadGuide.Block dialogue) {
        List<String> lines = dialogue.text().lines().toList();
        String first = lines.get(0);
        assertTrue(first.startsWith("$ ./heddle echo ") && first.endsWith(" &"), first);
        BehaviourOptions options = new BehaviourOptions();
        String[] arguments = first.replace("$ ./heddle echo", "").replace(" &", "").replace("--port 9001", "").strip().split(" +");
        new CommandLine(new Holder(options)).parseArgs(arguments[0].isEmpty() ? new String[0] : arguments);
        StringBuilder said = new StringBuilder(first).append('\n');
        try (PracticeServer server = PracticeServer.start(options.behaviour())) {
            for (String line : lines) {
                if (line.startsWith("$ ") && !line.equals(first)) {
                    said.append(line).append('\n').append(run(line, server.uri()));
                }
            }
        }
        assertEquals(dialogue.text(), said.toString());
    }

    private static String run(String line, URI uri) {
        Matcher command = COMMAND.matcher(line);
        assertTrue(command.matches(), line);
        String input = command.group(1) == null ? "" : command.group(1).replace("\\n", "\n");
        List<String> arguments = new ArrayList<>();
        ARGUMENT.matcher(command.group(2)).results()
            .forEach(argument -> arguments.add(argument.group(1) != null ? argument.group(1) : argument.group(2)));
        ConnectRig rig = new ConnectRig();
        int exitCode = rig.connect(input, uri, arguments.toArray(String[]::new));
        boolean showsCode = command.group(3) != null;
        assertTrue(showsCode || exitCode == 0, () -> line + " gave " + exitCode + ": " + rig.err.text());
        return rig.out.text() + (showsCode ? exitCode + "\n" : "");
    }

    /** Carries the options, as the command does. */
    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin
        private final BehaviourOptions options;

        Holder(BehaviourOptions options) {
            this.options = options;
        }
    }
}
