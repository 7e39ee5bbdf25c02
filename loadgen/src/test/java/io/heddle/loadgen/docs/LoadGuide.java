package io.heddle.loadgen.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The programs and plans of {@code docs/load.md} and {@code README.md}. <b>Thread:</b> immutable. */
public final class LoadGuide {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)\\R((?s:.*?))^```$");
    private static final Pattern FILE_NAME = Pattern.compile("`([\\w.-]+)`:\\s*$");

    private LoadGuide() {}

    /**
     * A block of code.
     *
     * @param language such as {@code yaml}
     * @param line of the page at which it begins
     * @param before the line above it
     */
    public record Block(String language, String text, int line, String before) {

        /** Whether it is a whole plan, which says what it runs against. */
        public boolean isPlan() {
            return text.startsWith("# against: ") || text.startsWith("// against: ");
        }

        /** The server that it runs against: the arguments behind {@code heddle}. */
        public List<String> server() {
            String first = text.lines().findFirst().orElseThrow();
            return List.of(first.substring(first.indexOf("./heddle ") + "./heddle ".length()).split(" "));
        }

        @Override
        public String toString() {
            return language + " in line " + line;
        }
    }

    /** The folder of a file of the project, whichever folder the test runs in. */
    public static Path file(String name) {
        Path here = Path.of(name);
        return Files.exists(here) ? here : Path.of("..").resolve(name);
    }

    /** The blocks of a page. */
    public static List<Block> blocks(String page) throws IOException {
        String text = Files.readString(file(page));
        List<Block> blocks = new ArrayList<>();
        for (MatchResult block : (Iterable<MatchResult>) BLOCK.matcher(text).results()::iterator) {
            String before = text.substring(0, block.start()).stripTrailing();
            int line = (int) text.substring(0, block.start()).lines().count() + 1;
            blocks.add(new Block(block.group(1), block.group(2), line, before.substring(before.lastIndexOf('\n') + 1)));
        }
        return blocks;
    }

    /** Writes the files that plans of the page refer to. */
    public static void writeData(String page, Path folder) throws IOException {
        for (Block block : blocks(page)) {
            var name = FILE_NAME.matcher(block.before());
            if (name.find() && !block.isPlan()) {
                Files.writeString(folder.resolve(name.group(1)), block.text());
            }
        }
    }
}
