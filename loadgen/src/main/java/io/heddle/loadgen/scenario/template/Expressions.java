package io.heddle.loadgen.scenario.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compiles what stands between {@code {{} and {@code }}}:
 *
 * <table>
 * <caption>Expressions</caption>
 * <tr><th>Expression</th><th>Text</th></tr>
 * <tr><td>{@code name}</td><td>a variable that a step captured or assigned; empty before</td></tr>
 * <tr><td>{@code source.column}</td><td>a value of the row of data at hand</td></tr>
 * <tr><td>{@code id}</td><td>running number of the messages of this connection that have one, from 1</td></tr>
 * <tr><td>{@code connection}</td><td>number of the user in the run, from 0</td></tr>
 * <tr><td>{@code count NAME}</td><td>running number of the user, from 1: one more for each message that has it</td></tr>
 * <tr><td>{@code now}, {@code nowMillis}</td><td>when the message is sent, in nanoseconds or milliseconds since 1970</td></tr>
 * <tr><td>{@code due}, {@code dueMillis}</td><td>when it was due, likewise</td></tr>
 * <tr><td>{@code random A B}</td><td>a whole number from A to B, both included</td></tr>
 * <tr><td>{@code randomText N}</td><td>N letters and digits</td></tr>
 * <tr><td>{@code uuid}</td><td>a random UUID (RFC 9562, version 4)</td></tr>
 * <tr><td>{@code env NAME}</td><td>a variable of the environment, read when the plan is compiled</td></tr>
 * <tr><td>{@code json X}, {@code raw X}</td><td>X escaped for a JSON string; X as it is</td></tr>
 * <tr><td>{@code pad N X}</td><td>X in N characters: numbers with zeros in front, texts with blanks behind; longer ones as they
 * are</td></tr>
 * <tr><td>{@code u8 X}, {@code u16}, {@code u32}, {@code u64}; {@code u16le}, ...</td><td>X as an integer of 1 to 8 bytes, the most
 * significant one first, or with {@code le} last; 0 if X is no whole number</td></tr>
 * </table>
 *
 * <p><b>Thread:</b> confined to the compiling thread.
 */
final class Expressions {
    private static final int MAX_RANDOM_TEXT = 1 << 20;
    private static final byte[] LETTERS =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> WORDS = Set.of(
        "id", "connection", "count", "now", "nowMillis", "due", "dueMillis", "random", "randomText", "uuid", "env", "json", "raw", "pad",
        "u8", "u16", "u32", "u64", "u16le", "u32le", "u64le");

    private final Symbols symbols;
    private final Place place;
    private final boolean binary;
    final List<Integer> counters = new ArrayList<>();
    final Set<Integer> sources = new TreeSet<>();
    boolean numbered;

    Expressions(Symbols symbols, Place place, boolean binary) {
        this.symbols = symbols;
        this.place = place;
        this.binary = binary;
    }

    /** True if a name has a meaning of its own in templates, so that no variable can have it. */
    static boolean isReserved(String name) {
        return WORDS.contains(name);
    }

    /** True if the expression asks to be taken as it is. */
    static boolean isExplicit(String expression) {
        return expression.startsWith("json ") || expression.startsWith("raw ") || expression.matches("u(8|(16|32|64)(le)?) .*");
    }

    Slot compile(String expression) {
        String[] words = expression.strip().split("\\s+");
        return compile(expression, words, 0);
    }

    private Slot compile(String whole, String[] words, int at) {
        if (at >= words.length || words[at].isEmpty()) {
            throw place.mistake(at == 0 ? "{{}} lacks an expression, such as {{id}} or {{name}}"
                : "{{" + whole + "}} lacks what " + words[at - 1] + " is to be done with, as in {{" + whole.strip() + " id}}");
        }
        String word = words[at];
        Slot inner = switch (word) {
            case "json" -> escaped(compile(whole, words, at + 1));
            case "raw" -> compile(whole, words, at + 1);
            case "pad" -> padded(whole, words, at);
            case "u8", "u16", "u32", "u64", "u16le", "u32le", "u64le" -> integer(word, whole, compile(whole, words, at + 1));
            default -> null;
        };
        return inner != null ? inner : leaf(whole, word, Arrays.copyOfRange(words, at + 1, words.length));
    }

    private Slot leaf(String whole, String word, String[] arguments) {
        int expected = switch (word) {
            case "random" -> 2;
            case "count", "randomText", "env" -> 1;
            default -> 0;
        };
        if (arguments.length != expected) {
            throw place.mistake("{{" + whole + "}} has " + arguments.length + " words behind " + word + " and needs " + expected
                + switch (word) {
                    case "random" -> ", as in {{random 1 100}}";
                    case "count" -> ", as in {{count orders}}";
                    case "randomText" -> ", as in {{randomText 16}}";
                    case "env" -> ", as in {{env TOKEN}}";
                    default -> "";
                });
        }
        return switch (word) {
            case "id" -> {
                numbered = true;
                yield (scope, out) -> out.appendDecimal(scope.id);
            }
            case "connection" -> (scope, out) -> out.appendDecimal(scope.connection);
            case "now" -> (scope, out) -> out.appendDecimal(scope.nowNs);
            case "nowMillis" -> (scope, out) -> out.appendDecimal(Math.floorDiv(scope.nowNs, 1_000_000L));
            case "due" -> (scope, out) -> out.appendDecimal(scope.dueNs);
            case "dueMillis" -> (scope, out) -> out.appendDecimal(Math.floorDiv(scope.dueNs, 1_000_000L));
            case "uuid" -> Expressions::uuid;
            case "count" -> counter(arguments[0]);
            case "random" -> random(whole, arguments);
            case "randomText" -> randomText(whole, arguments[0]);
            case "env" -> environment(arguments[0]);
            default -> named(word);
        };
    }

    private Slot counter(String name) {
        int counter = symbols.counter(name);
        if (!counters.contains(counter)) {
            counters.add(counter);
        }
        return (scope, out) -> out.appendDecimal(scope.counts[counter]);
    }

    private Slot random(String whole, String[] bounds) {
        long from = number(whole, bounds[0], Long.MIN_VALUE, Long.MAX_VALUE - 1);
        long to = number(whole, bounds[1], from, Long.MAX_VALUE - 1);
        return (scope, out) -> out.appendDecimal(scope.random.nextLong(from, to + 1));
    }

    private Slot randomText(String whole, String length) {
        int count = (int) number(whole, length, 0, MAX_RANDOM_TEXT);
        return (scope, out) -> {
            int from = out.extend(count);
            byte[] bytes = out.bytes();
            for (int i = from; i < from + count; i++) {
                bytes[i] = LETTERS[scope.random.nextInt(LETTERS.length)];
            }
        };
    }

    private static void uuid(Scope scope, ByteSink out) {
        long high = scope.random.nextLong() & ~0xF000L | 0x4000L;
        long low = scope.random.nextLong() & ~(3L << 62) | 1L << 63;
        out.appendHex(high >>> 32, 8);
        out.append('-');
        out.appendHex(high >>> 16, 4);
        out.append('-');
        out.appendHex(high, 4);
        out.append('-');
        out.appendHex(low >>> 48, 4);
        out.append('-');
        out.appendHex(low, 12);
    }

    private Slot environment(String name) {
        String value = symbols.environment(name);
        if (value == null) {
            throw place.mistake("{{env " + name + "}} needs the environment variable " + name + ", which is not set");
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return (scope, out) -> out.append(bytes, 0, bytes.length);
    }

    /** A variable, or a column of data. */
    private Slot named(String name) {
        int variable = symbols.variable(name);
        if (variable >= 0) {
            return (scope, out) -> out.append(scope.variables.text(variable), 0, scope.variables.count(variable));
        }
        int dot = name.indexOf('.');
        int source = dot < 0 ? -1 : symbols.source(name.substring(0, dot));
        if (source >= 0) {
            Rows data = symbols.sources().get(source);
            int column = data.columns().indexOf(name.substring(dot + 1));
            if (column < 0) {
                throw place.mistake("{{" + name + "}} names a column that " + data.file() + " lacks; it has " + list(data.columns()));
            }
            sources.add(source);
            symbols.use(source);
            return (scope, out) -> data.render(scope.rows[source], column, out);
        }
        throw place.mistake("{{" + name + "}} is no variable, no column of data and no built-in expression; " + known());
    }

    private String known() {
        List<String> names = new ArrayList<>(symbols.variables());
        symbols.sources().forEach(data -> data.columns().forEach(column -> names.add(data.name() + "." + column)));
        return names.isEmpty() ? "the scenario captures and assigns no variable, and there is no data" : "there are " + list(names);
    }

    static String list(List<String> names) {
        return String.join(", ", names.size() > 20 ? names.subList(0, 20) : names) + (names.size() > 20 ? ", ..." : "");
    }

    private long number(String whole, String word, long from, long to) {
        try {
            long number = Long.parseLong(word);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw place.mistake("{{" + whole + "}} has " + word + " where a whole number "
            + (from == Long.MIN_VALUE ? "" : "from " + from + (to >= Long.MAX_VALUE - 1 ? " on " : " to " + to + " ")) + "must stand");
    }

    private static Slot escaped(Slot inner) {
        return (scope, out) -> {
            int from = out.count();
            inner.render(scope, out);
            Escapes.json(out, from);
        };
    }

    static Slot escapedForJson(Slot inner) {
        return escaped(inner);
    }

    static Slot percentEncoded(Slot inner) {
        return (scope, out) -> {
            int from = out.count();
            inner.render(scope, out);
            Escapes.percent(out, from);
        };
    }

    private Slot padded(String whole, String[] words, int at) {
        if (at + 1 >= words.length) {
            throw place.mistake("{{" + whole + "}} lacks the width, as in {{pad 8 id}}");
        }
        int width = (int) number(whole, words[at + 1], 0, MAX_RANDOM_TEXT);
        Slot inner = compile(whole, words, at + 2);
        return (scope, out) -> {
            int from = out.count();
            inner.render(scope, out);
            int missing = width - (out.count() - from);
            if (missing > 0) {
                pad(out, from, missing);
            }
        };
    }

    private static void pad(ByteSink out, int from, int missing) {
        boolean number = Integers.isInteger(out.bytes(), from, out.count());
        int start = number ? out.bytes()[from] == '-' ? from + 1 : from : out.count();
        out.insert(start, missing);
        Arrays.fill(out.bytes(), start, start + missing, (byte) (number ? '0' : ' '));
    }

    private Slot integer(String word, String whole, Slot inner) {
        if (!binary) {
            throw place.mistake("{{" + whole + "}} makes bytes that are no text; it belongs into a binary message");
        }
        boolean littleEndian = word.endsWith("le");
        int size = Integer.parseInt(word.substring(1, word.length() - (littleEndian ? 2 : 0))) / 8;
        return (scope, out) -> {
            int from = out.count();
            inner.render(scope, out);
            long value = Integers.isInteger(out.bytes(), from, out.count()) ? Integers.parse(out.bytes(), from, out.count()) : 0;
            out.truncate(from);
            out.appendInteger(value, size, littleEndian);
        };
    }
}
