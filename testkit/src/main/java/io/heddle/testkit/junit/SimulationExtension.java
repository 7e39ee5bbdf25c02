package io.heddle.testkit.junit;

import io.heddle.testkit.SimulatedNetwork;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.opentest4j.TestAbortedException;

/**
 * Gives a test its {@link SimulatedNetwork}: to the test method, and to methods with {@code @BeforeEach} and {@code @AfterEach}, the same
 * one to all of them. Each run of a test has a network of its own.
 *
 * <p>The seed is a fresh one in each run, unless {@link Seed}, {@link Seeds} or the property {@code heddle.seed} says otherwise. If the
 * test fails, the message of the failure names the seed and how to run it again; the original exception is its cause.
 *
 * <p>After the test and its {@code @AfterEach} methods the network is closed, and the test fails if something is left in it, or if a
 * handler threw an exception: see {@link SimulatedNetwork#close}. If the test has failed before, that is a suppressed exception of its
 * failure; if it was aborted by an assumption, nothing of the kind is reported.
 *
 * <p><b>Thread:</b> any thread; it has no state of its own.
 */
public final class SimulationExtension
    implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler,
    TestTemplateInvocationContextProvider {

    /** For JUnit. */
    public SimulationExtension() {}

    // ---- the network ----

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimulatedNetwork.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("A SimulatedNetwork belongs to one test: take it as a parameter of the test method, of "
                + "@BeforeEach or of @AfterEach, not of " + parameter.getDeclaringExecutable());
        }
        Simulation simulation = Simulation.of(context);
        return (simulation == null ? Simulation.begin(context, SeedSettings.seedOf(context)) : simulation).network();
    }

    // ---- its end ----

    @Override
    public void afterEach(ExtensionContext context) {
        Simulation simulation = Simulation.of(context);
        if (simulation == null) {
            return;
        }
        try {
            simulation.close();
        } catch (RuntimeException | AssertionError left) {
            if (context.getExecutionException().filter(TestAbortedException.class::isInstance).isEmpty()) {
                // JUnit adds it to a failure of the test as a suppressed exception.
                throw simulation.named(left);
            }
        }
    }

    // ---- failures ----

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw named(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw named(context, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw named(context, failure);
    }

    private static Throwable named(ExtensionContext context, Throwable failure) {
        Simulation simulation = Simulation.of(context);
        return simulation == null || failure instanceof TestAbortedException ? failure : simulation.named(failure);
    }

    // ---- many seeds ----

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return SeedSettings.seedsAt(context).isPresent();
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Seeds seeds = SeedSettings.seedsAt(context).orElseThrow();
        long maxFailures = SeedSettings.positive("maxFailures of @Seeds", seeds.maxFailures());
        AtomicInteger failures = new AtomicInteger();
        // JUnit asks for the next one when it has run the one before.
        return SeedSettings.seedsOf(context, seeds)
            .takeWhile(seed -> failures.get() < maxFailures)
            .mapToObj(seed -> new SeededInvocation(seed, failures));
    }
}
