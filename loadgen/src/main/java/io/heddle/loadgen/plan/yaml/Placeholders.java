package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts settings into a document: {@code ${name}}, and {@code $${} for the characters themselves. <b>Thread:</b> one thread. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");

    private final Map<String, String> values = new TreeMap<>();

    private Placeholders() {}

    /** The document with its settings filled in; those that were given are asked for by name. */
    static YamlNode filled(YamlNode root, Settings settings) {
        Placeholders placeholders = new Placeholders();
        YamlNode defaults = root instanceof YamlNode.Mapping plan ? plan.get("settings") : null;
        if (defaults != null) {
            for (YamlNode.Entry entry : Reading.fields(defaults, "settings").entries()) {
                String value = settings.text(entry.key().text(), Reading.text(entry.value()));
                placeholders.values.put(entry.key().text(), value);
            }
        }
        settings.end();
        return placeholders.fill(root);
    }

    private YamlNode fill(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return fill(scalar);
        }
        if (node instanceof YamlNode.Sequence list) {
            return new YamlNode.Sequence(list.place(), list.items().stream().map(this::fill).toList(), list.weight());
        }
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (YamlNode.Entry entry : ((YamlNode.Mapping) node).entries()) {
            entries.add(new YamlNode.Entry(entry.key(), fill(entry.value())));
        }
        return new YamlNode.Mapping(node.place(), entries, node.weight());
    }

    private YamlNode.Scalar fill(YamlNode.Scalar scalar) {
        if (scalar.text().indexOf("${") < 0) {
            return scalar;
        }
        StringBuilder filled = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(scalar.text());
        while (placeholder.find()) {
            placeholder.appendReplacement(filled,
                Matcher.quoteReplacement(placeholder.group(1) == null ? "${" : value(scalar, placeholder.group(1))));
        }
        return new YamlNode.Scalar(scalar.place(), placeholder.appendTail(filled).toString(), scalar.plain(), scalar.start(), scalar.end());
    }

    private String value(YamlNode.Scalar scalar, String name) {
        String value = values.get(name);
        if (value != null) {
            return value;
        }
        String word = "'" + Quantities.shown(name) + "' is not a setting";
        throw Reading.mistake(scalar, Spelling.guess(name, values.keySet()).map(guess -> word + ": did you mean '" + guess + "'?")
            .orElse(word + ": add it to 'settings' with a default, or write $${ for the characters themselves"));
    }
}
