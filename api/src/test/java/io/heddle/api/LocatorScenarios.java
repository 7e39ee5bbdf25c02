package io.heddle.api;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What {@link EngineLocatorTest} runs inside an {@link IsolatedApi}. Results are types of the JDK. */
final class LocatorScenarios {
    private LocatorScenarios() {}

    /** Gives the name of the provider that is found. */
    static final class NameOfProvider implements Callable<String> {
        @Override
        public String call() {
            return EngineLocator.provider().getClass().getName();
        }
    }

    /** Asks twice, the second time on a thread whose loader sees no engine. */
    static final class ProviderIsKept implements Callable<Boolean> {
        @Override
        public Boolean call() {
            Object first = EngineLocator.provider();
            Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
            return first == EngineLocator.provider();
        }
    }

    /** Gives which of the ways into the api fail alike where there is no engine. */
    static final class EveryWayIn implements Callable<List<String>> {
        @Override
        public List<String> call() {
            List<String> messages = new ArrayList<>();
            for (Runnable way : List.<Runnable>of(
                WebSocketEngine::start,
                () -> WebSocketEngine.start(EngineConfig.defaults()),
                () -> WebSocketEngine.invoker(EngineConfig.defaults()),
                WebSocketEngine::shared,
                () -> WebSocket.create(URI.create("ws://127.0.0.1/")),
                () -> WebSocket.create(URI.create("ws://127.0.0.1/"), null, null))) {
                try {
                    way.run();
                    messages.add("no exception");
                } catch (IllegalStateException e) {
                    messages.add(e.getMessage());
                }
            }
            return messages;
        }
    }

    /** Fails first, then is given a loader that sees an engine: the thread's own at the start of the scenario. */
    static final class LaterFound implements Callable<String> {
        @Override
        public String call() {
            ClassLoader withEngine = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(null);
            try {
                return "found too early: " + EngineLocator.provider();
            } catch (IllegalStateException expected) {
                Thread.currentThread().setContextClassLoader(withEngine);
                return EngineLocator.provider().getClass().getName();
            }
        }
    }

    /** Gives what the configuration of engines is, by the way that they were made. */
    static final class ConfigurationGoesThrough implements Callable<List<Boolean>> {
        @Override
        public List<Boolean> call() {
            EngineConfig config = EngineConfig.builder().threadName("given").build();
            return List.of(
                WebSocketEngine.start(config).config() == config,
                WebSocketEngine.invoker(config).config() == config,
                WebSocketEngine.start().config().toString().equals(EngineConfig.defaults().toString()),
                FakeEngineProvider.STARTED.get() == 2,
                FakeEngineProvider.INVOKERS.get() == 1);
        }
    }

    /** Gives the messages of what null leads to. */
    static final class NullConfiguration implements Callable<List<String>> {
        @Override
        public List<String> call() {
            List<String> messages = new ArrayList<>();
            for (Runnable way : List.<Runnable>of(() -> WebSocketEngine.start(null), () -> WebSocketEngine.invoker(null))) {
                try {
                    way.run();
                    messages.add("no exception");
                } catch (NullPointerException e) {
                    messages.add(e.getMessage());
                }
            }
            return messages;
        }
    }

    /** Sixteen threads ask for the shared engine at once: gives how many they got, and how many were started. */
    static final class SharedByMany implements Callable<List<Integer>> {
        private static final int THREADS = 16;

        @Override
        public List<Integer> call() throws Exception {
            Set<WebSocketEngine> got = Collections.newSetFromMap(new IdentityHashMap<>());
            CyclicBarrier start = new CyclicBarrier(THREADS);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<WebSocketEngine>> ends = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    ends.add(threads.submit(() -> {
                        start.await();
                        return WebSocketEngine.shared();
                    }));
                }
                for (Future<WebSocketEngine> end : ends) {
                    got.add(end.get(20, TimeUnit.SECONDS));
                }
            } finally {
                threads.shutdownNow();
                if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("threads did not end");
                }
            }
            return List.of(got.size(), FakeEngineProvider.STARTED.get());
        }
    }

    /** Closes the shared engine and asks again: gives whether it is another, which then stays, and how many were started. */
    static final class SharedAgainAfterClose implements Callable<List<Object>> {
        @Override
        public List<Object> call() {
            WebSocketEngine first = WebSocketEngine.shared();
            boolean kept = first == WebSocketEngine.shared();
            first.close();
            WebSocketEngine second = WebSocketEngine.shared();
            return List.of(
                kept, first != second, !second.isClosed(), second == WebSocketEngine.shared(), FakeEngineProvider.STARTED.get());
        }
    }

    /** Gives thread name and lifetime of the shared engine. */
    static final class SharedConfiguration implements Callable<List<String>> {
        @Override
        public List<String> call() {
            EngineConfig config = WebSocketEngine.shared().config();
            return List.of(config.threadName(), config.jvmLifetime().name());
        }
    }

    /** The first start fails: gives its message, and whether the next call starts one. */
    static final class SharedAfterFailure implements Callable<List<Object>> {
        @Override
        public List<Object> call() {
            FakeEngineProvider.FAILURES.set(1);
            String message = "no exception";
            try {
                WebSocketEngine.shared();
            } catch (IllegalStateException e) {
                message = e.getMessage();
            }
            return List.of(message, WebSocketEngine.shared() == WebSocketEngine.shared(), FakeEngineProvider.STARTED.get());
        }
    }

    /** Gives the arguments that the shared engine was given. */
    static final class CreateHandsEverythingOn implements Callable<List<Object>> {
        @Override
        public List<Object> call() {
            Extension named = new Extension() {
                @Override
                public String offer() {
                    return "x";
                }

                @Override
                public ExtensionSession accept(ExtensionAnswer answer) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public String toString() {
                    return "an extension";
                }
            };
            URI uri = URI.create("wss://example.org/chat");
            for (Runnable create : List.<Runnable>of(
                () -> WebSocket.create(uri, "https://example.org", "a, b", named),
                () -> WebSocket.create(uri, null, null),
                () -> WebSocket.create(uri, null, null, (Extension[]) null))) {
                try {
                    create.run();
                    throw new AssertionError("a fake engine makes no connections");
                } catch (UnsupportedOperationException expected) {
                    // The engine was asked, and that is all that is needed of it.
                }
            }
            FakeEngine shared = (FakeEngine) WebSocketEngine.shared();
            return List.of(shared.asked, shared.arguments);
        }
    }

    /** Gives what a started engine, which is not the shared one, was asked for, and then the shared one. */
    static final class CreateUsesTheSharedEngine implements Callable<List<Object>> {
        @Override
        public List<Object> call() {
            FakeEngine own = (FakeEngine) WebSocketEngine.start();
            URI uri = URI.create("wss://example.org/chat");
            try {
                WebSocket.create(uri);
                throw new AssertionError("a fake engine makes no connections");
            } catch (UnsupportedOperationException expected) {
                return List.of(own.asked, ((FakeEngine) WebSocketEngine.shared()).asked);
            }
        }
    }
}
