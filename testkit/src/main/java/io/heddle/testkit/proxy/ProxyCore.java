package io.heddle.testkit.proxy;

import io.heddle.testkit.ProxyAnswer;
import io.heddle.testkit.ProxyAnswer.Stage;
import io.heddle.testkit.ProxyRequest;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.Unexpected;
import io.heddle.testkit.server.RealPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The state of a scripted proxy, wherever its connections come from: its answers, its tunnels, its counts, and the report of what no client
 * should have sent.
 *
 * <p><b>Thread:</b> any thread; its monitor guards all state of the proxy. <b>Owns:</b> the tunnels.
 */
public final class ProxyCore implements RealPort.Owner {
    private static final int MAX_REPORTS = 100;
    private static final int MAX_KEPT = 100_000;

    private final Supplier<Duration> clock;
    private final ArrayDeque<ProxyAnswer> nextAnswers = new ArrayDeque<>();
    private final ArrayDeque<ProxyRequest> requests = new ArrayDeque<>();
    private final List<Unexpected> unexpected = new ArrayList<>();
    private final Set<Tunnel> openTunnels = new LinkedHashSet<>();
    private final Map<String, String> names = new HashMap<>();
    private Dialer dialer;
    private ProxyAnswer eachAnswer;
    private ProxyCredentials credentials = ProxyCredentials.none();
    private int connections;
    private int tunnels;
    private int refusedCredentials;

    /** @param clock the time since the proxy was created */
    public ProxyCore(Supplier<Duration> clock) {
        this.clock = clock;
    }

    public void dialer(Dialer next) {
        dialer = next;
    }

    // ---- what tests decide ----

    public synchronized void credentials(ProxyCredentials next) {
        credentials = next;
    }

    public synchronized void nextAnswer(ProxyAnswer answer) {
        nextAnswers.addLast(answer);
    }

    /** @param answer null for that of a good proxy */
    public synchronized void eachAnswer(ProxyAnswer answer) {
        eachAnswer = answer;
    }

    /** A name that the proxy knows, and where it leads. */
    public synchronized void name(String name, String host) {
        names.put(name, host);
    }

    public synchronized void endTunnels(boolean byReset) {
        List.copyOf(openTunnels).forEach(tunnel -> tunnel.end(byReset));
    }

    // ---- connections ----

    @Override
    public String role() {
        return "scripted-proxy";
    }

    /** A proxy offers no protocol by ALPN: the client and the server behind it agree on theirs. */
    @Override
    public List<String> applicationProtocols() {
        return List.of();
    }

    @Override
    public synchronized void accept(ServerChannel channel) {
        connections++;
        channel.listener(guarded(new ProxySession(this, channel, connections)));
    }

    @Override
    public synchronized void onPortFailed(String what, Throwable cause) {
        add(new Unexpected(clock.get(), 0, "", what + ": " + cause, "", cause));
    }

    /** Lets the monitor guard what a channel tells. */
    ServerChannel.Listener guarded(ServerChannel.Listener inner) {
        return new ServerChannel.Listener() {
            @Override
            public void onBytes(byte[] bytes) {
                synchronized (ProxyCore.this) {
                    inner.onBytes(bytes);
                }
            }

            @Override
            public void onDrained() {
                synchronized (ProxyCore.this) {
                    inner.onDrained();
                }
            }

            @Override
            public void onEnd() {
                synchronized (ProxyCore.this) {
                    inner.onEnd();
                }
            }

            @Override
            public void onBroken(IOException cause) {
                synchronized (ProxyCore.this) {
                    inner.onBroken(cause);
                }
            }
        };
    }

    void later(ServerChannel channel, Duration delay, Runnable action) {
        if (delay.isZero()) {
            action.run();
        } else {
            channel.after(delay, guarded(action));
        }
    }

    private Runnable guarded(Runnable action) {
        return () -> {
            synchronized (this) {
                action.run();
            }
        };
    }

    void dial(ProxyRequest request, Consumer<ServerChannel> onConnected, Consumer<IOException> onFailed) {
        String host = names.getOrDefault(request.host(), request.host());
        dialer.dial(request.connection(), host, request.port(), server -> {
            synchronized (this) {
                onConnected.accept(server);
            }
        }, cause -> {
            synchronized (this) {
                onFailed.accept(cause);
            }
        });
    }

    // ---- what sessions tell ----

    ProxyCredentials credentials() {
        return credentials;
    }

    /** The scripted answer to a message of the client, or null if the proxy is to be good. */
    ProxyAnswer takeAnswer(Stage stage) {
        if (!nextAnswers.isEmpty() && nextAnswers.peekFirst().stage() == stage) {
            return nextAnswers.removeFirst();
        }
        return eachAnswer != null && eachAnswer.stage() == stage ? eachAnswer : null;
    }

    void onRequest(ProxyRequest request) {
        if (requests.size() == MAX_KEPT) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    void onRefusedCredentials() {
        refusedCredentials++;
    }

    void onTunnel(Tunnel tunnel) {
        tunnels++;
        openTunnels.add(tunnel);
    }

    void onTunnelEnd(Tunnel tunnel) {
        openTunnels.remove(tunnel);
    }

    void report(int connection, String sentence) {
        add(new Unexpected(clock.get(), connection, "", sentence, "", null));
    }

    private void add(Unexpected entry) {
        if (unexpected.size() < MAX_REPORTS) {
            unexpected.add(entry);
        }
    }

    // ---- looking ----

    public synchronized int connections() {
        return connections;
    }

    public synchronized int tunnels() {
        return tunnels;
    }

    public synchronized int openTunnels() {
        return openTunnels.size();
    }

    public synchronized int refusedCredentials() {
        return refusedCredentials;
    }

    public synchronized List<ProxyRequest> requests() {
        return List.copyOf(requests);
    }

    public synchronized List<Unexpected> unexpected() {
        return List.copyOf(unexpected);
    }

    public synchronized void clearUnexpected() {
        unexpected.clear();
    }

    /** All that is wrong if nothing else happens. */
    public synchronized List<Unexpected> flaws() {
        List<Unexpected> flaws = new ArrayList<>(unexpected);
        for (ProxyAnswer answer : nextAnswers) {
            flaws.add(new Unexpected(clock.get(), 0, "", "the request for the answer \"" + answer + "\" never came", "", null));
        }
        return flaws;
    }
}
