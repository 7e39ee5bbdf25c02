package io.heddle.testkit.junit;

import io.heddle.testkit.SimulatedNetwork;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.AssertionFailedError;

/** The seed of one test and its network, once somebody asked for it. <b>Thread:</b> the one of the test. <b>Owns:</b> the network. */
final class Simulation {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SimulationExtension.class);

    private final long seed;
    private SimulatedNetwork network;

    private Simulation(long seed) {
        this.seed = seed;
    }

    static Simulation begin(ExtensionContext context, long seed) {
        Simulation simulation = new Simulation(seed);
        context.getStore(NAMESPACE).put(Simulation.class, simulation);
        return simulation;
    }

    /** The simulation of that test, or null if it has none. */
    static Simulation of(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Simulation.class, Simulation.class);
    }

    SimulatedNetwork network() {
        if (network == null) {
            network = new SimulatedNetwork(seed);
        }
        return network;
    }

    /**
     * Closes the network.
     *
     * @throws AssertionError if something is left in it
     */
    void close() {
        if (network != null) {
            network.close();
        }
    }

    /**
     * The failure with its seed in the message. IDEs and Surefire's summary show the message, not what is suppressed; so the failure
     * becomes the cause of another one that looks like it.
     */
    AssertionFailedError named(Throwable failure) {
        String text = failure instanceof AssertionError && failure.getMessage() != null ? failure.getMessage() : failure.toString();
        String name = "Seed " + seed;
        // The network's own failures begin with the seed.
        String rest = text.startsWith(name + " ") ? text.substring(name.length()) : ": " + text;
        String message = name + " (run it again with -D" + SeedSettings.SEED + "=" + seed + ")" + rest;
        AssertionFailedError named =
            failure instanceof AssertionFailedError values && values.isExpectedDefined() && values.isActualDefined()
                ? new AssertionFailedError(message, values.getExpected(), values.getActual(), failure)
                : new AssertionFailedError(message, failure);
        // Reports name the line at which the topmost exception was thrown.
        named.setStackTrace(failure.getStackTrace());
        return named;
    }
}
