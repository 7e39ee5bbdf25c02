package io.heddle.loadgen.scenario.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.scenario.template.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class DataReaderTest {
    @TempDir
    Path folder;

    private DataSet read(String file, String text) throws IOException {
        return read(file, text, Source.Order.CIRCULAR);
    }

    private DataSet read(String file, String text, Source.Order order) throws IOException {
        Path path = folder.resolve(file);
        Files.writeString(path, text);
        return DataReader.read(new Source("user", path, order, Source.Per.CONNECTION));
    }

    private static String value(DataSet data, int row, int column) {
        ByteSink out = new ByteSink();
        data.render(row, column, out);
        return new String(out.bytes(), 0, out.count(), StandardCharsets.UTF_8);
    }

    @Test
    void csvHasNamesInItsFirstLine() throws IOException {
        DataSet data = read("u.csv", "\uFEFFname,pass word\n".replace("pass word", "password") + "ann,\"a,\"\"b\nc\"\n\nbob,é\r\n");
        assertEquals(List.of("name", "password"), data.columns());
        assertEquals(2, data.rows());
        assertEquals("a,\"b\nc", value(data, 0, 1));
        assertEquals("bob", value(data, 1, 0));
        assertEquals("é", value(data, 1, 1));
    }

    @Test
    void jsonLinesHaveTheColumnsOfTheFirst() throws IOException {
        DataSet data = read("u.jsonl",
            "{\"name\":\"ann\",\"age\":30.50,\"x\":null}\n\n{\"age\":1,\"more\":true,\"x\":false,\"name\":\"b\\\"\\u00e9\"}\n");
        assertEquals(List.of("name", "age", "x"), data.columns());
        assertEquals("30.50", value(data, 0, 1));
        assertEquals("", value(data, 0, 2));
        assertEquals("b\"é", value(data, 1, 0));
        assertEquals("false", value(data, 1, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
        value = {"u.csv|`a,b\n1\n`|row 1 behind the names (line 2) has 1 values, and there are 2 columns",
            "u.csv|`a,b\n`|has no row of data", "u.csv|``|has no row of data", "u.csv|`a,a\n1,2\n`|two columns are called a",
            "u.csv|`a b\n1\n`|cannot be the name of a column", "u.csv|`a\n\"1\n`|is no CSV", "u.jsonl|`[1]\n`|line 1 is no JSON object",
            "u.jsonl|`{\"a\":1}\n{\"b\":1}\n`|line 2 lacks a, which the first line has",
            "u.jsonl|`{\"a\":[1]}`|has a list or an object as a",
            "u.jsonl|`{\"a\":1`|line 1 is no JSON object", "u.jsonl|`{\"a\":1} {}`|more than one JSON object"})
    void aMistakeInAFileIsSaidWithItsLine(String file, String text, String words) {
        PlanException mistake = assertThrows(PlanException.class, () -> read(file, text == null ? "" : text));
        assertTrue(mistake.getMessage().startsWith("in the data user (" + file + "), ") && mistake.getMessage().contains(words),
            mistake.getMessage());
        assertTrue(mistake.subject() instanceof Source);
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsAMistake() throws IOException {
        Path none = folder.resolve("none.csv");
        PlanException mistake = assertThrows(PlanException.class,
            () -> DataReader.read(new Source("user", none, Source.Order.ONCE, Source.Per.MESSAGE)));
        assertTrue(mistake.getMessage().contains("does not exist: " + none), mistake.getMessage());
        Files.write(none, new byte[] {'a', '\n', (byte) 0xFF, '\n'});
        mistake = assertThrows(PlanException.class, () -> DataReader.read(new Source("user", none, Source.Order.ONCE, Source.Per.MESSAGE)));
        assertTrue(mistake.getMessage().contains("UTF-8"), mistake.getMessage());
    }

    @Test
    void sharesTakeEachRowOnceBetweenThem() throws IOException {
        DataSet data = read("u.csv", "n\n" + "x\n".repeat(10), Source.Order.ONCE);
        SplittableRandom random = new SplittableRandom(1);
        Set<Integer> taken = new TreeSet<>();
        for (int share = 0; share < 3; share++) {
            Feeder feeder = new Feeder(data, share, 3);
            for (int row = feeder.take(random); row >= 0; row = feeder.take(random)) {
                assertTrue(taken.add(row), "row " + row + " again");
            }
            assertEquals(-1, feeder.take(random));
        }
        assertEquals(10, taken.size());
    }

    @Test
    void rowsGoRoundOrComeByChance() throws IOException {
        Feeder round = new Feeder(read("u.csv", "n\na\nb\nc\n"), 1, 2);
        SplittableRandom random = new SplittableRandom(1);
        assertEquals(List.of(1, 0, 2, 1), List.of(round.take(random), round.take(random), round.take(random), round.take(random)));
        Feeder any = new Feeder(read("u.csv", "n\na\nb\nc\n", Source.Order.RANDOM), 0, 1);
        int[] counts = new int[3];
        for (int i = 0; i < 3_000; i++) {
            counts[any.take(random)]++;
        }
        for (int count : counts) {
            assertEquals(1_000, count, 150);
        }
    }
}
