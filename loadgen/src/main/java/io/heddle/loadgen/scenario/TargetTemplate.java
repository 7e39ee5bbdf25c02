package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.template.Place;
import io.heddle.loadgen.scenario.template.Scope;
import io.heddle.loadgen.scenario.template.Symbols;
import io.heddle.loadgen.scenario.template.Template;
import io.heddle.loadgen.scenario.template.TemplateCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where users connect, with expressions in the URL and in header fields. <b>Thread:</b> immutable. */
final class TargetTemplate {
    private final Target plain;
    /** Null if the URL has no expressions. */
    private final Template url;
    private final List<Template> values;
    private final boolean constant;

    private TargetTemplate(Target plain, Template url, List<Template> values, boolean constant) {
        this.plain = plain;
        this.url = url;
        this.values = values;
        this.constant = constant;
    }

    static TargetTemplate compile(Target target, Symbols symbols, Place place) {
        Template url = null;
        if (target.url() != null && target.url().contains("{{")) {
            int authority = target.url().indexOf("://");
            int path = authority < 0 ? -1 : target.url().indexOf('/', authority + 3);
            int query = target.url().indexOf('?');
            int first = path < 0 ? query : query < 0 ? path : Math.min(path, query);
            if (first < 0 || target.url().indexOf("{{") < first) {
                throw place.of(target).mistake("the URL has an expression in front of its path; only path and query can have some");
            }
            url = TemplateCompiler.compile(target.url(), TemplateCompiler.Use.URL, symbols, place.of(target));
        }
        List<Template> values = new ArrayList<>();
        boolean constant = url == null;
        for (Map.Entry<String, String> header : target.headers()) {
            Template value = TemplateCompiler.compile(header.getValue(), TemplateCompiler.Use.VALUE, symbols, place.of(target));
            if (value.constant() != null && !isFieldValue(header.getValue())) {
                throw place.of(target).mistake("header field " + header.getKey() + " has a line break or another control character");
            }
            constant &= value.constant() != null;
            values.add(value);
        }
        return new TargetTemplate(target, url, values, constant);
    }

    /** The target for a user. An {@code IllegalArgumentException} says which header field a value cannot stand in. */
    Target render(Scope scope) {
        if (constant) {
            return plain;
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String name = plain.headers().get(i).getKey();
            String value = values.get(i).text(scope);
            if (!isFieldValue(value)) {
                throw new IllegalArgumentException("The value for header field " + name
                    + " has a line break or another control character, and was not sent");
            }
            headers.add(Map.entry(name, value));
        }
        return new Target(url == null ? plain.url() : url.text(scope), headers, plain.subprotocols());
    }

    /** RFC 9110 section 5.5. */
    private static boolean isFieldValue(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c != 127 || c == '\t');
    }
}
