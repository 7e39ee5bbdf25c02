package io.heddle.loadgen.scenario.match;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.Option;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.scenario.template.Place;
import io.heddle.loadgen.scenario.template.Scope;
import io.heddle.loadgen.scenario.template.Symbols;
import io.heddle.loadgen.scenario.template.Template;
import io.heddle.loadgen.scenario.template.TemplateCompiler;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Compiles matchers and extracts to scans. Regular expressions, JSON paths with filters or wildcards, and functions of Java allocate; the
 * others do not. <b>Thread:</b> confined to the compiling thread.
 */
public final class Scans {
    private static final Configuration PATHS = Configuration.builder().options(Option.SUPPRESS_EXCEPTIONS).build();

    private final Symbols symbols;
    private final Place place;

    /** For one step or listener. */
    public Scans(Symbols symbols, Place place) {
        this.symbols = symbols;
        this.place = place;
    }

    /** Compiles a matcher; null matches any message. */
    public MessageMatcher matcher(Matcher matcher) {
        return matcher == null ? MessageMatcher.ANY : compile(matcher, place.of(matcher));
    }

    private MessageMatcher compile(Matcher matcher, Place at) {
        if (matcher instanceof Matcher.Value value) {
            return value(extractor(value.where()), value.equalTo(), at);
        }
        if (matcher instanceof Matcher.Contains contains) {
            return contains(contains.template(), at);
        }
        if (matcher instanceof Matcher.Regex regex) {
            Pattern pattern = pattern(regex.pattern(), at);
            return (message, scope) -> pattern.matcher(message.text()).find();
        }
        if (matcher instanceof Matcher.BytesAt bytesAt) {
            return bytesAt(bytesAt, at);
        }
        if (matcher instanceof Matcher.All all) {
            MessageMatcher[] matchers = compile(all.matchers(), at);
            return (message, scope) -> all(matchers, message, scope);
        }
        if (matcher instanceof Matcher.Any any) {
            MessageMatcher[] matchers = compile(any.matchers(), at);
            return (message, scope) -> any(matchers, message, scope);
        }
        if (matcher instanceof Matcher.Not not) {
            MessageMatcher other = matcher(not.matcher());
            return (message, scope) -> !other.matches(message, scope);
        }
        Matcher.Computed computed = (Matcher.Computed) matcher;
        return (message, scope) -> {
            try {
                return computed.predicate().test(message);
            } catch (RuntimeException failure) {
                message.report(at.words() + ", the predicate of the plan failed: " + failure);
                return false;
            }
        };
    }

    private MessageMatcher[] compile(List<Matcher> matchers, Place at) {
        if (matchers.isEmpty()) {
            throw at.mistake("a list of matchers is empty; it needs at least one");
        }
        return matchers.stream().map(this::matcher).toArray(MessageMatcher[]::new);
    }

    private static boolean all(MessageMatcher[] matchers, Inbox message, Scope scope) {
        for (MessageMatcher matcher : matchers) {
            if (!matcher.matches(message, scope)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(MessageMatcher[] matchers, Inbox message, Scope scope) {
        for (MessageMatcher matcher : matchers) {
            if (matcher.matches(message, scope)) {
                return true;
            }
        }
        return false;
    }

    private MessageMatcher value(Extractor where, String expected, Place at) {
        if (expected == null) {
            return (message, scope) -> where.find(message);
        }
        Template template = template(expected, at);
        byte[] constant = template.constant();
        if (constant != null) {
            return (message, scope) -> where.find(message) && message.found().equalTo(constant, constant.length);
        }
        return (message, scope) -> {
            if (!where.find(message)) {
                return false;
            }
            message.expected().truncate(0);
            template.render(scope, message.expected());
            return message.found().equalTo(message.expected().bytes(), message.expected().count());
        };
    }

    private MessageMatcher contains(String text, Place at) {
        Template template = template(text, at);
        if (template.constant() != null) {
            Substring substring = new Substring(template.constant());
            return (message, scope) -> substring.isIn(message.array(), message.count());
        }
        return (message, scope) -> {
            message.expected().truncate(0);
            template.render(scope, message.expected());
            return Substring.isIn(message.array(), message.count(), message.expected().bytes(), message.expected().count());
        };
    }

    private static MessageMatcher bytesAt(Matcher.BytesAt bytesAt, Place at) {
        byte[] expected;
        try {
            expected = HexFormat.of().parseHex(bytesAt.hex().replaceAll("\\s", ""));
        } catch (IllegalArgumentException wrong) {
            throw at.mistake("'" + bytesAt.hex() + "' are not pairs of hexadecimal digits, such as 0f a1", wrong);
        }
        int offset = bytesAt.offset();
        return (message, scope) -> {
            if (offset + (long) expected.length > message.count()) {
                return false;
            }
            for (int i = 0; i < expected.length; i++) {
                if (message.segment().get(offset + i) != expected[i]) {
                    return false;
                }
            }
            return true;
        };
    }

    private Template template(String text, Place at) {
        return TemplateCompiler.compile(text, TemplateCompiler.Use.VALUE, symbols, at);
    }

    private static Pattern pattern(String regex, Place at) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException wrong) {
            throw at.mistake("'" + regex + "' is no regular expression: " + wrong.getDescription() + " near character "
                + (wrong.getIndex() + 1), wrong);
        }
    }

    /** Compiles an extract. */
    public Extractor extractor(Extract extract) {
        Place at = place.of(extract);
        if (extract instanceof Extract.JsonPath path) {
            JsonPath simple = JsonPath.compile(path.path(), at);
            return simple != null ? simple : wide(path.path(), at);
        }
        if (extract instanceof Extract.Regex regex) {
            Pattern pattern = pattern(regex.pattern(), at);
            return message -> {
                java.util.regex.Matcher match = pattern.matcher(message.text());
                return match.find() && text(message, match.group(match.groupCount() > 0 ? 1 : 0));
            };
        }
        if (extract instanceof Extract.Bytes bytes) {
            return bytes(bytes, at);
        }
        if (extract instanceof Extract.Whole) {
            return message -> {
                message.found().text(message.array(), 0, message.count());
                return true;
            };
        }
        Extract.Computed computed = (Extract.Computed) extract;
        return message -> {
            try {
                return text(message, computed.function().apply(message));
            } catch (RuntimeException failure) {
                message.report(at.words() + ", the function of the plan failed: " + failure);
                return false;
            }
        };
    }

    private static Extractor bytes(Extract.Bytes bytes, Place at) {
        int offset = bytes.offset();
        int count = bytes.count();
        if (offset < 0 || count < 1) {
            throw at
                .mistake("bytes at offset " + offset + ", " + count + " of them, are no place in a message; the offset is 0 or more, and "
                    + "the count 1 or more");
        }
        if (bytes.type() == Extract.Bytes.Type.TEXT) {
            return message -> {
                if (offset + (long) count > message.count()) {
                    return false;
                }
                message.found().text(message.array(), offset, offset + count);
                return true;
            };
        }
        if (Integer.bitCount(count) != 1 || count > Long.BYTES) {
            throw at.mistake("an integer of " + count + " bytes cannot be read; it has 1, 2, 4 or 8");
        }
        boolean little = bytes.type() == Extract.Bytes.Type.LITTLE_ENDIAN_INTEGER;
        return message -> {
            if (offset + (long) count > message.count()) {
                return false;
            }
            long value = 0;
            for (int i = 0; i < count; i++) {
                value = value << 8 | message.segment().get(offset + (little ? count - 1 - i : i)) & 0xFF;
            }
            int unused = Long.SIZE - 8 * count;
            message.found().integer(value << unused >> unused);
            return true;
        };
    }

    /** A path that may find several values: the first one counts. */
    private static Extractor wide(String path, Place at) {
        com.jayway.jsonpath.JsonPath compiled;
        try {
            compiled = com.jayway.jsonpath.JsonPath.compile(path);
        } catch (InvalidPathException | IllegalArgumentException wrong) {
            throw at.mistake("'" + path + "' is no JSON path (RFC 9535): " + wrong.getMessage(), wrong);
        }
        boolean definite = compiled.isDefinite();
        return message -> {
            if (message.json() == null) {
                return false;
            }
            Object value;
            try {
                value = compiled.read(message.text(), PATHS);
            } catch (JsonPathException | IllegalArgumentException | ClassCastException noSuchValue) {
                return false;
            }
            if (!definite) {
                List<?> values = value instanceof List<?> list ? list : List.of();
                value = values.isEmpty() ? null : values.get(0);
            }
            if (value == null) {
                return false;
            }
            boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
            text(message, plain ? value.toString() : json(value));
            message.found().isNumber(value instanceof Number);
            return true;
        };
    }

    private static String json(Object value) {
        return value instanceof Map || value instanceof List ? PATHS.jsonProvider().toJson(value) : value.toString();
    }

    private static boolean text(Inbox message, String value) {
        if (value == null) {
            return false;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        message.found().text(bytes, 0, bytes.length);
        return true;
    }
}
