package io.heddle.testkit.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The outcome of a class of tests that ran within a test: a line for each, and their failures. <b>Thread:</b> the one of the test. */
public final class Launched implements TestExecutionListener {
    final List<String> lines = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    private Launched() {}

    public static Launched run(Class<?> tests, Map<String, String> properties) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(tests))
            .configurationParameters(properties)
            .build();
        Launched outcome = new Launched();
        LauncherFactory.create().execute(request, outcome);
        return outcome;
    }

    public static Launched run(Class<?> tests) {
        return run(tests, Map.of());
    }

    /** {@return a line for each test, in the order of their ends} */
    public List<String> lines() {
        return lines;
    }

    /** {@return what the tests that failed threw, and their containers} */
    public List<Throwable> failures() {
        return failures;
    }

    /** The one failure that there is. */
    public Throwable failure() {
        if (failures.size() != 1) {
            throw new AssertionError("one failure, not " + failures + " of " + lines);
        }
        return failures.get(0);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            lines.add(test.getDisplayName() + " " + result.getStatus());
        }
        result.getThrowable().filter(thrown -> result.getStatus() == TestExecutionResult.Status.FAILED).ifPresent(failures::add);
    }
}
