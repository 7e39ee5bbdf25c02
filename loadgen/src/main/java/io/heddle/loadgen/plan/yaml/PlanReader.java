package io.heddle.loadgen.plan.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanBuilder;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.ScenarioBuilder;
import io.heddle.loadgen.plan.Settings;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.plan.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a plan from YAML. A mistake is a {@link PlanException} with one sentence: {@code plan.yaml:12:7: 'wihtin' is not a field of
 * request: did you mean 'within'?} <b>Thread:</b> any thread; no state.
 */
public final class PlanReader {
    private static final Map<String, Source.Order> ORDERS = orders();
    private static final Map<String, Source.Per> PERS = pers();
    private static final long MAX_BYTES = 1 << 20;

    private final Reading reading;
    private final LoadReader loads;

    private PlanReader(Reading reading) {
        this.reading = reading;
        this.loads = new LoadReader(reading);
    }

    private static Map<String, Source.Order> orders() {
        Map<String, Source.Order> orders = new LinkedHashMap<>();
        orders.put("circular", Source.Order.CIRCULAR);
        orders.put("once", Source.Order.ONCE);
        orders.put("random", Source.Order.RANDOM);
        return orders;
    }

    private static Map<String, Source.Per> pers() {
        Map<String, Source.Per> pers = new LinkedHashMap<>();
        pers.put("connection", Source.Per.CONNECTION);
        pers.put("message", Source.Per.MESSAGE);
        return pers;
    }

    /** Reads a file, with the environment of this process. */
    public static PlanFile read(Path file, Settings settings) {
        String name = file.getFileName().toString();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new PlanException(name + ": the plan has more than 1 MB: move data into files that the plan names under 'data'");
            }
            byte[] bytes = Files.readAllBytes(file);
            return read(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file.toAbsolutePath().getParent(), settings,
                System::getenv);
        } catch (CharacterCodingException wrong) {
            throw new PlanException(name + ": the file is not UTF-8: save it in that encoding", wrong);
        } catch (NoSuchFileException missing) {
            throw new PlanException("there is no file '" + file + "': check the path", missing);
        } catch (IOException failed) {
            throw new PlanException("the file '" + file + "' cannot be read (" + failed.getMessage() + ")", failed);
        }
    }

    /**
     * Reads a text.
     *
     * @param name of the file, for sentences
     * @param folder that names of files are relative to
     * @param environment values of variables of the environment, or null
     */
    public static PlanFile read(String name, String text, Path folder, Settings settings, Function<String, String> environment) {
        Reading reading = new Reading(folder, environment);
        try {
            YamlNode root = new YamlParser(name).parse(text);
            Plan plan = new PlanReader(reading).plan(name, text, Placeholders.filled(root, settings));
            return new PlanFile(plan, name, reading.places());
        } catch (PlanException wrong) {
            Object place = wrong.subject() instanceof Place own ? own : reading.places().get(wrong.subject());
            throw new PlanException((place == null ? name : place) + ": " + wrong.getMessage(), wrong);
        }
    }

    private Plan plan(String file, String text, YamlNode root) {
        Fields fields = new Fields("the plan", root, "name", "settings", "target", "headers", "subprotocols", "network", "data", "load",
            "scenarios", "steps", "listen", "fail-if", "engines");
        String otherwise = file.replaceFirst("\\.ya?ml$", "");
        PlanBuilder plan = fields.has("name") ? Reading.value(fields.get("name"), Plan::builder) : Plan.builder(otherwise);
        fields.with("load", value -> plan.load(load -> Reading.at(value, () -> {
            loads.load(load, value);
            return null;
        })));
        fields.with("network", value -> plan.network(network -> loads.network(network, value)));
        Target target = target(fields, null);
        Reading.at(fields.has("target") ? fields.get("target") : root, () -> target.url() == null ? plan : plan.target(target.url()));
        target.headers().forEach(header -> plan.header(header.getKey(), header.getValue()));
        target.subprotocols().forEach(plan::subprotocol);
        fields.with("data", value -> Reading.fields(value, "data").entries().forEach(entry -> source(plan, entry)));
        fields.with("engines", value -> plan.engines(new QuantityReader(reading).number(value)));
        fields.with("fail-if", value -> loads.thresholds(value).forEach(plan::failIf));
        scenarios(plan, fields, target);
        return Reading.at(root, plan.source(reading.shown(text))::build);
    }

    private void scenarios(PlanBuilder plan, Fields fields, Target target) {
        boolean paced = hasRate(fields.get("load"));
        String kind = fields.oneOf("steps", "scenarios");
        if (kind == null) {
            throw StepReader.noSteps(fields.node());
        }
        if (kind.equals("steps")) {
            ScenarioBuilder scenario = Scenario.builder("main");
            fill(scenario, fields, paced);
            plan.scenario(reading.placed(Reading.at(fields.get("steps"), scenario::build), fields.get("steps")));
            return;
        }
        if (fields.has("listen")) {
            throw Reading.mistake(fields.get("listen"), "with scenarios, 'listen' belongs into one of them");
        }
        List<YamlNode.Entry> entries = Reading.fields(fields.get("scenarios"), "scenarios, by name,").entries();
        for (YamlNode.Entry entry : entries) {
            Fields own = new Fields("a scenario", entry.value(), "weight", "target", "headers", "subprotocols", "steps", "listen");
            ScenarioBuilder scenario = Reading.at(entry.key(), () -> Scenario.builder(entry.key().text()));
            own.with("weight", value -> scenario.weight(weight(value)));
            if (own.has("target") || own.has("headers") || own.has("subprotocols")) {
                scenario.target(reading.placed(target(own, target), own.has("target") ? own.get("target") : entry.key()));
            }
            own.required("steps");
            fill(scenario, own, paced);
            plan.scenario(reading.placed(Reading.at(entry.key(), scenario::build), entry.key()));
        }
    }

    private void fill(ScenarioBuilder scenario, Fields fields, boolean paced) {
        fields.with("steps", value -> new StepReader(reading, paced).steps(scenario, value));
        fields.with("listen", value -> new ListenerReader(reading).listeners(scenario, value));
    }

    private static boolean hasRate(YamlNode load) {
        return load instanceof YamlNode.Mapping fields && (fields.get("rate") != null || fields.get("search") != null);
    }

    private static double weight(YamlNode node) {
        String text = Reading.text(node);
        return text.endsWith("%") ? Quantities.share(text) * 100 : Quantities.rate(text);
    }

    /** The target of the plan, or of a scenario, which has what it does not say itself from the plan's. */
    private Target target(Fields fields, Target plan) {
        return new TargetReader(reading).target(fields, plan);
    }

    private void source(PlanBuilder plan, YamlNode.Entry entry) {
        YamlNode node = entry.value();
        boolean isShort = node instanceof YamlNode.Scalar;
        Fields fields = isShort ? null : new Fields("a source of data", node, "file", "order", "per");
        YamlNode file = isShort ? node : fields.required("file");
        Source.Order order = isShort || !fields.has("order") ? Source.Order.CIRCULAR : Reading.choice(fields.get("order"), ORDERS);
        Source.Per per = isShort || !fields.has("per") ? Source.Per.CONNECTION : Reading.choice(fields.get("per"), PERS);
        Source source = reading.placed(new Source(entry.key().text(), reading.file(file), order, per), file);
        Reading.at(file, () -> plan.data(source));
    }
}
