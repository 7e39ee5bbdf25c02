package io.heddle.loadgen.plan.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.loadgen.plan.Condition;
import io.heddle.loadgen.plan.LoopBuilder;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.StepsBuilder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads lists of steps into a builder. <b>Thread:</b> one thread. */
final class StepReader {
    private static final List<String> STEPS = List.of("connect", "send", "echo", "request", "await", "think", "set", "repeat", "if", "ping",
        "close");
    private static final String[] MESSAGE = {"text", "binary", "hex", "text-file", "binary-file"};
    private static final int MAX_FILE_BYTES = 8 << 20;
    private static final Map<String, Message.Kind> ECHO_TYPES = echoTypes();

    private final Reading reading;
    private final QuantityReader quantities;
    private final MatcherReader matchers;
    private final boolean paced;

    /** Loops without an end turn by the rate of the load if there is one. */
    StepReader(Reading reading, boolean paced) {
        this.reading = reading;
        this.quantities = new QuantityReader(reading);
        this.matchers = new MatcherReader(reading);
        this.paced = paced;
    }

    private static Map<String, Message.Kind> echoTypes() {
        Map<String, Message.Kind> types = new LinkedHashMap<>();
        types.put("text", Message.Kind.TEXT);
        types.put("binary", Message.Kind.BINARY);
        return types;
    }

    void steps(StepsBuilder<?> builder, YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list)) {
            throw Reading.mistake(node, "a list of steps belongs here, each in a line that begins with '- '"
                + (isNothing(node) ? "" : ", not " + node.kind()));
        }
        for (YamlNode item : list.items()) {
            YamlNode.Entry step = step(item);
            Reading.at(isNothing(step.value()) ? step.key() : step.value(), () -> {
                add(builder, step.key().text(), step.value());
                return null;
            });
            reading.placed(builder.steps().get(builder.steps().size() - 1), step.key());
        }
    }

    /** Its name and the rest; a step that is only a name has nothing as the rest. */
    private static YamlNode.Entry step(YamlNode item) {
        if (item instanceof YamlNode.Scalar name && !name.isNull()) {
            known(name);
            return new YamlNode.Entry(name, new YamlNode.Scalar(name.place(), "", true, 0, 0));
        }
        if (!(item instanceof YamlNode.Mapping fields) || fields.entries().isEmpty()) {
            throw Reading.mistake(item, "a step belongs here, such as - send: hello, not " + item.kind());
        }
        YamlNode.Entry first = fields.entries().get(0);
        known(first.key());
        if (fields.entries().size() > 1) {
            YamlNode.Scalar second = fields.entries().get(1).key();
            throw Reading.mistake(second, "'" + Quantities.shown(second.text()) + "' stands beside the step '" + first.key().text() + "': "
                + (STEPS.contains(second.text()) ? "begin each step with '- '" : "indent it further, so that it belongs to the step"));
        }
        return first;
    }

    private static void known(YamlNode.Scalar name) {
        if (!STEPS.contains(name.text())) {
            String word = "'" + Quantities.shown(name.text()) + "' is not a step";
            throw Reading.mistake(name, Spelling.guess(name.text(), STEPS).map(step -> word + ": did you mean '" + step + "'?")
                .orElse(word + "; the steps are " + String.join(", ", STEPS)));
        }
    }

    private void add(StepsBuilder<?> builder, String name, YamlNode node) {
        switch (name) {
            case "connect" -> connect(builder, node);
            case "send" -> send(builder, node);
            case "echo" -> echo(builder, node);
            case "request" -> request(builder, node);
            case "await" -> await(builder, node);
            case "think" -> builder.think(quantities.delay(node));
            case "set" -> set(builder, node);
            case "repeat" -> repeat(builder, node);
            case "if" -> branch(builder, node);
            case "ping" -> ping(builder, node);
            default -> close(builder, node);
        }
    }

    private static boolean isNothing(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.isNull();
    }

    private Duration within(Fields fields) {
        return fields.has("within") ? quantities.duration(fields.get("within")) : StepsBuilder.DEFAULT_WITHIN;
    }

    private void connect(StepsBuilder<?> builder, YamlNode node) {
        if (isNothing(node)) {
            builder.connect();
        } else {
            Fields fields = new Fields("connect", node, "name", "within");
            builder.connect(fields.text("name"), within(fields));
        }
    }

    private void send(StepsBuilder<?> builder, YamlNode node) {
        if (node instanceof YamlNode.Mapping) {
            Fields fields = new Fields("send", node, "name", "text", "binary", "hex", "text-file", "binary-file");
            builder.send(fields.text("name"), message(fields));
        } else {
            builder.send(null, reading.placed(Message.text(Reading.text(node)), node));
        }
    }

    private Message message(Fields fields) {
        String kind = fields.oneOf(MESSAGE);
        if (kind == null) {
            throw Reading.mistake(fields.node(), "the step has no message: give it " + String.join(", ", MESSAGE));
        }
        YamlNode node = fields.get(kind);
        return reading.placed(switch (kind) {
            case "text" -> Message.text(Reading.text(node));
            case "binary" -> Message.binary(Reading.text(node));
            case "hex" -> Message.hex(hex(node));
            case "text-file" -> Message.text(new String(reading.bytes(node, MAX_FILE_BYTES), UTF_8));
            default -> Message.hex(HexFormat.of().formatHex(reading.bytes(node, MAX_FILE_BYTES)));
        }, node);
    }

    /** Digits in pairs; spaces may stand between them, expressions too. */
    private static String hex(YamlNode node) {
        StringBuilder hex = new StringBuilder();
        String rest = Reading.text(node);
        while (!rest.isEmpty()) {
            int begin = rest.indexOf("{{");
            int end = begin < 0 ? -1 : rest.indexOf("}}", begin);
            String digits = (end < 0 ? rest : rest.substring(0, begin)).replaceAll("\\s", "");
            if (digits.length() % 2 != 0 || !digits.matches("[0-9a-fA-F]*")) {
                throw Reading.mistake(node, "'" + Quantities.shown(digits) + "' must be pairs of hexadecimal digits, such as 0a ff");
            }
            hex.append(digits);
            hex.append(end < 0 ? "" : rest.substring(begin, end + 2));
            rest = end < 0 ? "" : rest.substring(end + 2);
        }
        return hex.toString();
    }

    private void echo(StepsBuilder<?> builder, YamlNode node) {
        if (!(node instanceof YamlNode.Mapping)) {
            builder.echo(isNothing(node) ? 64 : size(node));
            return;
        }
        Fields fields = new Fields("echo", node, "name", "size", "type", "within");
        Message.Kind kind = fields.has("type") ? Reading.choice(fields.get("type"), ECHO_TYPES) : Message.Kind.BINARY;
        builder.echo(fields.text("name"), kind, fields.has("size") ? size(fields.get("size")) : 64, within(fields));
    }

    private static int size(YamlNode node) {
        return (int) Math.min(Integer.MAX_VALUE, Reading.value(node, Quantities::size));
    }

    private void request(StepsBuilder<?> builder, YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            builder.request(null, reading.placed(Message.text(Reading.text(node)), node), request -> {});
            return;
        }
        Fields fields = new Fields("request", node, "name", "text", "binary", "hex", "text-file", "binary-file", "answer", "id", "within",
            "capture", "check", "overlap");
        Message message = message(fields);
        builder.request(fields.text("name"), message, request -> {
            fields.with("answer", answer -> request.answer(matchers.matcher(answer)));
            fields.with("id", id -> request.id(matchers.extract(id)));
            fields.with("within", within -> request.within(quantities.duration(within)));
            fields.with("capture", captures -> matchers.captures(captures).forEach(request::capture));
            fields.with("check", checks -> matchers.checks(checks).forEach(request::check));
            if (fields.has("overlap") && Reading.yesOrNo(fields.get("overlap"))) {
                request.overlap();
            }
        });
    }

    private void await(StepsBuilder<?> builder, YamlNode node) {
        if (isNothing(node)) {
            builder.await(null);
            return;
        }
        boolean isLong =
            node instanceof YamlNode.Mapping fields && fields.entries().stream().anyMatch(entry -> isOfAwait(entry.key().text()));
        if (!isLong) {
            builder.await(matchers.matcher(node));
            return;
        }
        Fields fields = new Fields("await", node, "name", "message", "within", "capture", "check");
        Matcher message = fields.has("message") ? matchers.matcher(fields.get("message")) : null;
        builder.await(fields.text("name"), message, await -> {
            fields.with("within", within -> await.within(quantities.duration(within)));
            fields.with("capture", captures -> matchers.captures(captures).forEach(await::capture));
            fields.with("check", checks -> matchers.checks(checks).forEach(await::check));
        });
    }

    private static boolean isOfAwait(String field) {
        return Spelling.guess(field, List.of("name", "message", "within", "capture", "check")).isPresent();
    }

    private void set(StepsBuilder<?> builder, YamlNode node) {
        List<YamlNode.Entry> variables = Reading.fields(node, "set").entries();
        if (variables.isEmpty()) {
            throw Reading.mistake(node, "set gives a variable a value, such as - set: {room: lobby}");
        }
        for (YamlNode.Entry variable : variables) {
            Reading.at(variable.key(), () -> builder.set(variable.key().text(), Reading.text(variable.value())));
            reading.placed(builder.steps().get(builder.steps().size() - 1), variable.value());
        }
    }

    private void repeat(StepsBuilder<?> builder, YamlNode node) {
        if (node instanceof YamlNode.Sequence) {
            endless(builder, paced, turn -> steps(turn, node));
            return;
        }
        Fields fields = new Fields("repeat", node, "times", "during", "while", "paced", "steps");
        YamlNode inner = fields.required("steps");
        Consumer<LoopBuilder> turn = loop -> steps(loop, inner);
        String kind = fields.oneOf("times", "during", "while", "paced");
        switch (kind == null ? "" : kind) {
            case "times" -> builder.repeat(Reading.value(fields.get("times"), Quantities::count), turn);
            case "during" -> builder.repeatDuring(quantities.duration(fields.get("during")), turn);
            case "while" -> builder.repeatWhile(quantities.condition(fields.get("while")), turn);
            case "paced" -> endless(builder, Reading.yesOrNo(fields.get("paced")), turn);
            default -> endless(builder, paced, turn);
        }
    }

    private static void endless(StepsBuilder<?> builder, boolean byRate, Consumer<LoopBuilder> turn) {
        if (byRate) {
            builder.whenDue(turn);
        } else {
            builder.forever(turn);
        }
    }

    private void branch(StepsBuilder<?> builder, YamlNode node) {
        Fields fields = new Fields("if", node, "condition", "chance", "then", "else");
        String kind = fields.oneOf("condition", "chance");
        if (kind == null) {
            throw Reading.mistake(node, "if needs the field 'condition', such as 'count < 10', or 'chance', such as 30%");
        }
        Condition condition = kind.equals("condition") ? quantities.condition(fields.get(kind))
            : reading.placed(Condition.chance(Reading.value(fields.get(kind), Quantities::share)), fields.get(kind));
        YamlNode then = fields.required("then");
        builder.when(condition, inner -> steps(inner, then), inner -> fields.with("else", otherwise -> steps(inner, otherwise)));
    }

    private void ping(StepsBuilder<?> builder, YamlNode node) {
        if (isNothing(node)) {
            builder.ping();
        } else {
            Fields fields = new Fields("ping", node, "name", "within");
            builder.ping(fields.text("name"), within(fields));
        }
    }

    private void close(StepsBuilder<?> builder, YamlNode node) {
        if (isNothing(node)) {
            builder.close();
        } else if (node instanceof YamlNode.Mapping) {
            Fields fields = new Fields("close", node, "code", "reason");
            builder.close(fields.has("code") ? quantities.number(fields.get("code")) : 1000,
                fields.has("reason") ? fields.text("reason") : "");
        } else {
            builder.close(quantities.number(node), "");
        }
    }

    /** The mistake of a step that cannot be read at all. */
    static PlanException noSteps(YamlNode node) {
        return Reading.mistake(node, "the plan has no steps: add 'steps' with a list, or 'scenarios' with several of them");
    }
}
