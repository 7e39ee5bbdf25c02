package io.heddle.loadgen.scenario.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles templates. Two braces begin an expression, and four stand for two. In a message that begins with {@code {} or {@code [}, values
 * between double quotes are escaped as JSON asks; {@code {{raw x}}} is not. In a URL values are percent-encoded. <b>Thread:</b> confined to
 * the compiling thread.
 */
public final class TemplateCompiler {
    /** The use of the text. */
    public enum Use {
        /** A text message. */
        TEXT,
        /** A binary message written as text. */
        BINARY,
        /** A binary message written in pairs of hexadecimal digits. */
        HEX,
        /** A value: of a variable, of a header field, or one that is compared. */
        VALUE,
        /** A URI. */
        URL
    }

    private final String text;
    private final Use use;
    private final Place place;
    private final Expressions expressions;
    private final List<Slot> slots = new ArrayList<>();
    private final ByteSink literal = new ByteSink();
    private final boolean json;
    private boolean constant = true;
    private boolean quoted;
    private boolean escaped;

    private TemplateCompiler(String text, Use use, Symbols symbols, Place place) {
        this.text = text;
        this.use = use;
        this.place = place;
        this.expressions = new Expressions(symbols, place, use == Use.BINARY || use == Use.HEX);
        String stripped = text.stripLeading();
        this.json = (use == Use.TEXT || use == Use.BINARY) && (stripped.startsWith("{") || stripped.startsWith("["));
    }

    /** Compiles a template, or throws the exception that says what is wrong with it and where. */
    public static Template compile(String text, Use use, Symbols symbols, Place place) {
        return new TemplateCompiler(text, use, symbols, place).compile();
    }

    /** True if a name has a meaning of its own in templates, so that no variable can have it. */
    public static boolean isReserved(String name) {
        return Expressions.isReserved(name);
    }

    private Template compile() {
        int at = 0;
        while (at < text.length()) {
            int braces = text.indexOf("{{", at);
            addLiteral(text.substring(at, braces < 0 ? text.length() : braces));
            if (braces < 0) {
                break;
            }
            if (text.startsWith("{{{{", braces)) {
                addLiteral("{{");
                at = braces + 4;
                continue;
            }
            int end = text.indexOf("}}", braces);
            if (end < 0) {
                throw place.mistake("{{ at character " + (braces + 1) + " of the template has no }} behind it; two braces as such are "
                    + "written {{{{");
            }
            addExpression(text.substring(braces + 2, end), braces);
            at = end + 2;
        }
        endLiteral();
        byte[] bytes = constant ? new byte[literal.count()] : null;
        if (constant) {
            System.arraycopy(literal.bytes(), 0, bytes, 0, bytes.length);
        }
        return new Template(slots.toArray(Slot[]::new), bytes, expressions.numbered, ints(expressions.counters),
            ints(new ArrayList<>(expressions.sources)));
    }

    private void addExpression(String expression, int at) {
        if (expression.indexOf('{') >= 0) {
            throw place.mistake("the expression at character " + (at + 1) + " of the template begins with a third brace; a brace in front "
                + "of an expression needs a blank between them, and two braces as such are written {{{{");
        }
        Slot slot = expressions.compile(expression);
        boolean explicit = Expressions.isExplicit(expression.strip());
        if (use == Use.URL && !explicit) {
            slot = Expressions.percentEncoded(slot);
        } else if (json && quoted && !explicit) {
            slot = Expressions.escapedForJson(slot);
        }
        endLiteral();
        literal.truncate(0);
        constant = false;
        slots.add(slot);
    }

    private void addLiteral(String part) {
        if (use == Use.HEX) {
            addHex(part);
            return;
        }
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        literal.append(bytes, 0, bytes.length);
        for (byte b : bytes) {
            if (escaped) {
                escaped = false;
            } else if (b == '\\' && quoted) {
                escaped = true;
            } else if (b == '"') {
                quoted = !quoted;
            }
        }
    }

    private void addHex(String part) {
        int high = -1;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (Character.isWhitespace(c) && high < 0) {
                continue;
            }
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw place.mistake("the message in hexadecimal has '" + c + "', where "
                    + (high < 0 ? "a pair of digits or an expression" : "the second digit of a pair") + " must stand");
            }
            if (high < 0) {
                high = digit;
            } else {
                literal.append(high << 4 | digit);
                high = -1;
            }
        }
        if (high >= 0) {
            throw place.mistake("the message in hexadecimal has a digit without a second one; each byte is a pair, such as 0f");
        }
    }

    private void endLiteral() {
        if (literal.count() > 0) {
            byte[] bytes = new byte[literal.count()];
            System.arraycopy(literal.bytes(), 0, bytes, 0, bytes.length);
            slots.add((scope, out) -> out.append(bytes, 0, bytes.length));
        }
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
