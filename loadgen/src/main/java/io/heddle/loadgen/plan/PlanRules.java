package io.heddle.loadgen.plan;

import io.heddle.api.internal.Redaction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The rules of a plan: ranges of single values, and relations between them. <b>Thread:</b> no state. */
public final class PlanRules {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern EXPRESSION = Pattern.compile("\\{\\{.*?}}");
    private static final Pattern ID = Pattern.compile("\\{\\{\\s*id\\s*}}");
    private static final Set<String> OWNED_FIELDS = Set.of("connection", "upgrade", "host", "sec-websocket-key", "sec-websocket-version",
        "sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions", "content-length", "transfer-encoding");

    private PlanRules() {}

    /** Checks the relations between the parts of a plan; the exception's subject is the part that has the mistake. */
    public static void check(Plan plan) {
        if (plan.scenarios().isEmpty()) {
            throw new PlanException("scenarios", "the plan has no scenario: give it steps");
        }
        unique(plan.scenarios(), Scenario::name, "scenarios");
        unique(plan.sources(), Source::name, "sources of data");
        boolean paced = false;
        for (Scenario scenario : plan.scenarios()) {
            ScenarioRules rules = new ScenarioRules(scenario, plan.load());
            rules.check();
            paced |= rules.isPaced();
        }
        Load load = plan.load();
        if (load.messages() != null && !paced) {
            throw new PlanException(load.messages(), "rate says how often loops turn, but no scenario has a loop that turns by the rate:"
                + " add 'repeat' without times, during or while");
        }
        if (load.search() != null && !paced) {
            throw new PlanException(load.search(), "search looks for the highest rate of loops, but no scenario has a loop that turns by"
                + " the rate: add 'repeat' without times, during or while");
        }
        if (load.warmUp().compareTo(load.duration()) >= 0) {
            throw new PlanException(load.warmUp(), "warmup (" + Quantities.text(load.warmUp()) + ") is a part of duration ("
                + Quantities.text(load.duration()) + ") and must be shorter");
        }
        if (load.arrivals() != null && load.ramp() != null) {
            throw new PlanException(load.ramp(), "ramp says how fast users begin who stay, and arrivals how fast users come who go again:"
                + " leave out one of the two");
        }
        if (load.arrivals() != null && load.openFirst()) {
            throw new PlanException(load.arrivals(), "with arrivals users come during the run, so they cannot all be there first: leave out"
                + " open-first");
        }
        if (plan.engines() > load.connections()) {
            throw new PlanException("engines", "engines (" + plan.engines() + ") must not be more than connections ("
                + Quantities.count(load.connections()) + "): an engine without a connection has nothing to do");
        }
    }

    static <T> void unique(List<T> values, Function<T, String> name, String kind) {
        Set<String> names = new HashSet<>();
        for (T value : values) {
            if (!names.add(name.apply(value))) {
                throw new PlanException(value, "two " + kind + " have the name '" + name.apply(value) + "': give each its own");
            }
        }
    }

    static boolean hasId(Message message) {
        return ID.matcher(message.template()).find();
    }

    /** Checks the URI of a target, which may have expressions. */
    public static String url(String text) {
        String shape = EXPRESSION.matcher(text).replaceAll("0");
        URI uri;
        try {
            uri = new URI(shape);
        } catch (URISyntaxException wrong) {
            throw new PlanException(
                "target '" + Redaction.reference(text) + "' is not a URI (" + wrong.getReason() + "): write ws://host:port/path",
                wrong);
        }
        String shown = Redaction.uri(uri);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            String right = scheme.equals("http") ? "ws://" : scheme.equals("https") ? "wss://" : "ws:// or wss://";
            throw new PlanException("target '" + shown + "' must begin with " + right);
        }
        // The host of a name with an underscore is null, and the engine takes it all the same.
        if (uri.getHost() == null && (uri.getRawAuthority() == null || uri.getRawAuthority().indexOf('_') < 0)) {
            throw new PlanException("target '" + shown + "' names no host: write ws://host:port/path");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new PlanException("the port of target '" + shown + "' must be between 1 and 65,535");
        }
        if (uri.getRawFragment() != null) {
            throw new PlanException("target '" + shown + "' must have no fragment: leave out the # and what follows it");
        }
        return text;
    }

    /** Checks a field of the upgrade request. */
    public static Map.Entry<String, String> header(String field, String value) {
        if (!TOKEN.matcher(field).matches()) {
            throw new PlanException("'" + Quantities.shown(field) + "' is not the name of a header field: use letters, digits and '-'");
        }
        if (OWNED_FIELDS.contains(field.toLowerCase(Locale.ROOT))) {
            throw new PlanException("the header field '" + field + "' is written by heddle itself: leave it out"
                + (field.equalsIgnoreCase("sec-websocket-protocol") ? " and use subprotocols" : ""));
        }
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new PlanException(
                "the value of the header field '" + field + "' has a control character, such as the end of a line: leave it out");
        }
        return Map.entry(field, value);
    }

    /** Checks a subprotocol. */
    public static String subprotocol(String protocol) {
        if (!TOKEN.matcher(protocol).matches()) {
            throw new PlanException("a subprotocol must be a token of letters, digits, '-' and '.', without spaces");
        }
        return protocol;
    }

    static int closeCode(int code) {
        boolean sendable = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006 || code >= 3000 && code <= 4999;
        if (!sendable) {
            throw new PlanException(
                "code " + code + " cannot be sent: use 1000 to 1003, 1007 to 1014, or 3000 to 4999 (RFC 6455 section 7.4)");
        }
        return code;
    }

    static String closeReason(String reason) {
        if (reason.getBytes(StandardCharsets.UTF_8).length > 123) {
            throw new PlanException("reason", "reason must have at most 123 bytes (RFC 6455 section 5.5)");
        }
        return reason;
    }

    static Delay checked(String field, Delay delay) {
        if (delay instanceof Delay.Constant constant) {
            Ranges.timeOrZero(field, constant.time());
        } else if (delay instanceof Delay.Exponential exponential) {
            Ranges.time("mean of " + field, exponential.mean());
        } else if (delay instanceof Delay.Uniform uniform) {
            Ranges.timeOrZero("from of " + field, uniform.from());
            Ranges.timeOrZero("to of " + field, uniform.to());
            if (uniform.from().compareTo(uniform.to()) >= 0) {
                throw new PlanException("from", "from (" + Quantities.text(uniform.from()) + ") must be shorter than to ("
                    + Quantities.text(uniform.to()) + ")");
            }
        }
        return delay;
    }

    static Rate checked(String field, Rate rate) {
        Ranges.rate(field, rate.from(), !rate.stages().isEmpty());
        boolean any = rate.from() > 0;
        for (Rate.Stage stage : rate.stages()) {
            Ranges.timeOrZero("duration of a stage", stage.duration());
            Ranges.rate("to of a stage", stage.to(), true);
            any |= stage.to() > 0;
        }
        if (!any) {
            throw new PlanException(field + " stays 0 in all its stages: one of them must go to more");
        }
        return rate;
    }

    static Load.Search checked(Load.Search search) {
        Ranges.rate("from of search", search.from(), false);
        Ranges.rate("to of search", search.to(), false);
        if (search.from() >= search.to()) {
            throw new PlanException("from", "from of search must be lower than to");
        }
        if (search.hold().isEmpty()) {
            throw new PlanException("hold", "search has no threshold to hold: give it one, such as hold: echo.p99>50ms");
        }
        Ranges.time("trial of search", search.trial());
        if (!(search.precision() > 0) || search.precision() >= 1) {
            throw new PlanException("precision", "precision of search must be above 0% and below 100%");
        }
        return search;
    }

    static Listener checked(Listener listener) {
        Ranges.name("listener", listener.name());
        if (listener.stamp() != null) {
            Duration unit = listener.stampUnit();
            if (unit == null || unit.toNanos() < 1 || unit.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new PlanException("unit", "unit of a stamp must be between 1ns and 1s");
            }
        }
        Ranges.range("fan-out", listener.fanOut(), 0, Ranges.MAX_CONNECTIONS);
        return listener;
    }

    static Source checked(Source source) {
        Ranges.name("source of data", source.name());
        String file = source.file().toString().toLowerCase(Locale.ROOT);
        if (!file.endsWith(".csv") && !file.endsWith(".jsonl")) {
            throw new PlanException("the name of a file of data must end with .csv (its first line names the columns) or .jsonl (a JSON"
                + " object a line)");
        }
        return source;
    }
}
