package io.heddle.testkit.server;

import io.heddle.testkit.Http2Settings;
import io.heddle.testkit.ReceivedMessage;
import io.heddle.testkit.RequestHead;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.Unexpected;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The state of a scripted server, wherever its connections come from: its scripts, its connections, and the report of what was not
 * expected.
 *
 * <p><b>Thread:</b> any thread; its monitor guards all state of the server.
 */
public final class ServerCore implements RealPort.Owner {
    private static final int MAX_REPORTS = 100;
    private static final int DEFAULT_KEPT = 100_000;

    private final Supplier<Duration> clock;
    private final Set<String> builders;
    private final ArrayDeque<Script> nextScripts = new ArrayDeque<>();
    /** The players that can still do something. */
    private final List<Player> players = new ArrayList<>();
    private final List<Unexpected> unexpected = new ArrayList<>();
    private final ArrayDeque<RequestHead> requests = new ArrayDeque<>();
    private final ArrayDeque<ReceivedMessage> received = new ArrayDeque<>();
    private final boolean isSecured;
    private Script eachScript;
    private int connections;
    private int sessions;
    /** The last requests and messages that are kept, so many of each. */
    private int kept = DEFAULT_KEPT;
    /** The SETTINGS of HTTP/2 sessions, or null if the server speaks HTTP/1.1 alone. Written under the monitor. */
    private volatile Http2Settings http2;

    /**
     * A server without scripts.
     *
     * @param clock the time since the server was created
     * @param isSecured whether the connections are those of TLS
     * @param builders the names of the classes that build a script, whose lines are not the place of a step
     */
    public ServerCore(Supplier<Duration> clock, boolean isSecured, Set<String> builders) {
        this.clock = clock;
        this.isSecured = isSecured;
        this.builders = Set.copyOf(builders);
    }

    // ---- scripts ----

    public synchronized Script nextScript() {
        Script script = new Script(this, builders);
        nextScripts.addLast(script);
        return script;
    }

    public synchronized Script eachScript() {
        if (eachScript == null) {
            eachScript = new Script(this, builders);
        }
        return eachScript;
    }

    // ---- connections ----

    /** Speaks HTTP/2 with clients that want it, from the next connection on. */
    public synchronized void http2(Http2Settings settings) {
        http2 = settings;
    }

    @Override
    public String role() {
        return "scripted-server";
    }

    /** Without the monitor: a script may wait for the caller's thread. */
    @Override
    public List<String> applicationProtocols() {
        return http2 == null ? List.of() : List.of("h2", "http/1.1");
    }

    @Override
    public synchronized void accept(ServerChannel channel) {
        if (http2 == null) {
            Http1Carrier carrier = new Http1Carrier(channel);
            channel.listener(new Guarded(carrier));
            converse(carrier);
            return;
        }
        Http2Settings settings = http2;
        channel.listener(new Guarded(new ProtocolChoice(channel, isSecured, isHttp2 -> {
            if (isHttp2) {
                sessions++;
                return new Http2Session(channel, isSecured, settings, new Transcript(clock), new Sessions());
            }
            Http1Carrier carrier = new Http1Carrier(channel);
            converse(carrier);
            return carrier;
        })));
    }

    /** Begins a conversation: the next script plays on it. */
    private void converse(Carrier carrier) {
        connections++;
        Script script = nextScripts.isEmpty() ? eachScript : nextScripts.removeFirst();
        ServerConnection connection = new ServerConnection(connections, carrier, clock);
        if (script == null) {
            report(new Unexpected(clock.get(), connections, "", "a connection came that has no script", "", null));
            connection.reset();
            onProgress();
            return;
        }
        Player player = new Player(this, script, connection);
        players.removeIf(Player::isGone);
        players.add(player);
        player.start();
    }

    private final class Sessions implements Http2Session.Owner {

        @Override
        public void onStream(Http2Stream stream) {
            converse(stream);
        }

        @Override
        public void onViolation(String sentence, Transcript transcript) {
            report(new Unexpected(clock.get(), 0, "", sentence, transcript.toString(), null));
        }

        @Override
        public void later(ServerChannel channel, Runnable action) {
            channel.after(Duration.ZERO, () -> {
                synchronized (ServerCore.this) {
                    action.run();
                }
            });
        }
    }

    /** Lets the monitor guard what the channel tells. */
    private final class Guarded implements ServerChannel.Listener {
        private final ServerChannel.Listener inner;

        private Guarded(ServerChannel.Listener inner) {
            this.inner = inner;
        }

        @Override
        public void onBytes(byte[] bytes) {
            synchronized (ServerCore.this) {
                inner.onBytes(bytes);
            }
        }

        @Override
        public void onDrained() {
            synchronized (ServerCore.this) {
                inner.onDrained();
            }
        }

        @Override
        public void onEnd() {
            synchronized (ServerCore.this) {
                inner.onEnd();
            }
        }

        @Override
        public void onBroken(IOException cause) {
            synchronized (ServerCore.this) {
                inner.onBroken(cause);
            }
        }
    }

    void later(Player player, Duration delay, Runnable action) {
        player.connection().after(delay, () -> {
            synchronized (this) {
                action.run();
            }
        });
    }

    // ---- what players tell ----

    void onRequest(RequestHead head) {
        requests.add(head);
        trim();
    }

    void onMessage(int connection, Arrival message) {
        received.add(new ReceivedMessage(connection, message.is(Arrival.Kind.TEXT), message.payload()));
        trim();
    }

    private void trim() {
        while (requests.size() > kept) {
            requests.removeFirst();
        }
        while (received.size() > kept) {
            received.removeFirst();
        }
    }

    public synchronized void keepLast(int count) {
        kept = count;
        trim();
    }

    void onProgress() {
        notifyAll();
    }

    @Override
    public synchronized void onPortFailed(String what, Throwable cause) {
        report(new Unexpected(clock.get(), 0, "", what + ": " + cause, "", cause));
    }

    void report(Player player, String what, Throwable cause) {
        report(entry(player, what, cause));
    }

    private void report(Unexpected entry) {
        notifyAll();
        if (unexpected.size() < MAX_REPORTS) {
            unexpected.add(entry);
        } else if (unexpected.size() == MAX_REPORTS) {
            unexpected.add(new Unexpected(entry.at(), 0, "", "more of this: only the first " + MAX_REPORTS + " are listed", "", null));
        }
    }

    private Unexpected entry(Player player, String what, Throwable cause) {
        ServerConnection connection = player.connection();
        return new Unexpected(clock.get(), connection.number(), player.where(), what, connection.transcript().toString(), cause);
    }

    // ---- looking ----

    public synchronized int connections() {
        return connections;
    }

    public synchronized int sessions() {
        return sessions;
    }

    public synchronized List<RequestHead> requests() {
        return List.copyOf(requests);
    }

    public synchronized List<ReceivedMessage> received() {
        return List.copyOf(received);
    }

    /** All that has happened unexpectedly, without what has not happened yet. */
    public synchronized List<Unexpected> unexpected() {
        return List.copyOf(unexpected);
    }

    public synchronized void clearUnexpected() {
        unexpected.clear();
    }

    /** All that is wrong if nothing else happens: the unexpected, and what the scripts still wait for. */
    public synchronized List<Unexpected> flaws() {
        List<Unexpected> flaws = new ArrayList<>(unexpected);
        for (Player player : players) {
            if (!player.isDone()) {
                flaws.add(entry(player, "the script is not finished", null));
            }
        }
        int number = connections;
        for (Script script : nextScripts) {
            number++;
            flaws.add(new Unexpected(clock.get(), number, "", "the connection of the script" + script.place() + " never came", "", null));
        }
        return flaws;
    }

    /** True if all scripted connections have come, and have played their scripts to the end. */
    public synchronized boolean isDone() {
        return nextScripts.isEmpty() && players.stream().allMatch(Player::isDone);
    }

    /** Waits until all is done or something is wrong, but not for what cannot come any more. */
    public synchronized void await(Duration limit, boolean alsoForNewConnections) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (unexpected.isEmpty() && (alsoForNewConnections ? !isDone() : isAnyUnderWay())) {
            long leftNs = end - System.nanoTime();
            if (leftNs <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNs, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    /** True if a step of a script, or code that it runs, is the caller: it must not wait for the script. */
    public boolean isWithinScript() {
        return Thread.holdsLock(this);
    }

    /** Frees what the connections hold; nothing arrives any more. */
    public synchronized void end() {
        players.forEach(player -> player.connection().end());
    }

    private boolean isAnyUnderWay() {
        return players.stream().anyMatch(player -> !player.isDone());
    }
}
