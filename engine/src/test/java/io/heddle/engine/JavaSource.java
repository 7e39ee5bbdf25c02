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

    /** Where the code has it: path, line number and line. */
    Stream<String> linesWith(Pattern forbidden) {
        String[] lines = code.split("\n", -1);
        String[] originals = text.split("\n", -1);
        return IntStream.range(0, lines.length)
            .filter(i -> forbidden.matcher(lines[i]).find())
            .mapToObj(i -> path + ":" + (i + 1) + ": " + originals[i].strip());
    }
}
