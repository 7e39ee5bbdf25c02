package io.heddle.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A source file, and the same file with only its code left: every character inside a comment, a string or a character literal
 * is a space, so that a search for a word finds code, and line numbers stay.
 *
 * @param path where it is
 * @param text all of it
 * @param code only its code
 */
record JavaSource(Path path, String text, String code) {
    /**
     * In this order: the first that matches at a position wins, and none begins inside another. Runs are taken whole, as each turn of a
     * group costs stack.
     */
    private static final Pattern NOT_CODE = Pattern.compile("""
        //[^\\n]*\
        |/\\*(?s:.*?)\\*/\
        |\"""(?s:[^\\\\"]++|\\\\.|"(?!""))*+\"""\
        |"(?:[^"\\\\\\n]++|\\\\.)*+"\
        |'(?:\\\\.|[^'\\\\\\n])+'""");

    /** The characters that only mark a comment as such. */
    private static final Pattern MARKERS = Pattern.compile("(?m)^/\\*+|\\*+/$|^//|^[ \\t]*\\*(?!/)");

    static JavaSource of(Path path, String text) {
        return new JavaSource(path, text, NOT_CODE.matcher(text).replaceAll(match -> match.group().replaceAll("[^\\n]", " ")));
    }

    private static JavaSource read(Path path) {
        try {
            return of(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All sources below a folder; none if there is no such folder. */
    static List<JavaSource> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().map(JavaSource::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return path.getFileName().toString();
    }

    /** The name of its package, from the path. */
    String packageName() {
        String folder = path.getParent().toString().replace('\\', '/');
        return folder.substring(folder.lastIndexOf("/java/") + "/java/".length()).replace('/', '.');
    }

    /**
     * The same file with only the words of its comments left, and positions unchanged: every other character is a space, a line end, or
     * a form feed where code or a block comment begins.
     */
    String prose() {
        StringBuilder prose = new StringBuilder(text.replaceAll("[^\\n]", "\f"));
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                prose.setCharAt(i, text.charAt(i));
            }
        }
        NOT_CODE.matcher(text).results().filter(match -> match.group().startsWith("/")).forEach(match -> {
            String comment = MARKERS.matcher(match.group()).replaceAll(marker -> " ".repeat(marker.group().length()));
            prose.replace(match.start(), match.end(), match.group().startsWith("//") ? comment : "\f" + comment.substring(1));
        });
        return prose.toString();
    }

    /** The places where a pattern whose first group is a word finds something in the {@link #prose()}: path, line number and line. */
    Stream<String> proseWith(Pattern forbidden) {
        String[] originals = text.split("\n", -1);
        return forbidden.matcher(prose()).results()
            .map(match -> (int) text.substring(0, match.start(1)).chars().filter(c -> c == '\n').count())
            .map(line -> path + ":" + (line + 1) + ": " + originals[line].strip());
    }

    /** The lines whose code matches: path, line number and line. */
    Stream<String> linesWith(Pattern forbidden) {
        String[] lines = code.split("\n", -1);
        String[] originals = text.split("\n", -1);
        return IntStream.range(0, lines.length)
            .filter(i -> forbidden.matcher(lines[i]).find())
            .mapToObj(i -> path + ":" + (i + 1) + ": " + originals[i].strip());
    }
}
