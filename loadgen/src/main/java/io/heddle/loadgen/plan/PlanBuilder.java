package io.heddle.loadgen.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builds a {@link Plan}, and checks it as a whole. Mistakes are {@link PlanException}s with one sentence.
 * <b>Thread:</b> one thread.
 */
public final class PlanBuilder {
    private final String name;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final List<String> subprotocols = new ArrayList<>();
    private final List<Scenario> scenarios = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final List<String> failIf = new ArrayList<>();
    private String source = "";
    private String url;
    private Network network = Network.defaults();
    private Load load = new LoadBuilder().build();
    private int engines = 1;

    PlanBuilder(String name) {
        if (name.isBlank() || name.length() > 200) {
            throw new PlanException("name must have 1 to 200 characters");
        }
        this.name = name;
    }

    PlanBuilder(Plan plan) {
        name = plan.name();
        source = plan.source();
        url = plan.target().url();
        headers.addAll(plan.target().headers());
        subprotocols.addAll(plan.target().subprotocols());
        network = plan.network();
        load = plan.load();
        scenarios.addAll(plan.scenarios());
        sources.addAll(plan.sources());
        failIf.addAll(plan.failIf());
        engines = plan.engines();
    }

    /** The plan as its author wrote it, for the report; without secrets. */
    public PlanBuilder source(String text) {
        source = text;
        return this;
    }

    /** Where the connections go, a ws or wss URI; by default to an echo server that the tool starts. */
    public PlanBuilder target(String uri) {
        url = PlanRules.url(uri);
        return this;
    }

    /** A field of each upgrade request; its value may have {@code {{expressions}}}. */
    public PlanBuilder header(String field, String value) {
        headers.add(PlanRules.header(field, value));
        return this;
    }

    /** A subprotocol to offer; the preferred one first. */
    public PlanBuilder subprotocol(String protocol) {
        subprotocols.add(PlanRules.subprotocol(protocol));
        return this;
    }

    /** How connections are made. */
    public PlanBuilder network(Consumer<NetworkBuilder> how) {
        NetworkBuilder builder = new NetworkBuilder();
        how.accept(builder);
        network = builder.build();
        return this;
    }

    /** How much load there is. Fields that are not set stay as they are. */
    public PlanBuilder load(Consumer<LoadBuilder> howMuch) {
        LoadBuilder builder = new LoadBuilder(load);
        howMuch.accept(builder);
        load = builder.build();
        return this;
    }

    /** Rows of data, circular, a row a connection. */
    public PlanBuilder data(String sourceName, Path file) {
        return data(sourceName, file, Source.Order.CIRCULAR, Source.Per.CONNECTION);
    }

    /** Rows of data for templates: {@code {{name.column}}}. */
    public PlanBuilder data(String sourceName, Path file, Source.Order order, Source.Per per) {
        return data(new Source(sourceName, file, order, per));
    }

    /** Rows of data for templates. */
    public PlanBuilder data(Source rows) {
        sources.add(PlanRules.checked(rows));
        return this;
    }

    /** One kind of user. */
    public PlanBuilder scenario(ScenarioBuilder scenario) {
        return scenario(scenario.build());
    }

    /** One kind of user. */
    public PlanBuilder scenario(Scenario scenario) {
        scenarios.add(scenario);
        return this;
    }

    /** A threshold that breaks the run, such as {@code echo.p99>50ms}. */
    public PlanBuilder failIf(String threshold) {
        failIf.add(threshold);
        return this;
    }

    /** Event loops to use; one by default. */
    public PlanBuilder engines(int loops) {
        engines = (int) Ranges.range("engines", loops, 1, Ranges.MAX_ENGINES);
        return this;
    }

    /** The plan, checked as a whole. */
    public Plan build() {
        Plan plan = unchecked();
        PlanRules.check(plan);
        return plan;
    }

    /** The plan, whose relations somebody else checks. */
    public Plan unchecked() {
        return new Plan(name, source, new Target(url, headers, subprotocols), network, load, scenarios, sources, failIf, engines);
    }
}
