package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Capture;
import io.heddle.loadgen.plan.Check;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Listener;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.match.Extractor;
import io.heddle.loadgen.scenario.match.MessageMatcher;
import io.heddle.loadgen.scenario.match.Scans;
import io.heddle.loadgen.scenario.template.Place;
import io.heddle.loadgen.scenario.template.Symbols;
import io.heddle.loadgen.scenario.template.Template;
import io.heddle.loadgen.scenario.template.TemplateCompiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final List<RequestStep> requests = new ArrayList<>();
    private final Map<Extract, Extractor> ids = new LinkedHashMap<>();
    private int loops;
    private int sequences;

    ScriptCompiler(Program program, Plan plan, Scenario scenario, StepNames names) {
        this.program = program;
        this.scenario = scenario;
        this.names = names;
        this.symbols = new Symbols(List.copyOf(program.data()), System::getenv);
        this.script = new Script(program, scenario.name());
        Target own = scenario.target() == null ? plan.target() : scenario.target();
        define(scenario.steps());
        this.target = TargetTemplate.compile(own, symbols, new Place("in the target of scenario " + scenario.name(), own));
    }

    Script compile() {
        Instruction first = compile(scenario.steps(), null, false);
        boolean connects = !scenario.steps().isEmpty() && scenario.steps().get(0) instanceof Step.Connect;
        script.first = connects ? first : new ConnectStep(names.unnamed(), first, target, ScriptUser.NEVER);
        script.echoes = echoes.toArray(EchoStep[]::new);
        script.requests = requests.toArray(RequestStep[]::new);
        script.ids = ids.values().toArray(Extractor[]::new);
        script.listeners = scenario.listeners().stream().map(this::listener).toArray(CompiledListener[]::new);
        script.sequences = sequences;
        script.variables = symbols.variables().size();
        script.counters = symbols.counters();
        script.loops = loops;
        sources.addAll(symbols.usedSources());
        script.usesData = !sources.isEmpty();
        script.rowsPerUser = sources.stream()
            .filter(source -> program.data().get(source).source().per() == Source.Per.CONNECTION)
            .mapToInt(Integer::intValue)
            .toArray();
        return script;
    }

    /** Finds the variables first: a template may have one that only a later step gives a value. */
    private void define(List<Step> steps) {
        for (Step step : steps) {
            if (step instanceof Step.Repeat repeat) {
                define(repeat.steps());
            } else if (step instanceof Step.Branch branch) {
                define(branch.then());
                define(branch.otherwise());
            } else if (step instanceof Step.Assign assign) {
                define(assign.variable(), place(step));
            } else if (step instanceof Step.Request request) {
                request.captures().forEach(capture -> define(capture.variable(), place(step).of(capture)));
            } else if (step instanceof Step.Await await) {
                await.captures().forEach(capture -> define(capture.variable(), place(step).of(capture)));
            }
        }
    }

    private void define(String variable, Place place) {
        if (!variable.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
            throw place.mistake("'" + variable + "' cannot be the name of a variable; it has letters, digits, - and _, and begins with a "
                + "letter");
        }
        if (TemplateCompiler.isReserved(variable)) {
            throw place.mistake("a variable cannot be called " + variable + ", because {{" + variable + "}} has a meaning of its own");
        }
        symbols.define(variable);
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
        Place place = place(step);
        if (step instanceof Step.Connect connect) {
            return new ConnectStep(number, next, target, ScriptUser.nanos(connect.within()));
        }
        if (step instanceof Step.Send send) {
            return new SendStep(number, next, message(send.message(), place), openLoop);
        }
        if (step instanceof Step.Echo echo) {
            return echo(echo, place, next, openLoop);
        }
        if (step instanceof Step.Request request) {
            return request(request, place, next, openLoop);
        }
        if (step instanceof Step.Await await) {
            Answers answers = answers(await.message(), await.captures(), await.checks(), place);
            return new AwaitStep(number, next, answers, ScriptUser.nanos(await.within()));
        }
        if (step instanceof Step.Think think) {
            return new ThinkStep(next, think.delay(), names.unnamed());
        }
        if (step instanceof Step.Assign assign) {
            return new AssignStep(next, symbols.variable(assign.variable()), value(assign.template(), place), names.unnamed());
        }
        if (step instanceof Step.Repeat repeat) {
            return loop(repeat, place, next, openLoop);
        }
        if (step instanceof Step.Branch branch) {
            Decision condition = Conditions.compile(branch.condition(), symbols, place);
            Instruction then = compile(branch.then(), next, openLoop);
            return new BranchStep(condition, then, compile(branch.otherwise(), next, openLoop), names.unnamed());
        }
        if (step instanceof Step.Ping ping) {
            return new PingStep(number, next, openLoop, ScriptUser.nanos(ping.within()));
        }
        Step.Close close = (Step.Close) step;
        return new CloseStep(next, close.code(), close.reason() == null ? "" : close.reason(), names.unnamed());
    }

    private Instruction echo(Step.Echo echo, Place place, Instruction next, boolean openLoop) {
        if (echo.kind() == Message.Kind.HEX) {
            throw place.mistake("an echo is text or binary; HEX is for messages that are written out");
        }
        int least = EchoStep.stampBytes(echo.kind() == Message.Kind.TEXT);
        if (openLoop && echo.sizeBytes() < least) {
            throw place.mistake("the message has " + echo.sizeBytes() + " bytes; where messages overlap it needs " + least
                + " or more, for the time stamp that tells which answer is whose");
        }
        if (echoes.size() == EchoStep.MAX_STEPS) {
            throw place.mistake("this is one echo more than the " + EchoStep.MAX_STEPS + " that a scenario can have");
        }
        EchoStep compiled = new EchoStep(names.number(echo), next, echo.kind(), echo.sizeBytes(), ScriptUser.nanos(echo.within()), openLoop,
            echoes.size());
        echoes.add(compiled);
        return compiled;
    }

    private Instruction request(Step.Request request, Place place, Instruction next, boolean openLoop) {
        if (request.id() == null && !request.awaited()) {
            throw place.mistake("nobody waits for the answer, and it has no id by which it could be told later; say where the answer has "
                + "the id that the message has as {{id}}, or wait for it");
        }
        Extractor id = request.id() == null ? null : ids.computeIfAbsent(request.id(), any -> new Scans(symbols, place).extractor(any));
        RequestStep compiled = new RequestStep(names.number(request), next, message(request.message(), place), openLoop,
            answers(request.answer(), request.captures(), request.checks(), place), id, requests.size(),
            ScriptUser.nanos(request.within()), request.awaited());
        if (id != null) {
            requests.add(compiled);
        }
        return compiled;
    }

    private Instruction loop(Step.Repeat repeat, Place place, Instruction next, boolean openLoop) {
        boolean counts = repeat.kind() == Step.Repeat.Kind.TIMES || repeat.kind() == Step.Repeat.Kind.DURING;
        long amount = repeat.kind() == Step.Repeat.Kind.DURING ? ScriptUser.nanos(repeat.during()) : repeat.times();
        Decision condition = repeat.kind() == Step.Repeat.Kind.WHILE ? Conditions.compile(repeat.condition(), symbols, place) : null;
        LoopStep loop = new LoopStep(next, repeat.kind(), counts ? loops++ : -1, amount, condition, names.unnamed());
        loop.body(compile(repeat.steps(), loop, openLoop || repeat.kind() == Step.Repeat.Kind.WHEN_DUE));
        return counts ? new LoopStep.Begin(loop) : loop;
    }

    private Answers answers(Matcher matcher, List<Capture> captures, List<Check> checks, Place place) {
        Scans scans = new Scans(symbols, place);
        return new Answers(scans.matcher(matcher),
            captures.stream().map(capture -> scans.extractor(capture.from())).toArray(Extractor[]::new),
            captures.stream().mapToInt(capture -> symbols.variable(capture.variable())).toArray(),
            captures.stream().map(capture -> sentence(place, "the answer lacks the value of " + capture.variable())).toArray(String[]::new),
            checks.stream().map(check -> scans.matcher(check.matcher())).toArray(MessageMatcher[]::new),
            checks.stream().map(check -> sentence(place, "the answer does not pass the check " + check.name())).toArray(String[]::new));
    }

    private static String sentence(Place place, String what) {
        return Character.toUpperCase(place.words().charAt(0)) + place.words().substring(1) + ", " + what;
    }

    private CompiledListener listener(Listener listener) {
        Place place = new Place("in listener " + listener.name() + " of scenario " + scenario.name(), listener);
        Scans scans = new Scans(symbols, place);
        if (listener.fanOut() > 0 && listener.stamp() == null && listener.sequence() == null) {
            throw place.mistake("the fan-out needs a sequence number or a time stamp in the messages, which tells one from the other");
        }
        CompiledListener compiled = new CompiledListener(names.number(listener), scans.matcher(listener.message()),
            listener.stamp() == null ? null : scans.extractor(listener.stamp()),
            listener.stampUnit() == null ? 1 : ScriptUser.nanos(listener.stampUnit()),
            listener.sequence() == null ? null : scans.extractor(listener.sequence()), listener.fanOut(),
            listener.sequence() == null ? -1 : sequences++, listener.fanOut() == 0 ? -1 : program.fanOuts().size());
        if (listener.fanOut() > 0) {
            program.fanOuts().add(compiled);
        }
        return compiled;
    }

    private MessageTemplate message(Message message, Place place) {
        TemplateCompiler.Use use = switch (message.kind()) {
            case TEXT -> TemplateCompiler.Use.TEXT;
            case BINARY -> TemplateCompiler.Use.BINARY;
            case HEX -> TemplateCompiler.Use.HEX;
        };
        Template template = TemplateCompiler.compile(message.template(), use, symbols, place.of(message));
        return new MessageTemplate(template, message.kind() == Message.Kind.TEXT, program);
    }

    private Template value(String template, Place place) {
        return TemplateCompiler.compile(template, TemplateCompiler.Use.VALUE, symbols, place);
    }

    private Place place(Step step) {
        String name = StepNames.nameOf(step);
        return new Place("in " + (name == null ? "a step '" + step.getClass().getSimpleName() + "'" : "step " + name) + " of scenario "
            + scenario.name(), step);
    }
}
