package io.heddle.api.config;

import static io.heddle.api.internal.SettingChecks.checkRange;

/**
 * Limits on the openings of connections, against storms: an opening beyond them waits for its turn inside the engine, in state {@link
 * io.heddle.api.WebSocketState#CONNECTING}, without a time limit and without a socket, and can be closed there. An engine has one for
 * openings that {@linkplain io.heddle.api.InternalRequest#reconnect(boolean) replace a lost connection} and one for all others ({@link
 * io.heddle.api.EngineConfigBuilder#reconnectLimits}, {@link io.heddle.api.EngineConfigBuilder#connectLimits}); each counts its own.
 *
 * <p>Turns go around the origins (scheme, host and port of the URI; or the Unix domain socket) that wait; within an origin, first come is
 * first served. Each second an origin may begin {@link #minPerOrigin()} openings, and {@link #successShare()} more for each of its openings
 * that succeeded in the second before. With a share of 1 the rate of a server that answers grows by the minimum in each second: ten
 * thousand connections are back after 45 s. A server that can open only so many a second is asked for the minimum more than that, and one
 * that is down for no more than the minimum.
 *
 * <p>A rate is spread over its second: at most a tenth of a second's worth begins at once, and nothing is saved up for later. One origin
 * takes no more of the places of connections and of TLS handshakes under way than it leaves free: so at most half of them, and servers that
 * do not answer cannot take the places of those that do.
 *
 * <p>An attempt takes its turn once, whatever redirects, fallbacks and answers to challenges follow, and keeps its places until it is open
 * or has failed. A {@code wss} target, or an https proxy in {@link io.heddle.api.InternalRequest#proxy()}, makes it a TLS handshake too;
 * TLS inside of TLS is one, since its two handshakes follow each other, with different peers. A stream of an HTTP/2 session that is open
 * already gives its places back. Immutable; engines may share it.
 */
public final class ConnectLimits {
    /** The value of a limit that does not limit anything: 2,147,483,647. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final double MAX_SHARE = 10.0;
    private static final ConnectLimits UNLIMITED =
        new ConnectLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, 1.0);
    private static final ConnectLimits STANDARD = new ConnectLimits(1_000, 1_000, 500, 500, 10, 1.0);

    private final int maxConnecting;
    private final int maxConnectsPerSecond;
    private final int maxTlsHandshakes;
    private final int maxTlsHandshakesPerSecond;
    private final int minPerOrigin;
    private final double successShare;

    private ConnectLimits(int maxConnecting, int maxConnectsPerSecond, int maxTlsHandshakes, int maxTlsHandshakesPerSecond,
        int minPerOrigin, double successShare) {
        this.maxConnecting = maxConnecting;
        this.maxConnectsPerSecond = maxConnectsPerSecond;
        this.maxTlsHandshakes = maxTlsHandshakes;
        this.maxTlsHandshakesPerSecond = maxTlsHandshakesPerSecond;
        this.minPerOrigin = minPerOrigin;
        this.successShare = successShare;
    }

    /** {@return no limits: every opening begins at once} */
    public static ConnectLimits unlimited() {
        return UNLIMITED;
    }

    /**
     * The limits of reconnects unless others are set: 1,000 connections under way and begun a second, 500 TLS handshakes under way and
     * begun a second (half of the time of an event loop that does them with the JVM's TLS), and for each origin 10 openings a second and
     * one more for each that succeeded.
     *
     * @return the limits
     */
    public static ConnectLimits standard() {
        return STANDARD;
    }

    /** {@return the limit on connections under way, from the turn until they are open or have failed} */
    public int maxConnecting() {
        return maxConnecting;
    }

    /**
     * Limits the connections that are under way at a time: from their turn until they are open or have failed.
     *
     * @param limit 1 to 2,147,483,647, which is {@link #NO_LIMIT}
     * @return the limits with this one changed
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public ConnectLimits maxConnecting(int limit) {
        checkRange("maxConnecting", limit, 1, NO_LIMIT);
        return new ConnectLimits(
            limit, maxConnectsPerSecond, maxTlsHandshakes, maxTlsHandshakesPerSecond, minPerOrigin, successShare);
    }

    /** {@return the limit on connections begun a second} */
    public int maxConnectsPerSecond() {
        return maxConnectsPerSecond;
    }

    /**
     * Limits the connections that are begun a second.
     *
     * @param limit 1 to 2,147,483,647, which is {@link #NO_LIMIT}
     * @return the limits with this one changed
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public ConnectLimits maxConnectsPerSecond(int limit) {
        checkRange("maxConnectsPerSecond", limit, 1, NO_LIMIT);
        return new ConnectLimits(maxConnecting, limit, maxTlsHandshakes, maxTlsHandshakesPerSecond, minPerOrigin, successShare);
    }

    /** {@return the limit on those connections under way that have a TLS handshake to make} */
    public int maxTlsHandshakes() {
        return maxTlsHandshakes;
    }

    /**
     * Limits the connections under way that make a TLS handshake, in addition to {@link #maxConnecting}.
     *
     * @param limit 1 to 2,147,483,647, which is {@link #NO_LIMIT}
     * @return the limits with this one changed
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public ConnectLimits maxTlsHandshakes(int limit) {
        checkRange("maxTlsHandshakes", limit, 1, NO_LIMIT);
        return new ConnectLimits(maxConnecting, maxConnectsPerSecond, limit, maxTlsHandshakesPerSecond, minPerOrigin, successShare);
    }

    /** {@return the limit on connections begun a second that have a TLS handshake to make} */
    public int maxTlsHandshakesPerSecond() {
        return maxTlsHandshakesPerSecond;
    }

    /**
     * Limits the connections begun a second that make a TLS handshake, in addition to {@link #maxConnectsPerSecond}.
     *
     * @param limit 1 to 2,147,483,647, which is {@link #NO_LIMIT}
     * @return the limits with this one changed
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public ConnectLimits maxTlsHandshakesPerSecond(int limit) {
        checkRange("maxTlsHandshakesPerSecond", limit, 1, NO_LIMIT);
        return new ConnectLimits(maxConnecting, maxConnectsPerSecond, maxTlsHandshakes, limit, minPerOrigin, successShare);
    }

    /** {@return the openings a second that each origin may begin in any case} */
    public int minPerOrigin() {
        return minPerOrigin;
    }

    /**
     * Sets the openings a second that each origin may begin in any case, as far as the other limits allow.
     *
     * @param perSecond 1 to 2,147,483,647, which is {@link #NO_LIMIT}
     * @return the limits with this one changed
     * @throws IllegalArgumentException if the number is out of its range
     */
    public ConnectLimits minPerOrigin(int perSecond) {
        checkRange("minPerOrigin", perSecond, 1, NO_LIMIT);
        return new ConnectLimits(
            maxConnecting, maxConnectsPerSecond, maxTlsHandshakes, maxTlsHandshakesPerSecond, perSecond, successShare);
    }

    /** {@return the openings that an origin may begin for each one that succeeded in the second before} */
    public double successShare() {
        return successShare;
    }

    /**
     * Sets the openings that an origin may begin for each one that succeeded in the second before, in addition to {@link #minPerOrigin}.
     * Only openings under these limits count. With 1 the rate of a server that answers grows evenly; with more it is multiplied each
     * second, beyond what the server can do, too; with less it ends at {@code minPerOrigin / (1 - share)}.
     *
     * @param share 0 to 10
     * @return the limits with this one changed
     * @throws IllegalArgumentException if the share is out of its range
     */
    public ConnectLimits successShare(double share) {
        if (!(share >= 0 && share <= MAX_SHARE)) {
            throw new IllegalArgumentException("successShare=" + share + " must be from 0 to 10");
        }
        return new ConnectLimits(
            maxConnecting, maxConnectsPerSecond, maxTlsHandshakes, maxTlsHandshakesPerSecond, minPerOrigin, share);
    }

    /** {@return whether every opening begins at once} */
    public boolean isUnlimited() {
        return maxConnecting == NO_LIMIT && maxConnectsPerSecond == NO_LIMIT && maxTlsHandshakes == NO_LIMIT
            && maxTlsHandshakesPerSecond == NO_LIMIT && minPerOrigin == NO_LIMIT;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectLimits limits && toString().equals(limits.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return isUnlimited()
            ? "ConnectLimits[unlimited]"
            : "ConnectLimits[maxConnecting=" + maxConnecting + ", maxConnectsPerSecond=" + maxConnectsPerSecond + ", maxTlsHandshakes="
                + maxTlsHandshakes + ", maxTlsHandshakesPerSecond=" + maxTlsHandshakesPerSecond + ", minPerOrigin=" + minPerOrigin
                + ", successShare=" + successShare + "]";
    }
}
