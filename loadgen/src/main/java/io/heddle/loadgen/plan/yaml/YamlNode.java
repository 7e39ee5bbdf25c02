package io.heddle.loadgen.plan.yaml;

import java.util.List;

/** A node of a YAML document and its place. Nodes are told apart by identity. <b>Thread:</b> immutable. */
sealed interface YamlNode {

    Place place();

    /** How many nodes it has, those behind aliases counted each time. */
    int weight();

    /** For sentences: a text, a list or fields. */
    String kind();

    /**
     * A text.
     *
     * @param plain true if it was written without quotes
     * @param start of its characters in the document, quotes included
     * @param end behind its last character
     */
    record Scalar(Place place, String text, boolean plain, int start, int end) implements YamlNode {
        @Override
        public int weight() {
            return 1;
        }

        /** Nothing was written, or null. */
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String kind() {
            return isNull() ? "nothing" : "a text";
        }
    }

    /** A list. */
    record Sequence(Place place, List<YamlNode> items, int weight) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Fields, in the order of the document. */
    record Mapping(Place place, List<Entry> entries, int weight) implements YamlNode {
        @Override
        public String kind() {
            return "fields";
        }

        /** The value of a field, or null. */
        YamlNode get(String name) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(name)) {
                    return entry.value();
                }
            }
            return null;
        }
    }

    /** A field. */
    record Entry(Scalar key, YamlNode value) {}
}
