package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which engine is found through which class loader, and when the shared one is started. */
@Timeout(60)
class EngineLocatorTest {
    private static final String NONE = "No WebSocket engine was found on the class path or module path."
        + " Add the dependency io.heddle:heddle-engine at run time.";
    private static final String FAKE = "io.heddle.api.FakeEngineProvider";
    private static final String OTHER = "io.heddle.api.FakeEngineProvider$Other";

    /** A loader that sees no engine, and not even the api. */
    private static final ClassLoader STRANGER = ClassLoader.getPlatformClassLoader();

    @Test
    void anIsolatedApiIsAnotherApi() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertNotSame(WebSocket.class, api.loader().loadClass(WebSocket.class.getName()));
        }
    }

    @Test
    void withoutAnEngineTheSentenceSaysWhatToAdd() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            IllegalStateException thrown = assertThrows(
                IllegalStateException.class, () -> api.run(LocatorScenarios.NameOfProvider.class, api.loader()));
            assertEquals(NONE, thrown.getMessage());
            assertNull(thrown.getCause());
        }
    }

    @Test
    void withoutAnEngineEveryWayInSaysTheSame() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(Collections.nCopies(6, NONE), api.run(LocatorScenarios.EveryWayIn.class, api.loader()));
        }
    }

    @Test
    void anEngineThatLostItsServiceFileIsNamedWithTheCure() throws Exception {
        try (IsolatedApi api = new IsolatedApi("lost")) {
            for (ClassLoader ofThread : new ClassLoader[] {api.loader(), STRANGER, null}) {
                IllegalStateException thrown =
                    assertThrows(IllegalStateException.class, () -> api.run(LocatorScenarios.NameOfProvider.class, ofThread));
                assertEquals(
                    "The WebSocket engine io.heddle.engine.EventLoopEngineProvider is there, but the service file by which it is found"
                        + " is not: META-INF/services/io.heddle.api.spi.EngineProvider, whose line is the name of that class. A shaded jar"
                        + " must keep it, with both names changed if packages are relocated: add the ServicesResourceTransformer to the"
                        + " maven-shade-plugin, or mergeServiceFiles() to Gradle's shadowJar.",
                    thrown.getMessage());
            }
        }
    }

    @Test
    void withoutALoaderOfTheThreadTheSentenceIsTheSame() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(Collections.nCopies(6, NONE), api.run(LocatorScenarios.EveryWayIn.class, null));
        }
    }

    @Test
    void anEngineIsFoundThroughTheLoaderOfTheThread() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(FAKE, api.run(LocatorScenarios.NameOfProvider.class, api.loaderWith("fake")));
        }
    }

    @Test
    void anEngineIsFoundThroughTheLoaderOfTheApi() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(FAKE, api.run(LocatorScenarios.NameOfProvider.class, STRANGER));
        }
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(FAKE, api.run(LocatorScenarios.NameOfProvider.class, null));
        }
    }

    @Test
    void theFirstEngineThatTheLoaderOfTheThreadSeesIsTaken() throws Exception {
        // Parents are asked first: a loader below the api's sees the api's engine before its own.
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(FAKE, api.run(LocatorScenarios.NameOfProvider.class, api.loaderWith("other")));
        }
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(OTHER, api.run(LocatorScenarios.NameOfProvider.class, api.loaderWith("other", "fake")));
        }
    }

    @Test
    void theEngineThatWasFoundIsKept() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(true, api.run(LocatorScenarios.ProviderIsKept.class, api.loaderWith("fake")));
        }
    }

    @Test
    void thatNoneWasFoundIsNotKept() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(FAKE, api.run(LocatorScenarios.LaterFound.class, api.loaderWith("fake")));
        }
    }

    @Test
    void anEngineOfAnotherCopyOfTheApiIsPassedOver() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake");
            IsolatedApi foreign = new IsolatedApi("other")) {
            assertEquals(FAKE, api.run(LocatorScenarios.NameOfProvider.class, foreign.loader()));
        }
    }

    @Test
    void anEngineThatIsMissingIsNamed() throws Exception {
        try (IsolatedApi api = new IsolatedApi("missing")) {
            IllegalStateException thrown = assertThrows(
                IllegalStateException.class, () -> api.run(LocatorScenarios.NameOfProvider.class, api.loader()));
            assertTrue(thrown.getMessage().startsWith("A WebSocket engine was found but could not be loaded: "), thrown.getMessage());
            assertTrue(
                thrown.getMessage().contains("Provider io.heddle.api.NoSuchEngineProvider not found. The service file META-INF/services/"
                    + "io.heddle.api.spi.EngineProvider names that class. If this is a shaded jar: it must contain"),
                thrown.getMessage());
            assertInstanceOf(ServiceConfigurationError.class, thrown.getCause());
            assertEquals(0, thrown.getCause().getSuppressed().length, "one loader is asked once");
        }
    }

    @Test
    void anEngineThatCanNotBeMadeIsNamedWithItsCause() throws Exception {
        try (IsolatedApi api = new IsolatedApi("failing")) {
            IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> api.run(LocatorScenarios.NameOfProvider.class, STRANGER));
            assertTrue(thrown.getMessage().contains("io.heddle.api.FakeEngineProvider$Failing"), thrown.getMessage());
            assertFalse(thrown.getMessage().contains("shaded"), thrown.getMessage());
            assertEquals("not on this machine", thrown.getCause().getCause().getMessage());
        }
    }

    @Test
    void everyEngineThatCouldNotBeLoadedIsTold() throws Exception {
        try (IsolatedApi api = new IsolatedApi("missing");
            IsolatedApi foreign = new IsolatedApi("other")) {
            IllegalStateException thrown = assertThrows(
                IllegalStateException.class, () -> api.run(LocatorScenarios.NameOfProvider.class, foreign.loader()));
            assertTrue(thrown.getMessage().contains(OTHER), thrown.getMessage());
            Throwable second = thrown.getCause().getSuppressed()[0];
            assertTrue(second.getMessage().contains("io.heddle.api.NoSuchEngineProvider"), second.getMessage());
        }
    }

    @Test
    void theConfigurationReachesTheEngine() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(
                List.of(true, true, true, true, true), api.run(LocatorScenarios.ConfigurationGoesThrough.class, api.loader()));
        }
    }

    @Test
    void noConfigurationIsRefusedBeforeAnEngineIsLookedFor() throws Exception {
        try (IsolatedApi api = new IsolatedApi()) {
            assertEquals(List.of("config", "config"), api.run(LocatorScenarios.NullConfiguration.class, api.loader()));
        }
    }

    @Test
    void theSharedEngineIsStartedOnceHoweverManyAsk() throws Exception {
        for (int round = 0; round < 5; round++) {
            try (IsolatedApi api = new IsolatedApi("fake")) {
                assertEquals(List.of(1, 1), api.run(LocatorScenarios.SharedByMany.class, api.loader()), "round " + round);
            }
        }
    }

    @Test
    void theSharedEngineIsStartedAgainAfterItWasClosed() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(
                List.of(true, true, true, true, 2), api.run(LocatorScenarios.SharedAgainAfterClose.class, api.loader()));
        }
    }

    @Test
    void theSharedEngineKeepsTheJvmOnlyWhileConnected() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(
                List.of("heddle-shared", "WHILE_CONNECTED"), api.run(LocatorScenarios.SharedConfiguration.class, api.loader()));
        }
    }

    @Test
    void aFailedStartOfTheSharedEngineIsTriedAgain() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(List.of("told to fail", true, 2), api.run(LocatorScenarios.SharedAfterFailure.class, api.loader()));
        }
    }

    @Test
    void createAsksTheSharedEngine() throws Exception {
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(
                List.of(List.of(), List.of(URI.create("wss://example.org/chat"))),
                api.run(LocatorScenarios.CreateUsesTheSharedEngine.class, api.loader()));
        }
    }

    @Test
    void originProtocolAndExtensionsReachTheSharedEngine() throws Exception {
        URI uri = URI.create("wss://example.org/chat");
        try (IsolatedApi api = new IsolatedApi("fake")) {
            assertEquals(
                List.of(List.of(uri, uri, uri), List.of("https://example.org a, b [an extension]", "null null []", "null null null")),
                api.run(LocatorScenarios.CreateHandsEverythingOn.class, api.loader()));
        }
    }
}
