package io.heddle.loadgen.plan.yaml;

import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.plan.PlanRules;
import io.heddle.loadgen.plan.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads where connections go: a URI, or fields; header fields and subprotocols may stand beside it. <b>Thread:</b> one thread. */
final class TargetReader {
    private final Reading reading;

    TargetReader(Reading reading) {
        this.reading = reading;
    }

    Target target(Fields fields, Target plan) {
        YamlNode node = fields.get("target");
        String url = plan == null ? null : plan.url();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        List<String> subprotocols = new ArrayList<>();
        if (node instanceof YamlNode.Mapping) {
            Fields own = new Fields("target", node, "url", "headers", "subprotocols");
            url = own.has("url") ? url(own.get("url")) : url;
            own.with("headers", value -> headers(headers, value));
            own.with("subprotocols", value -> subprotocols(subprotocols, value));
        } else if (node != null) {
            url = url(node);
        }
        fields.with("headers", value -> headers(headers, value));
        fields.with("subprotocols", value -> subprotocols(subprotocols, value));
        if (plan != null) {
            plan.headers().stream().filter(header -> headers.stream().noneMatch(own -> own.getKey().equalsIgnoreCase(header.getKey())))
                .forEach(headers::add);
            subprotocols.addAll(subprotocols.isEmpty() ? plan.subprotocols() : List.of());
        }
        return new Target(url, headers, subprotocols);
    }

    private String url(YamlNode node) {
        String url = Reading.value(node, PlanRules::url);
        if (url.indexOf('@') >= 0 || url.indexOf('?') >= 0) {
            reading.hide(node);
        }
        return url;
    }

    private void headers(List<Map.Entry<String, String>> headers, YamlNode node) {
        for (YamlNode.Entry entry : Reading.fields(node, "headers").entries()) {
            String name = entry.key().text();
            for (YamlNode item : Reading.items(entry.value())) {
                String value = Reading.text(item);
                headers.add(Reading.at(entry.key(), () -> PlanRules.header(name, value)));
                if (!Redaction.headerValue(name, value).equals(value)) {
                    reading.hide(item);
                }
            }
        }
    }

    private static void subprotocols(List<String> subprotocols, YamlNode node) {
        Reading.items(node).forEach(item -> subprotocols.add(Reading.value(item, PlanRules::subprotocol)));
    }
}
