package io.heddle.testkit.docs;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Prices from Jetty: each request for a snapshot has an answer of several messages. <b>Thread:</b> Jetty's; its ends the test's. */
@SuppressWarnings("try")
final class JettyMarket implements AutoCloseable {
    private static final int THREADS = 8;

    private final Server server;

    private JettyMarket(Server server) {
        this.server = server;
    }

    /**
     * Starts it.
     *
     * @param port 0 for any
     * @param answers the messages that the first request is answered with, then those of the second, and so on
     */
    static JettyMarket start(int port, List<List<String>> answers) throws Exception {
        QueuedThreadPool pool = new QueuedThreadPool(THREADS);
        pool.setDaemon(true);
        Server server = new Server(pool, new ScheduledExecutorScheduler("market", true), null);
        server.setStopTimeout(0);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        Queue<List<String>> left = new ConcurrentLinkedQueue<>(answers);
        server.setHandler(WebSocketUpgradeHandler.from(server, container -> {
            container.setIdleTimeout(Duration.ofMinutes(1));
            container.addMapping("/*", (request, response, callback) -> new Client(left));
        }));
        server.start();
        return new JettyMarket(server);
    }

    int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + port() + "/");
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    /** One connection. Must be public: Jetty calls it by a method handle. */
    public static final class Client extends Session.Listener.AbstractAutoDemanding {
        private final Queue<List<String>> answers;

        Client(Queue<List<String>> answers) {
            this.answers = answers;
        }

        @Override
        public void onWebSocketText(String text) {
            if (text.equals("snapshot")) {
                answers.remove().forEach(message -> getSession().sendText(message, Callback.NOOP));
            }
        }
    }
}
