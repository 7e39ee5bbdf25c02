package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.Durations;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.server.Behaviour;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that choose the behaviour of a practice server. <b>Thread:</b> the main thread. */
final class BehaviourOptions {
    private static final double DEFAULT_RATE = 10;
    private static final int DEFAULT_SHARE = 2;
    private static final int DEFAULT_RARE_SHARE = 10;
    private static final int DEFAULT_ANSWERS = 10;
    private static final int DEFAULT_GROUP = 4;
    private static final int DEFAULT_STATUS = 503;
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration DEFAULT_STALL = Duration.ofSeconds(2);
    private static final Duration DEFAULT_PERIOD = Duration.ofSeconds(10);

    @Option(names = "--as", paramLabel = "<behaviour>", defaultValue = "echo",
        description = {
            "Another behaviour than to echo: push (numbered messages with the time, unasked), room (each message goes to everyone),"
                + " request (answers login, sum and echo in JSON by id); or an echo server with a fault: refuse (upgrades), stall, drop"
                + " (connections), shuffle, lose or duplicate (messages). Default: ${DEFAULT-VALUE}."
        })
    private String name;

    @Option(names = "--rate", paramLabel = "<n>", description = "push: messages a second to each client. Default: 10.")
    private Double rate;

    @Option(names = "--size", paramLabel = "<bytes>", description = "push: fill messages up to this size with blanks.")
    private Integer size;

    @Option(names = "--every", paramLabel = "<n>",
        description = "refuse, drop: every n-th upgrade or connection. Default: 2. lose, duplicate: every n-th message. Default: 10.")
    private Integer every;

    @Option(names = "--status", paramLabel = "<code>", description = "refuse: the status of the answer, such as 429. Default: 503.")
    private Integer status;

    @Option(names = "--retry-after", paramLabel = "<time>", converter = Durations.class,
        description = "refuse: when to come back, in whole seconds. Default: 1s.")
    private Duration retryAfter;

    @Option(names = "--stall", paramLabel = "<time>", converter = Durations.class,
        description = "stall: how long it stands still at the end of each period. Default: 2s.")
    private Duration stall;

    @Option(names = "--period", paramLabel = "<time>", converter = Durations.class, description = "stall: the period. Default: 10s.")
    private Duration period;

    @Option(names = "--after", paramLabel = "<n>", description = "drop: so many messages are answered before. Default: 10.")
    private Integer after;

    @Option(names = "--group", paramLabel = "<n>", description = "shuffle: so many messages are answered backwards. Default: 4.")
    private Integer group;

    Behaviour behaviour() {
        if (!Behaviour.NAMES.contains(name)) {
            throw new UserError("--as must be one of " + String.join(", ", Behaviour.NAMES) + ", not '" + name + "'.");
        }
        checkMeaning();
        try {
            return chosen();
        } catch (IllegalArgumentException outOfBounds) {
            throw new UserError("--" + outOfBounds.getMessage(), outOfBounds);
        }
    }

    private Behaviour chosen() {
        return switch (name) {
            case "push" -> Behaviour.push(or(rate, DEFAULT_RATE), or(size, 0));
            case "room" -> Behaviour.room();
            case "request" -> Behaviour.request();
            case "refuse" -> Behaviour.refuse(or(every, DEFAULT_SHARE), or(status, DEFAULT_STATUS), or(retryAfter, DEFAULT_RETRY_AFTER));
            case "stall" -> Behaviour.stall(or(stall, DEFAULT_STALL), or(period, DEFAULT_PERIOD));
            case "drop" -> Behaviour.drop(or(every, DEFAULT_SHARE), or(after, DEFAULT_ANSWERS));
            case "shuffle" -> Behaviour.shuffle(or(group, DEFAULT_GROUP));
            case "lose" -> Behaviour.lose(or(every, DEFAULT_RARE_SHARE));
            case "duplicate" -> Behaviour.duplicate(or(every, DEFAULT_RARE_SHARE));
            default -> Behaviour.echo();
        };
    }

    private static List<String> optionsOf(String name) {
        return switch (name) {
            case "push" -> List.of("--rate", "--size");
            case "refuse" -> List.of("--every", "--status", "--retry-after");
            case "stall" -> List.of("--stall", "--period");
            case "drop" -> List.of("--every", "--after");
            case "shuffle" -> List.of("--group");
            case "lose", "duplicate" -> List.of("--every");
            default -> List.of();
        };
    }

    /** An option that would be ignored is a mistake. */
    private void checkMeaning() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("--rate", rate);
        given.put("--size", size);
        given.put("--every", every);
        given.put("--status", status);
        given.put("--retry-after", retryAfter);
        given.put("--stall", stall);
        given.put("--period", period);
        given.put("--after", after);
        given.put("--group", group);
        List<String> known = optionsOf(name);
        given.forEach((option, value) -> {
            if (value != null && !known.contains(option)) {
                throw new UserError(option + " has no meaning with --as " + name + (known.isEmpty() ? ", which takes no other option."
                    : ", which takes " + String.join(" and ", known) + "."));
            }
        });
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
