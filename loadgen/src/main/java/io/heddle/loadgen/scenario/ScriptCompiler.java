package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.template.Place;
import io.heddle.loadgen.scenario.template.Symbols;
import io.heddle.loadgen.scenario.template.Template;
import io.heddle.loadgen.scenario.template.TemplateCompiler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Compiles a scenario. It goes through the steps from the last to the first, so that each instruction knows the one behind it.
 * <b>Thread:</b> confined to the compiling thread.
 */
final class ScriptCompiler {
    private final Program program;
    private final Scenario scenario;
    private final StepNames names;
    private final Symbols symbols;
    private final TargetTemplate target;
    private final Script script;
    private final TreeSet<Integer> sources = new TreeSet<>();
    private final List<EchoStep> echoes = new ArrayList<>();
    private int loops;

    ScriptCompiler(Program program, Plan plan, Scenario scenario, StepNames names) {
        this.program = program;
        this.scenario = scenario;
        this.names = names;
        this.symbols = new Symbols(List.copyOf(program.data()), System::getenv);
        this.script = new Script(program, scenario.name());
        Target own = scenario.target() == null ? plan.target() : scenario.target();
        this.target = TargetTemplate.compile(own, symbols, new Place("In the target of scenario " + scenario.name(), own));
    }

    Script compile() {
        Instruction first = compile(scenario.steps(), null, false);
        boolean connects = scenario.steps().get(0) instanceof Step.Connect;
        script.first = connects ? first : new ConnectStep(names.unnamed(), first, target, ScriptUser.NEVER);
        script.echoes = echoes.toArray(EchoStep[]::new);
        script.variables = symbols.variables().size();
        script.counters = symbols.counters();
        script.loops = loops;
        target.sources().forEach(sources::add);
        script.usesData = !sources.isEmpty();
        script.rowsPerUser = sources.stream()
            .filter(source -> program.data().get(source).source().per() == Source.Per.CONNECTION)
            .mapToInt(Integer::intValue)
            .toArray();
        return script;
    }

    private Instruction compile(List<Step> steps, Instruction next, boolean openLoop) {
        Instruction first = next;
        for (int i = steps.size() - 1; i >= 0; i--) {
            first = compile(steps.get(i), first, openLoop);
        }
        return first;
    }

    private Instruction compile(Step step, Instruction next, boolean openLoop) {
        int number = names.number(step);
        if (step instanceof Step.Connect connect) {
            return new ConnectStep(number, next, target, ScriptUser.nanos(connect.within()));
        }
        if (step instanceof Step.Send send) {
            return new SendStep(number, next, message(send.message(), place(step)), openLoop);
        }
        if (step instanceof Step.Echo echo) {
            return echo(echo, number, next, openLoop);
        }
        if (step instanceof Step.Think think) {
            return new ThinkStep(next, think.delay(), names.unnamed());
        }
        if (step instanceof Step.Repeat repeat) {
            return loop(repeat, next, openLoop);
        }
        throw place(step).mistake("the step " + step.getClass().getSimpleName() + " is not there yet");
    }

    private Instruction echo(Step.Echo echo, int number, Instruction next, boolean openLoop) {
        if (echo.kind() == Message.Kind.HEX) {
            throw place(echo).mistake("an echo is text or binary; HEX is for messages that are written out");
        }
        int least = EchoStep.stampBytes(echo.kind() == Message.Kind.TEXT);
        if (openLoop && echo.sizeBytes() < least) {
            throw place(echo).mistake("the message has " + echo.sizeBytes() + " bytes; where messages overlap it needs " + least
                + " or more, for the time stamp that tells which answer is whose");
        }
        if (echoes.size() == EchoStep.MAX_STEPS) {
            throw place(echo).mistake("this is one echo more than the " + EchoStep.MAX_STEPS + " that a scenario can have");
        }
        EchoStep compiled = new EchoStep(number, next, echo.kind(), echo.sizeBytes(), ScriptUser.nanos(echo.within()), openLoop,
            echoes.size());
        echoes.add(compiled);
        return compiled;
    }

    private Instruction loop(Step.Repeat repeat, Instruction next, boolean openLoop) {
        boolean counts = repeat.kind() == Step.Repeat.Kind.TIMES || repeat.kind() == Step.Repeat.Kind.DURING;
        long amount = repeat.kind() == Step.Repeat.Kind.DURING ? ScriptUser.nanos(repeat.during()) : repeat.times();
        LoopStep loop = new LoopStep(next, repeat.kind(), counts ? loops++ : -1, amount, null, names.unnamed());
        loop.body(compile(repeat.steps(), loop, openLoop || repeat.kind() == Step.Repeat.Kind.WHEN_DUE));
        return counts ? new LoopStep.Begin(loop) : loop;
    }

    private MessageTemplate message(Message message, Place place) {
        TemplateCompiler.Use use = switch (message.kind()) {
            case TEXT -> TemplateCompiler.Use.TEXT;
            case BINARY -> TemplateCompiler.Use.BINARY;
            case HEX -> TemplateCompiler.Use.HEX;
        };
        Template template = TemplateCompiler.compile(message.template(), use, symbols, place.of(message));
        for (int source : template.sources()) {
            sources.add(source);
        }
        return new MessageTemplate(template, message.kind() == Message.Kind.TEXT, program);
    }

    private Place place(Step step) {
        String name = StepNames.nameOf(step);
        return new Place("In " + (name == null ? "a step " + step.getClass().getSimpleName() : "step " + name) + " of scenario "
            + scenario.name(), step);
    }

    /** The time of a duration, for sentences. */
    static String words(Duration duration) {
        return duration.toString();
    }
}
