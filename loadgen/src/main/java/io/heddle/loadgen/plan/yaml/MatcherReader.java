package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.Capture;
import io.heddle.loadgen.plan.Check;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Extract.Bytes.Type;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads which messages are meant, and where values lie in them. <b>Thread:</b> one thread. */
final class MatcherReader {
    private static final List<String> FIELDS = List.of("contains", "regex", "exists", "value", "equals", "bytes", "all", "any", "not");
    private static final Map<String, Type> TYPES = types();

    private final Reading reading;

    MatcherReader(Reading reading) {
        this.reading = reading;
    }

    private static Map<String, Type> types() {
        Map<String, Type> types = new LinkedHashMap<>();
        types.put("text", Type.TEXT);
        types.put("integer", Type.INTEGER);
        types.put("little-endian", Type.LITTLE_ENDIAN_INTEGER);
        return types;
    }

    /** A matcher: a text that the message contains, or fields that must all match. */
    Matcher matcher(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            String text = Reading.text(node);
            if (text.isEmpty()) {
                throw Reading.mistake(node, "each message contains the empty text: leave the field out, or say what the message contains");
            }
            return reading.placed(new Matcher.Contains(text), node);
        }
        YamlNode.Mapping fields = Reading.fields(node, "a message");
        List<Matcher> all = new ArrayList<>();
        for (YamlNode.Entry entry : fields.entries()) {
            if (!entry.key().text().equals("equals")) {
                all.add(reading.placed(one(entry, fields), entry.key()));
            } else if (fields.get("value") == null) {
                throw Reading.mistake(entry.key(), "'equals' says what a value equals, and there is none: add 'value'");
            }
        }
        if (all.isEmpty()) {
            throw Reading.mistake(node, "say which message is meant, such as $.type: welcome, contains: hello or regex: '^ok'");
        }
        return all.size() == 1 ? all.get(0) : reading.placed(new Matcher.All(all), node);
    }

    private Matcher one(YamlNode.Entry entry, YamlNode.Mapping fields) {
        String name = entry.key().text();
        YamlNode value = entry.value();
        if (name.startsWith("$")) {
            boolean exists = value instanceof YamlNode.Scalar scalar && scalar.isNull();
            Extract path = reading.placed(new Extract.JsonPath(name), entry.key());
            return new Matcher.Value(path, exists ? null : Reading.text(value));
        }
        return switch (name) {
            case "contains" -> new Matcher.Contains(Reading.text(value));
            case "regex" -> new Matcher.Regex(pattern(value));
            case "exists" -> new Matcher.Value(extract(value), null);
            case "value" -> new Matcher.Value(extract(value), fields.get("equals") == null ? null : Reading.text(fields.get("equals")));
            case "bytes" -> bytesAt(new Fields("bytes", value, "at", "hex"));
            case "all" -> new Matcher.All(matchers(value));
            case "any" -> new Matcher.Any(matchers(value));
            case "not" -> new Matcher.Not(matcher(value));
            default -> throw unknown(entry.key());
        };
    }

    private static PlanException unknown(YamlNode.Scalar key) {
        String word = "'" + Quantities.shown(key.text()) + "' does not say which message is meant";
        Optional<String> guess = Spelling.guess(key.text(), FIELDS);
        return Reading.mistake(key, guess.map(name -> word + ": did you mean '" + name + "'?")
            .orElse(key.text().matches("[\\w.\\[\\]]+") ? word + ": did you mean the JSON path '$." + key.text() + "'?"
                : word + ": use a JSON path that begins with $, or one of " + String.join(", ", FIELDS)));
    }

    private List<Matcher> matchers(YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list) || list.items().isEmpty()) {
            throw Reading.mistake(node, "a list of messages belongs here");
        }
        return list.items().stream().map(this::matcher).toList();
    }

    private Matcher bytesAt(Fields fields) {
        String hex = Reading.text(fields.required("hex")).replace(" ", "");
        if (hex.isEmpty() || hex.length() % 2 != 0 || !hex.matches("[0-9a-fA-F]*")) {
            throw Reading.mistake(fields.get("hex"), "'" + Quantities.shown(hex) + "' must be pairs of hexadecimal digits, such as 0a ff");
        }
        return new Matcher.BytesAt(fields.has("at") ? offset(fields.get("at")) : 0, hex);
    }

    private static int offset(YamlNode node) {
        long offset = Reading.value(node, Quantities::count);
        if (offset > 32 << 20) {
            throw Reading.mistake(node, "at must be at most 32 MiB");
        }
        return (int) offset;
    }

    private static String pattern(YamlNode node) {
        try {
            return Pattern.compile(Reading.text(node)).pattern();
        } catch (PatternSyntaxException wrong) {
            throw Reading.mistake(node,
                "'" + Quantities.shown(Reading.text(node)) + "' is not a regular expression (" + wrong.getDescription()
                    + " at index " + wrong.getIndex() + ")");
        }
    }

    /** Where a value lies: a JSON path, the whole message, or fields. */
    Extract extract(YamlNode node) {
        return reading.placed(node instanceof YamlNode.Scalar ? shortExtract(node) : longExtract(node), node);
    }

    private static Extract shortExtract(YamlNode node) {
        String text = Reading.text(node);
        if (text.equals("whole")) {
            return new Extract.Whole();
        }
        if (!text.startsWith("$")) {
            throw Reading.mistake(node, "'" + Quantities.shown(text) + "' does not say where the value lies: write a JSON path such as "
                + (text.matches("[\\w.\\[\\]]+") ? "$." + text : "$.id") + ", or 'whole', or the fields regex or bytes");
        }
        return new Extract.JsonPath(text);
    }

    private static Extract longExtract(YamlNode node) {
        Fields fields = new Fields("a value's place", node, "json", "regex", "bytes");
        String kind = fields.oneOf("json", "regex", "bytes");
        if (kind == null) {
            throw Reading.mistake(node, "say where the value lies: json, regex or bytes");
        }
        return switch (kind) {
            case "json" -> new Extract.JsonPath(Reading.text(fields.get("json")));
            case "regex" -> new Extract.Regex(pattern(fields.get("regex")));
            default -> bytes(new Fields("bytes", fields.get("bytes"), "at", "count", "as"));
        };
    }

    private static Extract bytes(Fields fields) {
        int count = offset(fields.required("count"));
        Type type = fields.has("as") ? Reading.choice(fields.get("as"), TYPES) : Type.TEXT;
        if (type == Type.TEXT ? count < 1 : count != 1 && count != 2 && count != 4 && count != 8) {
            throw Reading.mistake(fields.get("count"),
                "count must be " + (type == Type.TEXT ? "1 or more" : "1, 2, 4 or 8 for an integer"));
        }
        return new Extract.Bytes(fields.has("at") ? offset(fields.get("at")) : 0, count, type);
    }

    /** Captures by the name of their variable. */
    List<Capture> captures(YamlNode node) {
        return Reading.fields(node, "capture").entries().stream()
            .map(entry -> reading.placed(new Capture(entry.key().text(), extract(entry.value())), entry.key())).toList();
    }

    /** Checks by their name, or a list of unnamed ones. */
    List<Check> checks(YamlNode node) {
        List<Check> checks = new ArrayList<>();
        if (node instanceof YamlNode.Mapping fields && !fields.entries().isEmpty() && fields.entries().stream()
            .noneMatch(entry -> entry.key().text().startsWith("$") || FIELDS.contains(entry.key().text()))) {
            fields.entries()
                .forEach(entry -> checks.add(reading.placed(new Check(entry.key().text(), matcher(entry.value())), entry.key())));
        } else {
            Reading.items(node).forEach(item -> checks.add(reading.placed(new Check("check-" + (checks.size() + 1), matcher(item)), item)));
        }
        return checks;
    }
}
