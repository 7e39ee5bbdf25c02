package io.heddle.engine.handshake.auth;

import io.heddle.engine.transport.proxy.ProxyServer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The schemes that proxies have asked of users, and accepted: further connections answer them before they are asked, so that ten thousand
 * connections through one proxy do not cost ten thousand refusals. Connections that begin before the first one is accepted are each asked.
 * It holds no password: Basic is a word, and a Digest session two nonces and a count.
 *
 * <p>All connections share one Digest session at first. Some proxies, squid among them, want its count in order, which connections that
 * begin together do not keep. Once a shared session was refused, each connection takes one for itself, and gives it back when it is
 * accepted.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class KnownChallenges {
    public static final int MAX_KNOWN = 256;
    /** The sessions of all proxies that no connection uses now: half a kilobyte each, as a rule. */
    public static final int MAX_FREE = 1_024;
    private static final float LOAD_FACTOR = 0.75f;

    private record Key(boolean isSecure, String authority, String user) {}

    /** The schemes of one user at one proxy. */
    private static final class Known {
        /** Null before the first is accepted, and after it was refused. */
        private AuthenticationScheme shared;
        private boolean hasRefusedShared;
        private final ArrayDeque<AuthenticationScheme> free = new ArrayDeque<>(1);
    }

    /** The least recently used goes first. */
    private final Map<Key, Known> known = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            boolean isFull = size() > MAX_KNOWN;
            freeSessions -= isFull ? eldest.getValue().free.size() : 0;
            return isFull;
        }
    };
    private int freeSessions;

    private static Key key(ProxyServer proxy, String user) {
        return new Key(proxy.isSecure(), proxy.authority(), user);
    }

    /** @return null if that proxy has not asked or not accepted that user, or all its sessions are in use */
    public AuthenticationScheme take(ProxyServer proxy, String user) {
        Known entry = known.get(key(proxy, user));
        if (entry == null || entry.shared != null || entry.free.isEmpty()) {
            return entry == null ? null : entry.shared;
        }
        freeSessions--;
        return entry.free.pollLast();
    }

    /** A shared scheme stays: to replace its nonce with each that is accepted would keep none for long. */
    public void accepted(ProxyServer proxy, String user, AuthenticationScheme scheme) {
        Known entry = known.computeIfAbsent(key(proxy, user), absent -> new Known());
        boolean isOneForAll = !entry.hasRefusedShared || !(scheme instanceof DigestSession);
        if (isOneForAll) {
            entry.shared = entry.shared == null ? scheme : entry.shared;
        } else if (freeSessions < MAX_FREE) {
            freeSessions++;
            entry.free.addLast(scheme);
        }
    }

    /** Forgets the scheme, unless another has taken its place. */
    public void refused(ProxyServer proxy, String user, AuthenticationScheme scheme) {
        Known entry = known.get(key(proxy, user));
        if (entry != null && entry.shared == scheme) {
            entry.shared = null;
            entry.hasRefusedShared = true;
        }
    }

    public int size() {
        return known.size();
    }

    public int freeSessions() {
        return freeSessions;
    }
}
