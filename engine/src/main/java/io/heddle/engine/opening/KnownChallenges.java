package io.heddle.engine.opening;

import io.heddle.engine.handshake.auth.AuthenticationScheme;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The schemes that proxies have asked of users, and accepted: further connections answer them before they are asked, so that ten thousand
 * connections through one proxy do not cost ten thousand refusals. Connections that begin before the first one is accepted are each asked.
 * It holds no password: Basic is a word, and a Digest session two nonces and a count.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class KnownChallenges {
    static final int MAX_KNOWN = 256;
    private static final float LOAD_FACTOR = 0.75f;

    private record Key(boolean isSecure, String authority, String user) {}

    /** The least recently used goes first. */
    private final Map<Key, AuthenticationScheme> known = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, AuthenticationScheme> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    private static Key key(ProxyServer proxy, String user) {
        return new Key(proxy.isSecure(), proxy.authority(), user);
    }

    /** @return null if that proxy has not asked, or not accepted that user */
    AuthenticationScheme find(ProxyServer proxy, String user) {
        return known.get(key(proxy, user));
    }

    /** A scheme that is known already stays: to replace its nonce with each that is accepted would keep none for long. */
    void accepted(ProxyServer proxy, String user, AuthenticationScheme scheme) {
        known.putIfAbsent(key(proxy, user), scheme);
    }

    /** Forgets the scheme, unless another has taken its place. */
    void refused(ProxyServer proxy, String user, AuthenticationScheme scheme) {
        known.remove(key(proxy, user), scheme);
    }

    int size() {
        return known.size();
    }
}
