package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds a list of steps; each method adds one and returns the builder. Steps that are measured have a name for reports and thresholds:
 * the one that is given, or their kind ({@code echo}, {@code echo-2}).
 * <b>Thread:</b> one thread.
 *
 * @param <B> the builder itself
 */
public abstract sealed class StepsBuilder<B extends StepsBuilder<B>> permits ScenarioBuilder, LoopBuilder {
    /** How long a step waits that does not say so itself. */
    public static final Duration DEFAULT_WITHIN = Duration.ofSeconds(10);

    final StepNames names;
    private final List<Step> steps = new ArrayList<>();

    StepsBuilder(StepNames names) {
        this.names = names;
    }

    abstract B self();

    /** The steps so far. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Adds a step that was made elsewhere; its name is not looked at before the plan is built. */
    public B step(Step step) {
        steps.add(step);
        return self();
    }

    /** Opens the connection, within ten seconds. A scenario that does not begin with it gets one in front. */
    public B connect() {
        return connect(DEFAULT_WITHIN);
    }

    /** Opens the connection within a time. */
    public B connect(Duration within) {
        return connect(null, within);
    }

    /** Opens the connection within a time; with a name it has a row of its own in reports, where all connections have one anyway. */
    public B connect(String name, Duration within) {
        return step(new Step.Connect(name == null ? null : names.name(name, "connect"), Ranges.time("within", within)));
    }

    /** Sends a text message, a template. */
    public B send(String text) {
        return send(null, Message.text(text));
    }

    /** Sends a message. */
    public B send(String name, Message message) {
        return step(new Step.Send(names.name(name, "send"), message));
    }

    /** Sends a binary message of so many bytes to a server that sends it back, and measures its round trip. */
    public B echo(int sizeBytes) {
        return echo(null, Message.Kind.BINARY, sizeBytes, DEFAULT_WITHIN);
    }

    /** Sends a message of so many bytes to a server that sends it back within a time, and measures its round trip. */
    public B echo(String name, Message.Kind kind, int sizeBytes, Duration within) {
        int stamp = kind == Message.Kind.TEXT ? Ranges.MIN_TEXT_ECHO_BYTES : Ranges.MIN_BINARY_ECHO_BYTES;
        if (sizeBytes < stamp) {
            throw new PlanException("size",
                "size must be " + stamp + " or more for an echo of " + (kind == Message.Kind.TEXT ? "text" : "bytes")
                    + ", because the message carries the time at which it was due; not " + sizeBytes);
        }
        Ranges.range("size", sizeBytes, stamp, Ranges.MAX_MESSAGE_BYTES);
        return step(new Step.Echo(names.name(name, "echo"), kind, sizeBytes, Ranges.time("within", within)));
    }

    /** Sends a text message with {@code {{id}}} in it and awaits the message that has the same id there, within ten seconds. */
    public B request(String text, String idPath) {
        return request(null, Message.text(text), request -> request.id(Extract.json(idPath)));
    }

    /** Sends a message and awaits its answer. */
    public B request(String name, Message message, Consumer<RequestBuilder> answer) {
        RequestBuilder request = new RequestBuilder();
        answer.accept(request);
        return step(request.build(names.name(name, "request"), message));
    }

    /** Awaits a message that matches, within ten seconds. */
    public B await(Matcher message) {
        return await(null, message, await -> {});
    }

    /** Awaits a message that matches; null matches any. */
    public B await(String name, Matcher message, Consumer<AwaitBuilder> more) {
        AwaitBuilder await = new AwaitBuilder();
        more.accept(await);
        return step(await.build(names.name(name, "await"), message));
    }

    /** Does nothing for a time. */
    public B think(Duration time) {
        return think(new Delay.Constant(time));
    }

    /** Does nothing for a time that is drawn anew each time. */
    public B think(Delay delay) {
        return step(new Step.Think(PlanRules.checked("think", delay)));
    }

    /** Gives a variable a value, a template. */
    public B set(String variable, String template) {
        return step(new Step.Assign(Ranges.name("variable", variable), template));
    }

    /** Does steps so many times. */
    public B repeat(long times, Consumer<LoopBuilder> turn) {
        Ranges.range("times", times, 0, Ranges.MAX_TIMES);
        return loop(Step.Repeat.Kind.TIMES, times, null, null, turn);
    }

    /** Does steps again and again until a time is over; a turn that has begun goes on to its end. */
    public B repeatDuring(Duration time, Consumer<LoopBuilder> turn) {
        return loop(Step.Repeat.Kind.DURING, 0, Ranges.time("during", time), null, turn);
    }

    /** Does steps as long as a condition holds. */
    public B repeatWhile(Condition condition, Consumer<LoopBuilder> turn) {
        return loop(Step.Repeat.Kind.WHILE, 0, null, condition, turn);
    }

    /** Does steps until the run ends, each turn right behind the last: the closed loop. */
    public B forever(Consumer<LoopBuilder> turn) {
        return loop(Step.Repeat.Kind.FOREVER, 0, null, null, turn);
    }

    /** Does steps until the run ends, each turn when the plan's rate of messages makes one due: the open loop. */
    public B whenDue(Consumer<LoopBuilder> turn) {
        return loop(Step.Repeat.Kind.WHEN_DUE, 0, null, null, turn);
    }

    private B loop(Step.Repeat.Kind kind, long times, Duration during, Condition condition, Consumer<LoopBuilder> turn) {
        return step(new Step.Repeat(kind, times, during, condition, inner(turn)));
    }

    /** Does steps if a condition holds. */
    public B when(Condition condition, Consumer<LoopBuilder> then) {
        return when(condition, then, otherwise -> {});
    }

    /** Does steps if a condition holds, and others if it does not. */
    public B when(Condition condition, Consumer<LoopBuilder> then, Consumer<LoopBuilder> otherwise) {
        return step(new Step.Branch(condition, inner(then), inner(otherwise)));
    }

    private List<Step> inner(Consumer<LoopBuilder> turn) {
        LoopBuilder builder = new LoopBuilder(names);
        turn.accept(builder);
        return builder.steps();
    }

    /** Sends a ping and awaits its pong, within ten seconds. */
    public B ping() {
        return ping(null, DEFAULT_WITHIN);
    }

    /** Sends a ping and awaits its pong within a time. */
    public B ping(String name, Duration within) {
        return step(new Step.Ping(names.name(name, "ping"), Ranges.time("within", within)));
    }

    /** Closes the connection with code 1000. */
    public B close() {
        return close(1000, "");
    }

    /** Closes the connection with a code that RFC 6455 lets an endpoint send, and a reason. */
    public B close(int code, String reason) {
        return step(new Step.Close(PlanRules.closeCode(code), PlanRules.closeReason(reason)));
    }
}
