package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The fields of one part of a plan, of which all are known. <b>Thread:</b> one thread. */
final class Fields {
    private final String of;
    private final YamlNode.Mapping node;

    /** Fails at the first field that is not one of the known ones. */
    Fields(String of, YamlNode node, String... known) {
        this.of = of;
        this.node = Reading.fields(node, of);
        List<String> names = Arrays.asList(known);
        for (YamlNode.Entry entry : this.node.entries()) {
            if (!names.contains(entry.key().text())) {
                throw unknown(of, entry.key(), names);
            }
        }
    }

    private static PlanException unknown(String of, YamlNode.Scalar key, List<String> names) {
        String word = "'" + Quantities.shown(key.text()) + "' is not a field of " + of;
        return Reading.mistake(key, Spelling.guess(key.text(), names).map(name -> word + ": did you mean '" + name + "'?")
            .orElse(word + ", which has " + String.join(", ", names)));
    }

    YamlNode.Mapping node() {
        return node;
    }

    boolean has(String name) {
        return node.get(name) != null;
    }

    /** The value of a field, or null. */
    YamlNode get(String name) {
        return node.get(name);
    }

    YamlNode required(String name) {
        YamlNode value = node.get(name);
        if (value == null) {
            throw Reading.mistake(node, of + " needs the field '" + name + "'");
        }
        return value;
    }

    /** Hands on the value of a field if it is there; a mistake gets its place. */
    void with(String name, Consumer<YamlNode> reader) {
        YamlNode value = node.get(name);
        if (value != null) {
            Reading.at(value, () -> {
                reader.accept(value);
                return null;
            });
        }
    }

    /** The text of a field, or null. */
    String text(String name) {
        YamlNode value = node.get(name);
        return value == null ? null : Reading.text(value);
    }

    /** The only one of some fields that is there, or null. */
    String oneOf(String... names) {
        List<String> present = new ArrayList<>();
        for (String name : names) {
            if (has(name)) {
                present.add(name);
            }
        }
        if (present.size() > 1) {
            throw Reading.mistake(node.get(present.get(1)), of + " has both '" + present.get(0) + "' and '" + present.get(1)
                + "': leave out one of them");
        }
        return present.isEmpty() ? null : present.get(0);
    }
}
