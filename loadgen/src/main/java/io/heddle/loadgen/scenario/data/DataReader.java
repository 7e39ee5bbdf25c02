package io.heddle.loadgen.scenario.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.scenario.template.ByteSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads sources whole: CSV (RFC 4180) whose first line names the columns, or lines of JSON objects with texts, numbers, true, false and
 * null (an empty text). <b>Thread:</b> confined to the compiling thread.
 */
public final class DataReader {
    static final int MAX_ROWS = 5_000_000;
    static final int MAX_COLUMNS = 1_000;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Source source;
    private final String file;
    private final ByteSink bytes = new ByteSink();
    private final List<String> columns = new ArrayList<>();
    private int[] ends = new int[1024];
    private int values;

    private DataReader(Source source) {
        this.source = source;
        this.file = String.valueOf(source.file().getFileName());
    }

    /**
     * Reads a source.
     *
     * @throws PlanException if the file cannot be read, has a mistake, or is too large; the sentence names the line
     */
    public static DataSet read(Source source) {
        return new DataReader(source).read();
    }

    private DataSet read() {
        boolean json = file.toLowerCase(Locale.ROOT).endsWith(".jsonl");
        try (BufferedReader reader = Files.newBufferedReader(source.file(), StandardCharsets.UTF_8)) {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK.charAt(0)) {
                reader.reset();
            }
            if (json) {
                readLines(reader);
            } else {
                readCsv(reader);
            }
        } catch (NoSuchFileException none) {
            throw mistake("the file does not exist: " + source.file().toAbsolutePath(), none);
        } catch (CharacterCodingException noText) {
            throw mistake("the file is not text in UTF-8", noText);
        } catch (UncheckedIOException | IOException failure) {
            throw mistake("the file cannot be read: " + failure.getMessage(), failure);
        }
        if (values == 0) {
            throw mistake("the file has no row of data", null);
        }
        return new DataSet(source, columns, Arrays.copyOf(bytes.bytes(), bytes.count()), Arrays.copyOf(ends, values));
    }

    private void readCsv(Reader reader) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();
        try (CSVParser parser = format.parse(reader)) {
            for (CSVRecord row : parser) {
                if (columns.isEmpty()) {
                    row.forEach(this::addColumn);
                    continue;
                }
                if (row.size() != columns.size()) {
                    throw mistake("row " + rows() + " behind the names (line " + parser.getCurrentLineNumber() + ") has " + row.size()
                        + " values, and there are " + columns.size() + " columns", null);
                }
                for (String value : row) {
                    add(value);
                }
            }
        } catch (UncheckedIOException wrong) {
            throw mistake("the file is no CSV: " + wrong.getCause().getMessage(), wrong);
        }
    }

    private void readLines(BufferedReader reader) throws IOException {
        JsonFactory factory = new JsonFactory();
        String[] row = new String[0];
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            boolean first = columns.isEmpty();
            try (JsonParser parser = factory.createParser(line)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw mistake("line " + number + " is no JSON object, such as {\"name\":\"ann\"}", null);
                }
                Arrays.fill(row, null);
                List<String> values = new ArrayList<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken token = parser.nextToken();
                    if (!token.isScalarValue()) {
                        throw mistake(
                            "line " + number + " has a list or an object as " + name + "; a value is a text, a number, true, false "
                                + "or null",
                            null);
                    }
                    String value = token == JsonToken.VALUE_NULL ? "" : parser.getText();
                    if (first) {
                        addColumn(name);
                        values.add(value);
                    } else if (columns.contains(name)) {
                        row[columns.indexOf(name)] = value;
                    }
                }
                if (parser.nextToken() != null) {
                    throw mistake("line " + number + " has more than one JSON object", null);
                }
                row = first ? values.toArray(String[]::new) : row;
            } catch (JsonProcessingException wrong) {
                throw mistake("line " + number + " is no JSON object: " + wrong.getOriginalMessage(), wrong);
            }
            for (int i = 0; i < row.length; i++) {
                if (row[i] == null) {
                    throw mistake("line " + number + " lacks " + columns.get(i) + ", which the first line has", null);
                }
                add(row[i]);
            }
        }
    }

    private void addColumn(String name) {
        String column = name.strip();
        if (column.isEmpty() || column.matches(".*[\\s{}].*")) {
            throw mistake("'" + column + "' cannot be the name of a column; templates could not write it, because of a blank or a brace",
                null);
        }
        if (columns.size() == MAX_COLUMNS) {
            throw mistake("there are more than " + MAX_COLUMNS + " columns", null);
        }
        columns.add(column);
        if (new HashSet<>(columns).size() < columns.size()) {
            throw mistake("two columns are called " + column, null);
        }
    }

    private int rows() {
        return values / columns.size() + 1;
    }

    private void add(String value) {
        if (rows() > MAX_ROWS) {
            throw mistake("there are more than " + MAX_ROWS + " rows; they are held in memory, so a file must be shorter", null);
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.count() + (long) text.length > ByteSink.MAX_BYTES) {
            throw mistake("the values take more than " + ByteSink.MAX_BYTES + " bytes; they are held in memory, so a file must be shorter",
                null);
        }
        bytes.append(text, 0, text.length);
        if (values == ends.length) {
            ends = Arrays.copyOf(ends, 2 * values);
        }
        ends[values++] = bytes.count();
    }

    private PlanException mistake(String sentence, Throwable cause) {
        return new PlanException(source, "in the data " + source.name() + " (" + file + "), " + sentence, cause);
    }
}
