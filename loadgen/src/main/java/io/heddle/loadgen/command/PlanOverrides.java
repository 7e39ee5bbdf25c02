package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.LoadBuilder;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.PlanRules;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.plan.Target;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Options of {@code heddle run} that stand in for what the plan says. <b>Thread:</b> the main thread. */
final class PlanOverrides {
    @Option(names = "--target", paramLabel = "<uri>",
        description = "Connect there instead. A URI without a path keeps the paths of the plan.")
    private String target;

    @Option(names = "--connections", paramLabel = "<n>", description = "The most connections at the same time.")
    private String connections;

    @Option(names = "--ramp", paramLabel = "<rate>", description = "Connections to begin per second, such as 100/s.")
    private String ramp;

    @Option(names = "--rate", paramLabel = "<rate>",
        description = "Turns of loops per second over all connections, such as 2000/s, 0.5/s or 30/m; endless loops then turn by it.")
    private String rate;

    @Option(names = "--duration", paramLabel = "<time>", description = "How long the run lasts, such as 30s or 1m30s.")
    private String duration;

    @Option(names = "--warmup", paramLabel = "<time>", description = "How much of the duration does not count, at its beginning.")
    private String warmUp;

    @Option(names = "--drain", paramLabel = "<time>", description = "How long answers may still come at the end.")
    private String drain;

    @Option(names = "--open-first", description = "Open all connections before the first message.")
    private boolean openFirst;

    @Option(names = "--engines", paramLabel = "<n>", description = "Event loops to use, each on a core of its own.")
    private String engines;

    /** The plan as it is to run, checked again. */
    Plan apply(Plan plan, ConnectionOptions connection) {
        Plan changed = plan.toBuilder().load(load -> {
            with("--connections", connections, Quantities::count, load::connections);
            with("--ramp", ramp, Quantities::rate, load::ramp);
            with("--rate", rate, Quantities::rate, perSecond -> constant(load, perSecond));
            with("--duration", duration, PlanOverrides::time, load::duration);
            with("--warmup", warmUp, PlanOverrides::time, load::warmUp);
            with("--drain", drain, PlanOverrides::time, load::drain);
            load.openFirst(openFirst || plan.load().openFirst());
        }).unchecked();
        int loops =
            engines == null ? plan.engines() : Math.toIntExact(Math.min(Integer.MAX_VALUE, value("--engines", engines, Quantities::count)));
        boolean paces = rate != null && changed.scenarios().stream().noneMatch(scenario -> isPaced(scenario.steps()));
        Target options = connection.target(null);
        List<Scenario> scenarios = changed.scenarios().stream().map(scenario -> new Scenario(scenario.name(), scenario.weight(),
            scenario.target() == null ? null : target(scenario.target(), options), paces ? paced(scenario.steps()) : scenario.steps(),
            scenario.listeners())).toList();
        Plan result = new Plan(changed.name(), changed.source(), target(changed.target(), options), network(changed.network(), connection),
            changed.load(), scenarios, changed.sources(), changed.failIf(), loops);
        if (loops < 1 || loops > LoadPlan.MAX_ENGINES) {
            throw new UserError("--engines must be between 1 and " + LoadPlan.MAX_ENGINES + ", not " + engines + ".");
        }
        if (!result.equals(plan)) {
            PlanRules.check(result);
        }
        return result;
    }

    private static void constant(LoadBuilder load, double perSecond) {
        load.rate(perSecond);
        load.search(null);
    }

    private static Duration time(String text) {
        return Quantities.duration(text.matches("\\d{1,9}") ? text + "s" : text);
    }

    private static <T> void with(String option, String text, Function<String, T> parser, Consumer<T> taker) {
        if (text != null) {
            value(option, text, parser.andThen(value -> {
                taker.accept(value);
                return value;
            }));
        }
    }

    private static <T> T value(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (PlanException wrong) {
            throw new UserError(option + ": " + wrong.getMessage() + ".", wrong);
        }
    }

    private static boolean isPaced(List<Step> steps) {
        return steps.stream().anyMatch(step -> step instanceof Step.Repeat repeat
            && (repeat.kind() == Step.Repeat.Kind.WHEN_DUE || isPaced(repeat.steps()))
            || step instanceof Step.Branch branch && (isPaced(branch.then()) || isPaced(branch.otherwise())));
    }

    /** The loops that never end, which turned as fast as they could, turn by the rate. */
    private static List<Step> paced(List<Step> steps) {
        List<Step> paced = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Repeat repeat && repeat.kind() == Step.Repeat.Kind.FOREVER) {
                paced.add(new Step.Repeat(Step.Repeat.Kind.WHEN_DUE, 0, null, null, repeat.steps()));
            } else if (step instanceof Step.Branch branch) {
                paced.add(new Step.Branch(branch.condition(), paced(branch.then()), paced(branch.otherwise())));
            } else {
                paced.add(step);
            }
        }
        return paced;
    }

    private Target target(Target ofPlan, Target options) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(ofPlan.headers());
        options.headers().forEach(header -> {
            headers.removeIf(own -> own.getKey().equalsIgnoreCase(header.getKey()));
        });
        headers.addAll(options.headers());
        return new Target(url(ofPlan.url()), headers, options.subprotocols().isEmpty() ? ofPlan.subprotocols() : options.subprotocols());
    }

    private String url(String ofPlan) {
        if (target == null) {
            return ofPlan;
        }
        String url = value("--target", target, PlanRules::url);
        String path = ofPlan == null ? "" : ofPlan.replaceFirst("^[^:]*://[^/?]*", "");
        boolean isBare = url.matches("[^:]*://[^/?]*/?");
        return isBare && !path.isEmpty() ? url.replaceFirst("/$", "") + (path.startsWith("/") ? path : "/" + path) : url;
    }

    private static Network network(Network plan, ConnectionOptions connection) {
        Network options = connection.network(connection.http2() ? ConnectionOptions.DEFAULT_STREAMS : 0, false);
        URI proxy = options.proxy() == null ? plan.proxy() : options.proxy();
        boolean ownKey = options.keyStore() != null;
        return new Network(
            plan.insecure() || options.insecure(),
            options.trustStore() == null ? plan.trustStore() : options.trustStore(),
            ownKey ? options.keyStore() : plan.keyStore(),
            ownKey ? options.keyStorePassword() : plan.keyStorePassword(),
            proxy,
            plan.cookies(),
            options.localAddresses().isEmpty() ? plan.localAddresses() : options.localAddresses(),
            plan.streamsPerConnection() > 0 ? plan.streamsPerConnection() : options.streamsPerConnection(),
            plan.deflate() || options.deflate(),
            options.ping() == null ? plan.ping() : options.ping(),
            plan.reconnect());
    }
}
