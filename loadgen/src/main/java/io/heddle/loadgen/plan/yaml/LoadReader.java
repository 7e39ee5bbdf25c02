package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.LoadBuilder;
import io.heddle.loadgen.plan.NetworkBuilder;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Rate;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Reads how much load there is and how connections are made. <b>Thread:</b> one thread. */
final class LoadReader {
    private final Reading reading;
    private final QuantityReader quantities;

    LoadReader(Reading reading) {
        this.reading = reading;
        this.quantities = new QuantityReader(reading);
    }

    void load(LoadBuilder load, YamlNode node) {
        Fields fields =
            new Fields("load", node, "connections", "ramp", "rate", "arrivals", "duration", "warmup", "drain", "lifetime", "search",
                "open-first");
        fields.with("connections", value -> load.connections(Reading.value(value, Quantities::count)));
        fields.with("ramp", value -> load.ramp(quantities.rate(value)));
        fields.with("rate", value -> load.rate(quantities.rate(value)));
        fields.with("arrivals", value -> load.arrivals(quantities.rate(value)));
        fields.with("duration", value -> load.duration(reading.placed(quantities.duration(value), value)));
        fields.with("warmup", value -> load.warmUp(reading.placed(quantities.duration(value), value)));
        fields.with("drain", value -> load.drain(quantities.duration(value)));
        fields.with("lifetime", value -> load.lifetime(quantities.delay(value)));
        fields.with("search", value -> load.search(search(load, value)));
        fields.with("open-first", value -> load.openFirst(Reading.yesOrNo(value)));
    }

    private Load.Search search(LoadBuilder load, YamlNode node) {
        Fields fields = new Fields("search", node, "from", "to", "hold", "trial", "precision");
        double from = Reading.value(fields.required("from"), Quantities::rate);
        double to = Reading.value(fields.required("to"), Quantities::rate);
        List<String> hold = thresholds(fields.required("hold"));
        Duration trial = fields.has("trial") ? quantities.duration(fields.get("trial")) : Duration.ofSeconds(10);
        double precision = fields.has("precision") ? Reading.value(fields.get("precision"), Quantities::share) : 0.05;
        load.rate(reading.placed(Rate.constant(from), node));
        return reading.placed(new Load.Search(from, to, hold, trial, precision), node);
    }

    /** Texts of thresholds, each with its place. */
    List<String> thresholds(YamlNode node) {
        return Reading.items(node).stream().map(item -> reading.placed(Reading.text(item), item)).toList();
    }

    void network(NetworkBuilder network, YamlNode node) {
        Fields fields = new Fields("network", node, "insecure", "trust-store", "key-store", "key-store-password", "proxy", "cookies",
            "local-addresses", "http2", "deflate", "ping", "reconnect");
        fields.with("insecure", value -> network.insecure(Reading.yesOrNo(value)));
        fields.with("trust-store", value -> network.trustStore(reading.file(value)));
        if (fields.has("key-store-password") && !fields.has("key-store")) {
            throw Reading.mistake(fields.get("key-store-password"), "key-store-password has no meaning without key-store");
        }
        String password = fields.has("key-store-password") ? reading.secret(fields.get("key-store-password")) : null;
        fields.with("key-store", value -> network.keyStore(reading.file(value), password));
        fields.with("proxy", value -> network.proxy(proxy(value)));
        fields.with("cookies", value -> network.cookies(Reading.yesOrNo(value)));
        fields.with("local-addresses", value -> network.localAddresses(Reading.items(value).stream().map(LoadReader::address).toList()));
        fields.with("http2", value -> http2(network, value));
        fields.with("deflate", value -> network.deflate(Reading.yesOrNo(value)));
        fields.with("ping", value -> network.ping(quantities.duration(value)));
        fields.with("reconnect", value -> network.reconnect(Reading.yesOrNo(value)));
    }

    private void http2(NetworkBuilder network, YamlNode node) {
        if (node instanceof YamlNode.Mapping) {
            Fields fields = new Fields("http2", node, "streams");
            network.http2(quantities.number(fields.required("streams")));
        } else if (Reading.yesOrNo(node)) {
            network.http2();
        }
    }

    private URI proxy(YamlNode node) {
        try {
            return new URI(reading.secret(node));
        } catch (URISyntaxException wrong) {
            // Not repeated: it may have a password in it.
            throw new PlanException(node.place(),
                "proxy is not a URI (" + wrong.getReason() + "): write http://host:port or socks5://host:port",
                wrong);
        }
    }

    private static InetAddress address(YamlNode node) {
        String text = Reading.text(node);
        // Only literals: a name would be looked up.
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.%]*:[0-9a-zA-Z:.%]*")) {
            throw Reading.mistake(node, "'" + Quantities.shown(text) + "' is not an address of this machine: write one such as 192.0.2.7");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException wrong) {
            throw new PlanException(node.place(), "'" + Quantities.shown(text) + "' is not an IP address", wrong);
        }
    }
}
