package io.heddle.loadgen.command;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.agent.LoadAgent;
import io.heddle.loadgen.agent.RunFacts;
import io.heddle.loadgen.agent.Share;
import io.heddle.loadgen.cli.StopSignal;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunEnd.Reason;
import io.heddle.loadgen.measure.Machine;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.output.RunOutputs;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.Program;
import io.heddle.loadgen.server.EchoProcess;
import io.heddle.loadgen.verdict.ExitCodes;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Threshold;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a plan in this process: starts an echo server if the plan has no target, ties the agent to its outputs and to the signals, and ends
 * in an exit code. <b>Thread:</b> the main thread, which becomes the collector.
 */
public final class LocalRun {
    private final PrintStream out;
    private final PrintStream err;
    private final Function<EngineConfig, WebSocketEngine> engines;
    private final String tool;

    /** @param tool name and version of the program */
    public LocalRun(PrintStream out, PrintStream err, Function<EngineConfig, WebSocketEngine> engines, String tool) {
        this.out = out;
        this.err = err;
        this.engines = engines;
        this.tool = tool;
    }

    /**
     * Runs a plan to its end.
     *
     * @param workload words for what happens on the connections
     * @param measuresHeap whether the heap of a connection is measured, which stops all threads for a moment, also against a user's server
     * @return the exit code
     * @throws UserError if the user can mend what is wrong
     */
    public int run(Plan plan, OutputOptions options, String workload, boolean measuresHeap) {
        DescriptorLimit.check(sockets(plan));
        // The stop signal is closed last, because the JVM may end with it.
        try (StopSignal stop = StopSignal.ofRun()) {
            if (!needsEchoServer(plan)) {
                return run(plan, shown(plan.target().url()), options, workload, measuresHeap, stop);
            }
            try (EchoProcess echo = EchoProcess.start()) {
                return run(withTarget(plan, echo.uri().toString()), echo.uri() + " (our own echo server)", options, workload, true, stop);
            }
        }
    }

    private int run(Plan given, String target, OutputOptions options, String workload, boolean measuresHeap, StopSignal stop) {
        if (given.load().search() == null) {
            return run(given, target, options, workload, measuresHeap, stop, options::open);
        }
        RateSearch search = new RateSearch(given.load().search(), out);
        double rate = search.highest(perSecond -> {
            OutputsOfTrial trial = new OutputsOfTrial();
            run(RateSearch.trial(given, perSecond), target, options, workload, false, stop, trial);
            return stop.isRequested() ? null : trial.opened.verdict();
        });
        if (rate == 0 || stop.isRequested()) {
            return stop.isRequested() ? ExitCodes.WELL : ExitCodes.THRESHOLD;
        }
        return run(RateSearch.found(given, rate), target, options, workload, measuresHeap, stop, options::open);
    }

    /** Makes the outputs of a run, once the names of its steps are known. */
    @FunctionalInterface
    private interface OutputsMaker {
        RunOutputs open(PrintStream out, PrintStream err, List<String> failIf, List<String> steps, Consumer<String> stop);
    }

    /** A trial of a search has a judge and no output. */
    private static final class OutputsOfTrial implements OutputsMaker {
        private RunOutputs opened;

        @Override
        public RunOutputs open(PrintStream out, PrintStream err, List<String> failIf, List<String> steps, Consumer<String> stop) {
            List<Threshold> thresholds = failIf.stream().map(text -> Threshold.parse(text, steps)).toList();
            opened = new RunOutputs(new Judge(thresholds, true, stop), Map.of(), err);
            return opened;
        }
    }

    private int run(Plan given, String target, OutputOptions options, String workload, boolean measuresHeap, StopSignal stop,
        OutputsMaker maker) {
        Plan plan = withAddresses(given);
        Program program = compiled(plan);
        LoadAgent[] holder = new LoadAgent[1];
        try (RunOutputs outputs = maker.open(out, err, plan.failIf(), program.stepNames(),
            sentence -> holder[0].stop(Reason.THRESHOLD, sentence))) {
            Plan judged = new Plan(plan.name(), plan.source(), plan.target(), plan.network(), plan.load(), plan.scenarios(), plan.sources(),
                options.failIf(plan.failIf()), plan.engines());
            LoadAgent agent = new LoadAgent(judged, program, Share.WHOLE, System.currentTimeMillis(), ConnectionSetup.of(plan.network()),
                engines, outputs.listeners());
            holder[0] = agent;
            EngineNotes notes = new EngineNotes(agent, plan);
            agent.notes(notes::rows);
            if (measuresHeap && plan.load().openFirst()) {
                agent.probe(notes);
            }
            stop.requested().thenRun(() -> agent.stop(Reason.STOPPED, "A signal stopped the run."));
            RunEnd end = agent.run(new RunFacts(List.of(UUID.randomUUID().toString()), target, workload, tool, Machine.describe()));
            out.flush();
            if (end.reason() == Reason.NONE_OPENED) {
                throw new UserError("No connection could be opened: " + end.detail());
            }
            return outputs.exitCode();
        }
    }

    private static Program compiled(Plan plan) {
        try {
            return Program.compile(plan);
        } catch (PlanException mistake) {
            throw new UserError(sentence(mistake.getMessage()), mistake);
        }
    }

    /** A mistake's words stand behind a place, if there is one. */
    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + (words.endsWith(".") ? "" : ".");
    }

    /** Local addresses for more connections than one address takes, unless the plan has some. */
    private static Plan withAddresses(Plan plan) {
        Network network = plan.network();
        URI uri = hostOf(plan.target().url());
        if (uri == null || !network.localAddresses().isEmpty() || network.proxy() != null) {
            return plan;
        }
        List<InetAddress> addresses = SourceAddresses.plan(uri, sockets(plan));
        return addresses.isEmpty() ? plan : with(plan, plan.target(), new Network(network.insecure(), network.trustStore(),
            network.keyStore(), network.keyStorePassword(), network.proxy(), network.cookies(), addresses, network.streamsPerConnection(),
            network.deflate(), network.ping(), network.reconnect()));
    }

    /** Null if it is not known before the run, because it has expressions. */
    private static URI hostOf(String url) {
        return url == null || url.contains("{{") ? null : URI.create(url);
    }

    private static boolean needsEchoServer(Plan plan) {
        return plan.scenarios().stream()
            .anyMatch(scenario -> (scenario.target() == null ? plan.target() : scenario.target()).url() == null);
    }

    private static Plan withTarget(Plan plan, String url) {
        List<Scenario> scenarios = plan.scenarios().stream().map(scenario -> scenario.target() == null || scenario.target().url() != null
            ? scenario
            : new Scenario(scenario.name(), scenario.weight(), to(scenario.target(), url), scenario.steps(), scenario.listeners()))
            .toList();
        Plan aimed = with(plan, plan.target().url() == null ? to(plan.target(), url) : plan.target(), plan.network());
        return new Plan(aimed.name(), aimed.source(), aimed.target(), aimed.network(), aimed.load(), scenarios, aimed.sources(),
            aimed.failIf(), aimed.engines());
    }

    private static Target to(Target target, String url) {
        return new Target(url, target.headers(), target.subprotocols());
    }

    private static Plan with(Plan plan, Target target, Network network) {
        return new Plan(plan.name(), plan.source(), target, network, plan.load(), plan.scenarios(), plan.sources(), plan.failIf(),
            plan.engines());
    }

    private static String shown(String target) {
        return target == null ? "the targets of the scenarios" : Redaction.reference(target);
    }

    private static int sockets(Plan plan) {
        int streams = Math.max(1, plan.network().streamsPerConnection());
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, (plan.load().connections() + streams - 1) / streams));
    }
}
