package io.heddle.testkit.junit;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** One run of a method with {@link Seeds}. <b>Thread:</b> any thread; the count of failures is shared by all runs of the method. */
final class SeededInvocation implements TestTemplateInvocationContext, BeforeEachCallback, TestWatcher {
    private final long seed;
    private final AtomicInteger failures;

    SeededInvocation(long seed, AtomicInteger failures) {
        this.seed = seed;
        this.failures = failures;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Simulation.begin(context, seed);
    }

    // A watcher hears of every failure, also of one that an extension makes after the test, such as a leak.
    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        failures.incrementAndGet();
    }
}
