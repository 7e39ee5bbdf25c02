package io.heddle.engine.opening;

import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.http2.Http2Context;
import io.heddle.engine.transport.http2.Http2Session;
import io.heddle.engine.transport.http2.StreamEnd;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;

/**
 * The HTTP/2 sessions of an engine, by origin. Puts streams on the open sessions. If none has room, the first waiter dials the next
 * session: it connects the socket, and the other waiters wait for it. Remembers which origins do not support WebSockets over HTTP/2.
 *
 * <p><b>Thread:</b> loop-confined, one an engine. <b>Owns:</b> the sessions.
 */
public final class Http2SessionPool {

    /** Something that wants a stream. A waiter ignores a call that comes after it was abandoned. */
    public interface Waiter {
        /** A session opened, or the waiter that was dialing gave up: call {@link #admit} again. */
        void onAdmissionChanged();

        /** There will be no session. @param address of the server, or null if it is not known */
        void onUnsupported(FallbackReason reason, String why, SocketAddress address);

        /** The session broke before it was ready, which says nothing of the next one: nothing was sent for this waiter. */
        void onSessionBroke(FallbackReason reason, String why, SocketAddress address);

        /** The dial of another waiter, for which this waiter waited, failed. @param address as above */
        void onDialFailed(Failure failure, SocketAddress address);
    }

    /**
     * The answer to a waiter.
     *
     * @param kind tells the waiter what to do
     * @param session for {@link Kind#OPEN_STREAM}, else null
     * @param dial for {@link Kind#DIAL}, else null
     * @param reason for {@link Kind#NONE}: why there is no session, or null if none was wanted
     * @param why the reason in words, or null
     */
    public record Admission(Kind kind, Http2Session session, Dial dial, FallbackReason reason, String why) {
        private static final Admission WAIT = new Admission(Kind.WAIT, null, null, null, null);
        private static final Admission UNWANTED = new Admission(Kind.NONE, null, null, null, null);

        public enum Kind {
            /** Open a stream on the session. */
            OPEN_STREAM,
            /** Wait: another waiter dials, and the pool will call. */
            WAIT,
            /** Connect a socket to the origin, and report to the dial. */
            DIAL,
            /** Go on without HTTP/2, or fail. */
            NONE
        }

        private static Admission openStream(Http2Session session) {
            return new Admission(Kind.OPEN_STREAM, session, null, null, null);
        }

        private static Admission dial(Dial dial) {
            return new Admission(Kind.DIAL, null, dial, null, null);
        }

        private static Admission none(FallbackReason reason, String why) {
            return new Admission(Kind.NONE, null, null, reason, why);
        }
    }

    /** The opening of a session, by its leader, for itself and for other waiters. The leader reports here, once. */
    public final class Dial {
        private final Http2Origin origin;
        private final Waiter leader;
        /** The leader first. */
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
        /** Null until the socket is connected. */
        private Http2Session session;

        private Dial(Http2Origin origin, Waiter leader) {
            this.origin = origin;
            this.leader = leader;
            waiters.addLast(leader);
        }

        /**
         * The socket is connected, and secured: HTTP/2 begins on it. From now on the leader waits as the others do.
         *
         * @return the session, which owns the transport. The caller directs the readiness of the transport to it, and then calls {@link
         *         Http2Session#start()}
         */
        public Http2Session connected(Transport transport) {
            session = new Http2Session(context, transport, events);
            live.put(session, origin);
            return session;
        }

        /** The socket could not be connected, and another try would fail alike: tells the other waiters, but not the leader. */
        public void failed(Failure failure, SocketAddress address) {
            remove(this);
            tellOthers(waiter -> waiter.onDialFailed(failure, address));
        }

        /** The origin's TLS has no HTTP/2: marks the origin, and tells the others, but not the leader. */
        public void unsupported(FallbackReason reason, String why, SocketAddress address) {
            markUnsupported(origin, reason, why);
            remove(this);
            tellOthers(waiter -> waiter.onUnsupported(reason, why, address));
        }

        private void tellOthers(Consumer<Waiter> call) {
            waiters.remove(leader);
            tellAll(call);
        }

        /** The dial is over: a waiter that asks again gets another one. */
        private void tellAll(Consumer<Waiter> call) {
            List<Waiter> all = List.copyOf(waiters);
            waiters.clear();
            // Each in a task of its own: thousands may wait, too many for one turn.
            all.forEach(waiter -> later.accept(() -> call.accept(waiter)));
        }
    }

    /** The sessions of one origin. */
    private static final class Sessions {
        final List<Http2Session> open = new ArrayList<>();
        final List<Dial> dials = new ArrayList<>();

        /** The newest first, since it most likely has room. */
        Http2Session withRoom() {
            for (int i = open.size() - 1; i >= 0; i--) {
                if (open.get(i).hasRoom()) {
                    return open.get(i);
                }
            }
            return null;
        }

        Dial dialOf(Waiter waiter) {
            for (Dial dial : dials) {
                if (dial.waiters.contains(waiter)) {
                    return dial;
                }
            }
            return null;
        }
    }

    private final Http2Context context;
    private final Http2Config config;
    private final Consumer<Runnable> later;
    private final UnsupportedOrigins unsupported;
    private final SessionEvents events = new SessionEvents();
    private final Map<Http2Origin, Sessions> origins = new HashMap<>();
    /** All sessions that are not closed, the draining ones included, in the order in which they began. */
    private final Map<Http2Session, Http2Origin> live = new LinkedHashMap<>();

    /** @param later runs tasks on the loop, outside of the current call */
    public Http2SessionPool(Http2Context context, Http2Config config, NanoClock cycleClock, Consumer<Runnable> later) {
        this.later = later;
        this.context = context;
        this.config = config;
        this.unsupported = new UnsupportedOrigins(cycleClock, config.rememberFor().toNanos());
    }

    // ---- for waiters ----

    public Admission admit(Http2Origin origin, HttpPolicy policy, Waiter waiter) {
        Sessions sessions = origins.get(origin);
        Http2Session session = sessions == null ? null : sessions.withRoom();
        if (session != null) {
            return Admission.openStream(session);
        }
        if (policy == HttpPolicy.HTTP_2_IF_OPEN) {
            return Admission.UNWANTED;
        }
        String whyUnsupported = policy == HttpPolicy.HTTP_2_ONLY ? null : unsupported.whyUnsupported(origin);
        return whyUnsupported == null
            ? waitOrDial(origin, waiter)
            : Admission.none(FallbackReason.REMEMBERED, whyUnsupported);
    }

    private Admission waitOrDial(Http2Origin origin, Waiter waiter) {
        Sessions sessions = origins.computeIfAbsent(origin, key -> new Sessions());
        for (Dial dial : sessions.dials) {
            if (dial.waiters.size() < config.maxStreamsPerSession()) {
                dial.waiters.addLast(waiter);
                return Admission.WAIT;
            }
        }
        if (sessions.open.stream().anyMatch(Http2Session::forbidsStreams)) {
            return Admission.none(FallbackReason.SESSIONS_FULL, "the server allows no stream (SETTINGS_MAX_CONCURRENT_STREAMS = 0)");
        }
        int count = sessions.open.size() + sessions.dials.size();
        if (count >= config.maxSessionsPerOrigin()) {
            return Admission.none(FallbackReason.SESSIONS_FULL, "all " + count + " HTTP/2 sessions to this origin are full"
                + " (the limits are Http2Config.maxSessionsPerOrigin, Http2Config.maxStreamsPerSession, and the server's)");
        }
        Dial dial = new Dial(origin, waiter);
        sessions.dials.add(dial);
        return Admission.dial(dial);
    }

    /** The waiter waits no more. If it led a dial whose socket was not connected yet, another waiter leads. */
    public void abandon(Http2Origin origin, Waiter waiter) {
        Sessions sessions = origins.get(origin);
        Dial dial = sessions == null ? null : sessions.dialOf(waiter);
        if (dial != null) {
            dial.waiters.remove(waiter);
            if (dial.leader == waiter && dial.session == null) {
                remove(dial);
                dial.tellAll(Waiter::onAdmissionChanged);
            }
        }
    }

    /** Dials no session to the origin for a while, except for {@link HttpPolicy#HTTP_2_ONLY}. */
    public void markUnsupported(Http2Origin origin, FallbackReason reason, String why) {
        unsupported.mark(origin, reason, why);
    }

    /**
     * The server answered a request with a status that says it does not support WebSockets over HTTP/2. The status may apply to
     * that request only: while other streams live on the session, it stays in use and the origin is not marked. Without other
     * streams the server would be asked again and again.
     */
    public void onRefused(Http2Origin origin, Http2Session session, String why) {
        if (!session.hasStreams()) {
            markUnsupported(origin, FallbackReason.STATUS, why);
            session.drain();
        }
    }

    // ---- the calls of sessions ----

    /** <b>Thread:</b> loop-confined. */
    private final class SessionEvents implements Http2Session.Listener {

        @Override
        public void onSessionReady(Http2Session session) {
            Http2Origin origin = live.get(session);
            Dial dial = removeDialOf(session, origin);
            if (session.hasConnectProtocol()) {
                unsupported.clear(origin);
                origins.computeIfAbsent(origin, key -> new Sessions()).open.add(session);
                dial.tellAll(Waiter::onAdmissionChanged);
            } else {
                String why = "the server speaks HTTP/2, but its SETTINGS do not have ENABLE_CONNECT_PROTOCOL = 1 (RFC 8441 section 3)";
                markUnsupported(origin, FallbackReason.NO_CONNECT_PROTOCOL, why);
                session.drain();
                dial.tellAll(waiter -> waiter.onUnsupported(FallbackReason.NO_CONNECT_PROTOCOL, why, session.remoteAddress()));
            }
        }

        @Override
        public void onSessionDraining(Http2Session session) {
            Http2Origin origin = live.get(session);
            Dial dial = removeDialOf(session, origin);
            if (dial != null) {
                String why = session.withGoAway("the server ended the HTTP/2 session before it was ready");
                dial.tellAll(waiter -> waiter.onSessionBroke(FallbackReason.GOING_AWAY, why, session.remoteAddress()));
            }
            removeOpen(session, origin);
        }

        @Override
        public void onSessionEnded(Http2Session session, StreamEnd end, String why) {
            Http2Origin origin = live.remove(session);
            removeOpen(session, origin);
            Dial dial = removeDialOf(session, origin);
            FallbackReason reason = FallbackReasons.of(end);
            if (end == StreamEnd.NOT_HTTP2) {
                markUnsupported(origin, reason, why);
            }
            if (dial != null) {
                boolean isFinal = end == StreamEnd.NOT_HTTP2 || end == StreamEnd.NOT_ANSWERED;
                SocketAddress address = session.remoteAddress();
                dial.tellAll(isFinal
                    ? waiter -> waiter.onUnsupported(reason, why, address)
                    : waiter -> waiter.onSessionBroke(reason, why, address));
            }
        }
    }

    private Dial removeDialOf(Http2Session session, Http2Origin origin) {
        Sessions sessions = origins.get(origin);
        if (sessions != null) {
            for (Dial dial : sessions.dials) {
                if (dial.session == session) {
                    remove(dial);
                    return dial;
                }
            }
        }
        return null;
    }

    private void remove(Dial dial) {
        Sessions sessions = origins.get(dial.origin);
        if (sessions != null && sessions.dials.remove(dial)) {
            forgetIfEmpty(dial.origin, sessions);
        }
    }

    private void removeOpen(Http2Session session, Http2Origin origin) {
        Sessions sessions = origins.get(origin);
        if (sessions != null && sessions.open.remove(session)) {
            forgetIfEmpty(origin, sessions);
        }
    }

    private void forgetIfEmpty(Http2Origin origin, Sessions sessions) {
        if (sessions.dials.isEmpty() && sessions.open.isEmpty()) {
            origins.remove(origin);
        }
    }

    // ---- the end ----

    /** Closes all sessions: the engine ends. */
    public void close() {
        List.copyOf(live.keySet()).forEach(Http2Session::close);
    }

    /** The number of sessions that are not closed. */
    public int count() {
        return live.size();
    }
}
