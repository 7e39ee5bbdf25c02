package io.heddle.loadgen.scenario.match;

import io.heddle.loadgen.scenario.template.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path to one value (RFC 9535): names after dots or in quotes within brackets, and indexes. What it finds is a string without its quotes
 * and escapes, a number, true, false or null as it stands, or the text of an object or array. <b>Thread:</b> immutable.
 */
final class JsonPath implements Extractor {
    /** A name, or null for an index. */
    private final byte[][] names;
    private final int[] indexes;

    private JsonPath(byte[][] names, int[] indexes) {
        this.names = names;
        this.indexes = indexes;
    }

    /** Compiles a path; null if it has wildcards, filters or other parts that can find several values. */
    static JsonPath compile(String path, Place place) {
        if (!path.startsWith("$")) {
            throw place.mistake("the JSON path " + path + " does not begin with $, as in $.user.id");
        }
        List<byte[]> names = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        int at = 1;
        while (at < path.length()) {
            char c = path.charAt(at);
            int end;
            if (c == '.') {
                end = at + 1;
                while (end < path.length() && isNameCharacter(path.charAt(end))) {
                    end++;
                }
                if (end == at + 1 && !(end < path.length() && (path.charAt(end) == '*' || path.charAt(end) == '.'))) {
                    throw place.mistake("the JSON path " + path + " has a dot without a name behind it; other names stand in brackets and "
                        + "quotes, as in $['two words']");
                }
                if (end == at + 1 || end < path.length() && path.charAt(end) == '(') {
                    return null;
                }
                names.add(path.substring(at + 1, end).getBytes(StandardCharsets.UTF_8));
                indexes.add(0);
            } else if (c == '[') {
                end = closing(path, at, place);
                String inside = path.substring(at + 1, end - 1).strip();
                if (inside.matches("-?\\d{1,9}")) {
                    names.add(null);
                    indexes.add(Integer.parseInt(inside));
                } else if (isOneQuoted(inside)) {
                    names.add(unquote(inside).getBytes(StandardCharsets.UTF_8));
                    indexes.add(0);
                } else {
                    return null;
                }
            } else {
                throw place.mistake("the JSON path " + path + " has '" + c + "' where a dot or a bracket must stand");
            }
            at = end;
        }
        return new JsonPath(names.toArray(byte[][]::new), indexes.stream().mapToInt(Integer::intValue).toArray());
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c >= 0x80;
    }

    /** The position behind the bracket that closes the one here. */
    private static int closing(String path, int from, Place place) {
        char quote = 0;
        int depth = 0;
        boolean escaped = false;
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            if (quote != 0) {
                quote = c == quote && !escaped ? 0 : quote;
                escaped = c == '\\' && !escaped;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return i + 1;
            }
        }
        throw place.mistake("the JSON path " + path + " has a bracket that is not closed");
    }

    private static boolean isOneQuoted(String inside) {
        return inside.matches("(?s)'([^'\\\\]|\\\\.)*'|\"([^\"\\\\]|\\\\.)*\"");
    }

    private static String unquote(String quoted) {
        StringBuilder name = new StringBuilder();
        int at = 1;
        while (at < quoted.length() - 1) {
            char c = quoted.charAt(at++);
            if (c != '\\') {
                name.append(c);
                continue;
            }
            char kind = quoted.charAt(at++);
            if (kind == 'u' && at + 4 < quoted.length() && quoted.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
                name.append((char) Integer.parseInt(quoted.substring(at, at + 4), 16));
                at += 4;
            } else {
                name.append(switch (kind) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> kind;
                });
            }
        }
        return name.toString();
    }

    @Override
    public boolean find(Inbox message) {
        JsonTape tape = message.json();
        if (tape == null) {
            return false;
        }
        int value = 0;
        for (int i = 0; i < names.length && value >= 0; i++) {
            value = names[i] == null ? tape.element(value, indexes[i]) : tape.member(value, names[i]);
        }
        if (value < 0) {
            return false;
        }
        byte[] bytes = message.array();
        int from = tape.start(value);
        int to = tape.end(value);
        byte kind = tape.kind(value);
        Found found = message.found();
        if (kind == '-' || kind >= '0' && kind <= '9') {
            found.number(bytes, from, to);
        } else if (kind != '"') {
            found.text(bytes, from, to);
        } else if (tape.hasEscapes(value)) {
            found.jsonString(bytes, from + 1, to - 1);
        } else {
            found.text(bytes, from + 1, to - 1);
        }
        return true;
    }
}
