package io.heddle.testkit.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides which seeds a test runs with, from the properties and the annotations. <b>Thread:</b> any thread. */
final class SeedSettings {
    static final String SEED = "heddle.seed";

    private static final String COUNT = "heddle.seeds";
    private static final String FIRST = "heddle.seeds.first";
    /** Fresh seeds stay short enough to be read out and typed. */
    private static final long FRESH_BOUND = 1_000_000_000_000L;

    private SeedSettings() {}

    /** The seed of a test that is run once. */
    static long seedOf(ExtensionContext context) {
        return property(context, SEED)
            .or(() -> onMethod(context))
            .or(() -> onClass(context))
            .orElseGet(() -> ThreadLocalRandom.current().nextLong(FRESH_BOUND));
    }

    /** The seeds of a test that is run with many, lazily. */
    static LongStream seedsOf(ExtensionContext context, Seeds seeds) {
        Optional<Long> only = property(context, SEED).or(() -> onMethod(context));
        if (only.isPresent()) {
            return LongStream.of(only.get());
        }
        long count = positive(COUNT, property(context, COUNT).orElse((long) seeds.value()));
        long first = property(context, FIRST).orElse(seeds.first());
        return LongStream.iterate(first, seed -> seed + 1).limit(count);
    }

    static Optional<Seeds> seedsAt(ExtensionContext context) {
        return context.getTestMethod().flatMap(method -> AnnotationSupport.findAnnotation(method, Seeds.class));
    }

    static long positive(String name, long value) {
        if (value < 1) {
            throw new ExtensionConfigurationException(name + " must be 1 or more, not " + value);
        }
        return value;
    }

    private static Optional<Long> property(ExtensionContext context, String name) {
        return context.getConfigurationParameter(name).map(text -> {
            try {
                return Long.valueOf(text.strip());
            } catch (NumberFormatException notANumber) {
                throw new ExtensionConfigurationException("The property " + name + " must be a whole number, not '" + text + "'",
                    notANumber);
            }
        });
    }

    private static Optional<Long> onMethod(ExtensionContext context) {
        return context.getTestMethod().flatMap(SeedSettings::find);
    }

    private static Optional<Long> onClass(ExtensionContext context) {
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            Optional<Long> found = find(type);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> find(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, Seed.class).map(Seed::value);
    }
}
