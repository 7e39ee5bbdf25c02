package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Listener;
import io.heddle.loadgen.plan.ScenarioBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads which messages that the server sends on its own are counted. <b>Thread:</b> one thread. */
final class ListenerReader {
    private static final List<String> FIELDS = List.of("message", "stamp", "unit", "sequence", "fan-out");
    private static final Map<String, Duration> UNITS =
        Map.of("ns", Duration.ofNanos(1), "us", Duration.ofNanos(1_000), "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1));

    private final Reading reading;
    private final QuantityReader quantities;
    private final MatcherReader matchers;

    ListenerReader(Reading reading) {
        this.reading = reading;
        this.quantities = new QuantityReader(reading);
        this.matchers = new MatcherReader(reading);
    }

    void listeners(ScenarioBuilder scenario, YamlNode node) {
        for (YamlNode.Entry entry : Reading.fields(node, "listen, by name,").entries()) {
            Listener listener = reading.placed(listener(entry.key().text(), entry.value()), entry.key());
            Reading.at(entry.value() instanceof YamlNode.Mapping ? entry.value() : entry.key(), () -> scenario.listen(listener));
        }
    }

    private Listener listener(String name, YamlNode node) {
        boolean isLong =
            node instanceof YamlNode.Mapping mapping && mapping.entries().stream().anyMatch(entry -> isField(entry.key().text()));
        if (!isLong) {
            return new Listener(name, matchers.matcher(node), null, null, null, 0);
        }
        Fields fields = new Fields("a listener", node, FIELDS.toArray(String[]::new));
        Extract stamp = fields.has("stamp") ? matchers.extract(fields.get("stamp")) : null;
        if (fields.has("unit") && stamp == null) {
            throw Reading.mistake(fields.get("unit"), "unit is that of the stamp, and there is none: add 'stamp'");
        }
        Duration unit = stamp == null ? null : fields.has("unit") ? unit(fields.get("unit")) : Duration.ofMillis(1);
        Extract sequence = fields.has("sequence") ? matchers.extract(fields.get("sequence")) : null;
        int fanOut = fields.has("fan-out") ? quantities.number(fields.get("fan-out")) : 0;
        return new Listener(name, matchers.matcher(fields.required("message")), stamp, unit, sequence, fanOut);
    }

    private static boolean isField(String name) {
        return FIELDS.contains(name);
    }

    private Duration unit(YamlNode node) {
        Duration unit = UNITS.get(Reading.text(node));
        return unit == null ? quantities.duration(node) : unit;
    }
}
