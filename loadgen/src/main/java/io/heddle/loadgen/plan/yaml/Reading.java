package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shared by the readers of one file: places of values, files beside the plan, secrets to hide in reports. <b>Thread:</b> one thread. */
final class Reading {
    private static final Pattern SECRET = Pattern.compile("\\{\\{\\s*(env|file)\\s+([^}]+?)\\s*}}");
    /** Expressions, perhaps behind the name of a scheme. */
    private static final Pattern HARMLESS = Pattern.compile("(?i)(?:bearer|basic|token)?\\s*(?:\\{\\{[^}]*}}\\s*)*");
    private static final int MAX_SECRET_BYTES = 64 << 10;

    private final Path folder;
    private final Function<String, String> environment;
    private final Map<Object, Place> places = new IdentityHashMap<>();
    private final List<YamlNode.Scalar> hidden = new ArrayList<>();

    Reading(Path folder, Function<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** Remembers where a value of the plan was read. */
    <T> T placed(T value, YamlNode node) {
        places.put(value, node.place());
        return value;
    }

    Map<Object, Place> places() {
        return places;
    }

    /** A mistake at a node. */
    static PlanException mistake(YamlNode node, String sentence) {
        return new PlanException(node.place(), sentence);
    }

    /** Makes a value from a node; a mistake that names no value of its own gets the node's place, or that of the field that it names. */
    static <T> T at(YamlNode node, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (PlanException wrong) {
            if (wrong.subject() != null && !(wrong.subject() instanceof String)) {
                throw wrong;
            }
            YamlNode field = node instanceof YamlNode.Mapping fields && wrong.subject() instanceof String name ? fields.get(name) : null;
            throw new PlanException((field == null ? node : field).place(), wrong.getMessage(), wrong);
        }
    }

    static <T> T value(YamlNode node, Function<String, T> parser) {
        String text = text(node);
        return at(node, () -> parser.apply(text));
    }

    /** The text of a node. */
    static String text(YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            boolean braces = node instanceof YamlNode.Mapping fields && fields.entries().isEmpty();
            throw mistake(node,
                "a text belongs here, not " + (braces ? "{}" : node.kind()) + " (if it begins with {, [ or *, put it into quotes)");
        }
        if (scalar.isNull()) {
            throw mistake(node, "a value is missing here");
        }
        return scalar.text();
    }

    static boolean yesOrNo(YamlNode node) {
        return switch (text(node)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw mistake(node, "'" + Quantities.shown(text(node)) + "' must be true or false");
        };
    }

    static YamlNode.Mapping fields(YamlNode node, String of) {
        if (node instanceof YamlNode.Mapping fields) {
            return fields;
        }
        throw mistake(node, "the fields of " + of + " belong here, not " + node.kind());
    }

    /** The items of a list; a single value is a list of one. */
    static List<YamlNode> items(YamlNode node) {
        return node instanceof YamlNode.Sequence list ? list.items() : List.of(node);
    }

    /** One of some words. */
    static <T> T choice(YamlNode node, Map<String, T> choices) {
        T chosen = choices.get(text(node));
        if (chosen == null) {
            throw mistake(node, "'" + Quantities.shown(text(node)) + "' must be one of " + String.join(", ", choices.keySet()));
        }
        return chosen;
    }

    /** A file that is named relative to the plan, and is there. */
    Path file(YamlNode node) {
        Path file;
        try {
            file = folder.resolve(text(node));
        } catch (InvalidPathException wrong) {
            throw mistake(node, "'" + Quantities.shown(text(node)) + "' is not the name of a file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw mistake(node, "there is no file '" + Quantities.shown(text(node)) + "' that can be read"
                + (file.isAbsolute() ? "" : ", counted from the folder of the plan"));
        }
        return file;
    }

    /** The bytes of a file. */
    byte[] bytes(YamlNode node, int max) {
        Path file = file(node);
        try {
            if (Files.size(file) > max) {
                throw mistake(node, "the file '" + Quantities.shown(text(node)) + "' is too large: at most " + max + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new PlanException(node.place(),
                "the file '" + Quantities.shown(text(node)) + "' cannot be read (" + failed.getMessage() + ")",
                failed);
        }
    }

    /** A value that may be a secret: from the environment, from a file, or written here; the report will not show it. */
    String secret(YamlNode node) {
        String text = text(node);
        hide(node);
        Matcher expression = SECRET.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (expression.find()) {
            String name = expression.group(2);
            String value = expression.group(1).equals("env") ? fromEnvironment(node, name)
                : new String(bytes(new YamlNode.Scalar(node.place(), name, true, 0, 0), MAX_SECRET_BYTES),
                    java.nio.charset.StandardCharsets.UTF_8)
                    .strip();
            expression.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return expression.appendTail(resolved).toString();
    }

    private String fromEnvironment(YamlNode node, String name) {
        String value = environment.apply(name);
        if (value == null) {
            throw mistake(node, "the environment has no variable " + Quantities.shown(name) + ": set it before the run");
        }
        return value;
    }

    /** Leaves a text out of the plan as reports show it; expressions are shown, because they hold no secret. */
    void hide(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar && !HARMLESS.matcher(scalar.text()).matches()) {
            hidden.add(scalar);
        }
    }

    /** The document without what was hidden. */
    String shown(String document) {
        int[] points = document.codePoints().toArray();
        boolean[] out = new boolean[points.length];
        for (YamlNode.Scalar scalar : hidden) {
            java.util.Arrays.fill(out, Math.min(scalar.start(), points.length), Math.min(scalar.end(), points.length), true);
        }
        StringBuilder shown = new StringBuilder(document.length());
        for (int i = 0; i < points.length; i++) {
            if (!out[i]) {
                shown.appendCodePoint(points[i]);
            } else if (i == 0 || !out[i - 1]) {
                shown.append("'(not shown)'");
            }
        }
        return shown.toString();
    }
}
