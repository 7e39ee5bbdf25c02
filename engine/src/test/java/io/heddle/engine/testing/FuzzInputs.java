package io.heddle.engine.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Inputs for fuzzing, derived from a corpus of valid ones whose parts are known: frames, header lines, blocks. Parts are dropped, doubled,
 * swapped and taken from other inputs; bytes are changed to values at the edges, inserted and cut off. One input in sixteen is noise.
 *
 * <p>A corpus is the text file {@code fuzz/NAME.txt}. A line is an input, with {@code |} between its parts; a line that begins with
 * {@code +} has parts that are no input, only material. A part is hex digits and "text" with the escapes \r \n \t \" \\ \xHH; {@code *N}
 * repeats the digits or the text that stand before it. A line that begins with # is a comment.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class FuzzInputs {
    private static final int[] EDGES = {0, 1, 2, 0x3F, 0x40, 0x7D, 0x7E, 0x7F, 0x80, 0x81, 0xC0, 0xFE, 0xFF, ' ', '\r', '\n', '0', '9'};
    private static final int MAX_NOISE_BYTES = 300;
    private static final int MAX_INPUT_BYTES = 64 << 10;

    private final List<List<byte[]>> inputs = new ArrayList<>();
    private final List<byte[]> parts = new ArrayList<>();

    private FuzzInputs() {
    }

    static FuzzInputs of(String corpus) {
        String name = "/fuzz/" + corpus + ".txt";
        try (InputStream in = FuzzInputs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no corpus " + name);
            }
            FuzzInputs made = new FuzzInputs();
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(made::addLine);
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void addLine(String line) {
        boolean isMaterial = line.startsWith("+");
        List<byte[]> lineParts = new Parser(isMaterial ? line.substring(1) : line).parts();
        parts.addAll(lineParts);
        if (!isMaterial) {
            inputs.add(lineParts);
        }
    }

    int size() {
        return inputs.size();
    }

    byte[] original(int index) {
        return join(inputs.get(index));
    }

    /** One of the corpus, changed at random, or noise; depends on nothing but the random and the corpus. */
    byte[] next(Random random) {
        if (random.nextInt(16) == 0) {
            byte[] noise = new byte[random.nextInt(MAX_NOISE_BYTES)];
            random.nextBytes(noise);
            return noise;
        }
        List<byte[]> chosen = new ArrayList<>(inputs.get(random.nextInt(inputs.size())));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            changeParts(chosen, random);
        }
        byte[] input = join(chosen);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            input = changeBytes(input, random);
        }
        return input.length <= MAX_INPUT_BYTES ? input : Arrays.copyOf(input, MAX_INPUT_BYTES);
    }

    private void changeParts(List<byte[]> chosen, Random random) {
        int at = random.nextInt(chosen.size() + 1);
        boolean exists = at < chosen.size();
        switch (random.nextInt(6)) {
            case 0 -> {
                if (exists) {
                    chosen.remove(at);
                }
            }
            case 1 -> {
                if (exists) {
                    chosen.add(at, chosen.get(at));
                }
            }
            case 2 -> {
                if (exists) {
                    chosen.add(chosen.remove(at));
                }
            }
            case 3 -> {
                if (exists) {
                    chosen.set(at, changeBytes(chosen.get(at), random));
                }
            }
            default -> chosen.add(at, parts.get(random.nextInt(parts.size())));
        }
    }

    private byte[] changeBytes(byte[] input, Random random) {
        int at = random.nextInt(input.length + 1);
        int left = input.length - at;
        return switch (random.nextInt(8)) {
            case 0 -> splice(input, at, Math.min(1, left), (byte) EDGES[random.nextInt(EDGES.length)]);
            case 1 -> splice(input, at, Math.min(1, left), (byte) random.nextInt());
            case 2 -> splice(input, at, Math.min(1, left), (byte) ((left == 0 ? 0 : input[at]) ^ 1 << random.nextInt(8)));
            case 3 -> splice(input, at, 0, parts.get(random.nextInt(parts.size())));
            case 4 -> splice(input, at, Math.min(left, random.nextInt(10)));
            case 5 -> splice(input, at, 0, Arrays.copyOfRange(input, at, at + Math.min(left, random.nextInt(80))));
            case 6 -> number(input, at, 1 << random.nextInt(4), random);
            default -> Arrays.copyOf(input, at);
        };
    }

    /** A number at the edge of its width, as a length or an identifier could be. */
    private static byte[] number(byte[] input, int at, int width, Random random) {
        long value = (1L << random.nextInt(8 * width)) - random.nextInt(3) + 1;
        byte[] bytes = new byte[width];
        for (int i = width - 1; i >= 0; i--, value >>= 8) {
            bytes[i] = (byte) value;
        }
        return splice(input, at, Math.min(width, input.length - at), bytes);
    }

    private static byte[] splice(byte[] input, int at, int removed, byte... added) {
        byte[] result = new byte[input.length - removed + added.length];
        System.arraycopy(input, 0, result, 0, at);
        System.arraycopy(added, 0, result, at, added.length);
        System.arraycopy(input, at + removed, result, at + added.length, input.length - at - removed);
        return result;
    }

    private static byte[] join(List<byte[]> chosen) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        chosen.forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    /** Ascending places to cut an input at: none, a few, or many. */
    public static int[] cuts(int length, Random random) {
        int count = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(3);
            default -> random.nextInt(Math.min(length, 40) + 1);
        };
        return random.ints(count, 0, length + 1).sorted().toArray();
    }

    /** Reads one line of a corpus. */
    private static final class Parser {
        private final String line;
        private final List<byte[]> found = new ArrayList<>();
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private byte[] token = {};
        private int at;

        Parser(String line) {
            this.line = line;
        }

        List<byte[]> parts() {
            while (at < line.length()) {
                char c = line.charAt(at);
                switch (c) {
                    case ' ' -> at++;
                    case '|' -> {
                        at++;
                        endPart();
                    }
                    case '*' -> repeat();
                    case '"' -> text();
                    default -> hex();
                }
            }
            endPart();
            return found;
        }

        private void hex() {
            int end = at;
            while (end < line.length() && Character.digit(line.charAt(end), 16) >= 0) {
                end++;
            }
            token = HexFormat.of().parseHex(line, at, end);
            part.writeBytes(token);
            at = end;
        }

        private void endPart() {
            found.add(part.toByteArray());
            part.reset();
        }

        private void repeat() {
            int end = at + 1;
            while (end < line.length() && Character.isDigit(line.charAt(end))) {
                end++;
            }
            for (int more = Integer.parseInt(line.substring(at + 1, end)); more > 1; more--) {
                part.writeBytes(token);
            }
            at = end;
        }

        private void text() {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (at++; line.charAt(at) != '"'; at++) {
                text.write(line.charAt(at) == '\\' ? escape() : line.charAt(at));
            }
            at++;
            token = text.toByteArray();
            part.writeBytes(token);
        }

        private int escape() {
            at++;
            char c = line.charAt(at);
            if (c == 'x') {
                at += 2;
                return Integer.parseInt(line.substring(at - 1, at + 1), 16);
            }
            return c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
    }
}
