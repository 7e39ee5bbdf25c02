package io.heddle.api;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The api and the classes of its tests loaded once more, by a class loader of its own: nothing found before, nothing shared. So a
 * test decides which engines that api can see.
 */
final class IsolatedApi implements AutoCloseable {
    private final OwnFirst loader;
    private final List<URLClassLoader> others = new ArrayList<>();

    /** An api whose own loader sees the engines of that name, see {@link Sources#engine}. */
    IsolatedApi(String... engines) {
        List<Path> folders = new ArrayList<>(List.of(Sources.classesWith(WebSocket.class)));
        folders.add(Sources.classesWith(IsolatedApi.class));
        folders.addAll(engines(engines));
        loader = new OwnFirst(urls(folders));
    }

    ClassLoader loader() {
        return loader;
    }

    /** A loader below this api's, which sees more engines. */
    ClassLoader loaderWith(String... engines) {
        URLClassLoader child = new URLClassLoader(urls(engines(engines)), loader);
        others.add(child);
        return child;
    }

    /**
     * Runs a scenario inside this api, on this thread.
     *
     * @param ofThread the class loader that the thread has meanwhile
     * @return what the scenario returns: a type of the JDK, the only ones that both sides know
     */
    Object run(Class<? extends Callable<?>> scenario, ClassLoader ofThread) throws Exception {
        Constructor<?> constructor = loader.loadClass(scenario.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        Callable<?> inside = (Callable<?>) constructor.newInstance();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ofThread);
        try {
            return inside.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() throws IOException {
        for (URLClassLoader other : others) {
            other.close();
        }
        loader.close();
    }

    private static List<Path> engines(String... names) {
        return List.of(names).stream().map(Sources::engine).toList();
    }

    private static URL[] urls(List<Path> folders) {
        return folders.stream().map(IsolatedApi::url).toArray(URL[]::new);
    }

    private static URL url(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError("a folder without a URL: " + folder, e);
        }
    }

    /** Loads our classes itself: asked first, the platform's loader would pass on those that run as a named module. */
    private static final class OwnFirst extends URLClassLoader {

        OwnFirst(URL[] urls) {
            super(urls, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.heddle.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
