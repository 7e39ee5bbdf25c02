package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The sessions of all origins: packs streams onto those that are open, lets one who waits open the next (the socket is his to connect, and
 * the others wait for it), and remembers which origins cannot do it.
 *
 * <p><b>Thread:</b> loop-confined, one an engine. <b>Owns:</b> the sessions.
 */
public final class Http2Sessions implements Http2Session.Listener {
    private static final int MOST_REMEMBERED = 4_096;

    /** One who wants a stream. */
    public interface Waiter {
        /** Things have changed: ask for a place again. */
        void onPlaceChanged();

        /** There will be no session. */
        void onNoSession(FallbackReason reason, String why);
    }

    /** What is to be done. */
    public enum Kind {
        /** Open a stream on the session. */
        USE,
        /** Another opens a session: the waiter will be told. */
        WAIT,
        /** Open a socket to the origin, and say {@link #started} or {@link #notStarted}. */
        LEAD,
        /** HTTP/1.1, or nothing. */
        NONE
    }

    /**
     * The answer to who wants a stream.
     *
     * @param kind what to do
     * @param session to use, or null
     * @param reason why there is none, or null: then none was wanted
     * @param why the same in words
     */
    public record Place(Kind kind, Http2Session session, FallbackReason reason, String why) {}

    /** A session that is being opened, and who waits for it, its leader first. */
    private static final class Dial {
        final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
        Http2Session session;
    }

    private static final class Sessions {
        final List<Http2Session> open = new ArrayList<>();
        final List<Dial> dials = new ArrayList<>();
    }

    private record Shortcoming(FallbackReason reason, String why, long untilNs) {}

    private static final Place WAIT = new Place(Kind.WAIT, null, null, null);
    private static final Place LEAD = new Place(Kind.LEAD, null, null, null);
    private static final Place UNWANTED = new Place(Kind.NONE, null, null, null);

    private final Http2Context context;
    private final Http2Config config;
    private final Map<Http2Origin, Sessions> origins = new HashMap<>();
    private final Map<Http2Session, Http2Origin> live = new HashMap<>();
    private final LinkedHashMap<Http2Origin, Shortcoming> shortcomings = new LinkedHashMap<>();

    public Http2Sessions(Http2Context context) {
        this.context = context;
        this.config = context.config.http2();
    }

    // ---- for those who want a stream ----

    public Place place(Http2Origin origin, HttpPolicy policy, Waiter waiter) {
        Sessions sessions = origins.get(origin);
        Http2Session session = sessions == null ? null : withRoom(sessions.open);
        if (session != null) {
            return new Place(Kind.USE, session, null, null);
        }
        if (policy == HttpPolicy.HTTP_2_IF_OPEN) {
            return UNWANTED;
        }
        Shortcoming known = policy == HttpPolicy.HTTP_2_ONLY ? null : shortcomingOf(origin);
        if (known != null) {
            return new Place(Kind.NONE, null, FallbackReason.REMEMBERED, known.why + " (" + known.reason + ", not long ago)");
        }
        if (sessions == null) {
            sessions = new Sessions();
            origins.put(origin, sessions);
        }
        for (Dial dial : sessions.dials) {
            if (dial.waiters.size() < config.maxStreamsPerSession()) {
                dial.waiters.addLast(waiter);
                return WAIT;
            }
        }
        if (sessions.open.stream().anyMatch(Http2Session::takesNoStreams)) {
            return new Place(Kind.NONE, null, FallbackReason.SESSIONS_FULL,
                "the server allows no stream (SETTINGS_MAX_CONCURRENT_STREAMS = 0)");
        }
        int count = sessions.open.size() + sessions.dials.size();
        if (count >= config.maxSessionsPerOrigin()) {
            return new Place(Kind.NONE, null, FallbackReason.SESSIONS_FULL, "all " + count + " HTTP/2 sessions to this origin are full"
                + " (Http2Config.maxSessionsPerOrigin, Http2Config.maxStreamsPerSession, and what the server allows)");
        }
        Dial dial = new Dial();
        dial.waiters.addLast(waiter);
        sessions.dials.add(dial);
        return LEAD;
    }

    private static Http2Session withRoom(List<Http2Session> open) {
        // The newest is the likeliest to have room.
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i).hasRoom()) {
                return open.get(i);
            }
        }
        return null;
    }

    /**
     * The leader's socket is connected, and HTTP/2 begins on it. The leader waits as the others do.
     *
     * @param isAgreed whether ALPN chose it
     * @return the session, which owns the transport: the caller attaches its key and its TLS to it, and then {@link #start}s it
     */
    public Http2Session started(Http2Origin origin, Waiter leader, Transport transport, boolean isAgreed) {
        Http2Session session = new Http2Session(context, transport, isAgreed, this);
        dialOf(origin, leader).session = session;
        live.put(session, origin);
        return session;
    }

    public void start(Http2Session session) {
        session.start();
    }

    /**
     * The leader's socket came to nothing, or to no HTTP/2.
     *
     * @param tell what to tell the others who waited for it
     */
    public void notStarted(Http2Origin origin, Waiter leader, Consumer<Waiter> tell) {
        Dial dial = dialOf(origin, leader);
        remove(origin, dial);
        dial.waiters.remove(leader);
        dial.waiters.forEach(tell);
    }

    /** It waits no more. If it led, and its socket was not connected yet, another leads. */
    public void abandon(Http2Origin origin, Waiter waiter) {
        Dial dial = dialOf(origin, waiter);
        if (dial != null) {
            boolean led = dial.session == null && dial.waiters.peekFirst() == waiter;
            dial.waiters.remove(waiter);
            if (led) {
                remove(origin, dial);
                dial.waiters.forEach(Waiter::onPlaceChanged);
            }
        }
    }

    /** Of an origin that cannot do it, for a while. */
    public void remember(Http2Origin origin, FallbackReason reason, String why) {
        shortcomings.remove(origin);
        long nowNs = context.cycleClock.nanoTime();
        // The eldest come first: what is out of date, or too much, goes.
        Iterator<Shortcoming> eldest = shortcomings.values().iterator();
        while (eldest.hasNext() && (nowNs - eldest.next().untilNs >= 0 || shortcomings.size() >= MOST_REMEMBERED)) {
            eldest.remove();
        }
        shortcomings.put(origin, new Shortcoming(reason, why, nowNs + config.rememberFor().toNanos()));
    }

    /**
     * The server says that it cannot do it. It may mean this request only: while others go on, nothing is remembered, and the session stays
     * in use; else it would be asked again and again.
     */
    public void onRefused(Http2Origin origin, Http2Session session, String why) {
        if (!session.hasStreams()) {
            remember(origin, FallbackReason.STATUS, why);
            session.drain();
        }
    }

    private Shortcoming shortcomingOf(Http2Origin origin) {
        Shortcoming known = shortcomings.get(origin);
        if (known != null && context.cycleClock.nanoTime() - known.untilNs >= 0) {
            shortcomings.remove(origin);
            return null;
        }
        return known;
    }

    private Dial dialOf(Http2Origin origin, Waiter waiter) {
        Sessions sessions = origins.get(origin);
        if (sessions != null) {
            for (Dial dial : sessions.dials) {
                if (dial.waiters.contains(waiter)) {
                    return dial;
                }
            }
        }
        return null;
    }

    private void remove(Http2Origin origin, Dial dial) {
        Sessions sessions = origins.get(origin);
        sessions.dials.remove(dial);
        forgetIfEmpty(origin, sessions);
    }

    private void forgetIfEmpty(Http2Origin origin, Sessions sessions) {
        if (sessions.dials.isEmpty() && sessions.open.isEmpty()) {
            origins.remove(origin);
        }
    }

    // ---- what sessions tell ----

    @Override
    public void onSessionReady(Http2Session session) {
        Http2Origin origin = live.get(session);
        Dial dial = removeDialOf(session, origin);
        if (session.hasConnectProtocol()) {
            shortcomings.remove(origin);
            origins.computeIfAbsent(origin, key -> new Sessions()).open.add(session);
            dial.waiters.forEach(Waiter::onPlaceChanged);
        } else {
            String why = "the server speaks HTTP/2 but its SETTINGS do not have ENABLE_CONNECT_PROTOCOL = 1 (RFC 8441 section 3)";
            remember(origin, FallbackReason.NO_CONNECT_PROTOCOL, why);
            session.drain();
            dial.waiters.forEach(waiter -> waiter.onNoSession(FallbackReason.NO_CONNECT_PROTOCOL, why));
        }
    }

    private Dial removeDialOf(Http2Session session, Http2Origin origin) {
        Sessions sessions = origins.get(origin);
        if (sessions != null) {
            for (Dial dial : sessions.dials) {
                if (dial.session == session) {
                    remove(origin, dial);
                    return dial;
                }
            }
        }
        return null;
    }

    @Override
    public void onSessionDraining(Http2Session session) {
        Http2Origin origin = live.get(session);
        Dial dial = removeDialOf(session, origin);
        if (dial != null) {
            dial.waiters.forEach(
                waiter -> waiter.onNoSession(FallbackReason.GOING_AWAY, "the server ended the HTTP/2 session before it was ready"));
        }
        removeOpen(session, origin);
    }

    private void removeOpen(Http2Session session, Http2Origin origin) {
        Sessions sessions = origins.get(origin);
        if (sessions != null && sessions.open.remove(session)) {
            forgetIfEmpty(origin, sessions);
        }
    }

    @Override
    public void onSessionEnded(Http2Session session, FallbackReason reason, String why) {
        Http2Origin origin = live.remove(session);
        removeOpen(session, origin);
        Dial dial = removeDialOf(session, origin);
        if (reason == FallbackReason.NOT_HTTP2) {
            remember(origin, reason, why);
        }
        if (dial != null) {
            dial.waiters.forEach(waiter -> waiter.onNoSession(reason, why));
        }
    }

    // ---- the end ----

    /** Drops all sessions: the engine ends. */
    public void close() {
        List.copyOf(live.keySet()).forEach(Http2Session::close);
    }

    /** Sessions that are not closed yet. */
    public int count() {
        return live.size();
    }
}
