package io.heddle.api.extension;

import static io.heddle.api.internal.SettingChecks.checkRange;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketEngine;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Compression of messages, permessage-deflate (RFC 7692): an {@link Extension} to be given to {@link
 * WebSocketEngine#webSocket(java.net.URI, String, String, Extension...)}. Immutable: each setting makes another one; may be shared by any
 * connections and engines.
 *
 * <pre>{@code
 * try (WebSocketEngine engine = WebSocketEngine.start()) {
 *     PerMessageDeflate deflate = PerMessageDeflate.defaults().serverNoContextTakeover(true);
 *     engine.webSocket(uri, null, null, deflate).onMessage((ws, text) -> ws.send(text)).open();
 *     stop.await();
 * }
 * }</pre>
 *
 * <h2>What it costs</h2>
 *
 * <p>A compressor takes 262 KiB of native memory, a decompressor 40 KiB. Without context takeover, each message is compressed on its own,
 * and one of each serves all connections of an engine. With it, messages may refer to earlier ones of their connection, which makes
 * short ones that are alike much smaller; but then each connection needs its own. So the default is no takeover for what is sent. The
 * server's takeover is its choice, unless {@link #serverNoContextTakeover(boolean)} forbids it: whoever opens thousands of connections
 * should. {@link EngineConfig#maxDeflateContextBytes()} bounds all of that: beyond it the least recently used connections go on without
 * takeover for what they send, and connections whose server insists on its own are refused with {@link ErrorKind#CAPACITY}.
 *
 * <h2>What it bounds</h2>
 *
 * <p>A message that inflates beyond {@link #maxInflatedBytes()}, {@link #maxRatio()} or {@link EngineConfig#maxMessageBytes()} ends the
 * connection with close code 1009, before it is inflated any further.
 */
public final class PerMessageDeflate implements Extension {
    private static final String NAME = "permessage-deflate";
    private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final int LEAST_WINDOW_BITS = 8;
    private static final int MOST_WINDOW_BITS = 15;
    private static final int DEFAULT_MIN_BYTES = 128;
    private static final int DEFAULT_MAX_RATIO = 256;

    private static final PerMessageDeflate DEFAULTS = new PerMessageDeflate(
        Deflater.DEFAULT_COMPRESSION, true, false, MOST_WINDOW_BITS, DEFAULT_MIN_BYTES, Long.MAX_VALUE, DEFAULT_MAX_RATIO);

    private final int level;
    private final boolean clientNoContextTakeover;
    private final boolean serverNoContextTakeover;
    private final int serverMaxWindowBits;
    private final int minBytes;
    private final long maxInflatedBytes;
    private final int maxRatio;

    private PerMessageDeflate(
        int level,
        boolean clientNoContextTakeover,
        boolean serverNoContextTakeover,
        int serverMaxWindowBits,
        int minBytes,
        long maxInflatedBytes,
        int maxRatio) {
        checkRange("level", level, Deflater.DEFAULT_COMPRESSION, Deflater.BEST_COMPRESSION);
        // zlib can not write a window of 8 bits, and servers that use it say so instead of accepting that.
        checkRange("serverMaxWindowBits", serverMaxWindowBits, LEAST_WINDOW_BITS + 1, MOST_WINDOW_BITS);
        checkRange("minBytes", minBytes, 0, Integer.MAX_VALUE);
        checkRange("maxInflatedBytes", maxInflatedBytes, 1, Long.MAX_VALUE);
        checkRange("maxRatio", maxRatio, 1, Integer.MAX_VALUE);
        this.level = level;
        this.clientNoContextTakeover = clientNoContextTakeover;
        this.serverNoContextTakeover = serverNoContextTakeover;
        this.serverMaxWindowBits = serverMaxWindowBits;
        this.minBytes = minBytes;
        this.maxInflatedBytes = maxInflatedBytes;
        this.maxRatio = maxRatio;
    }

    /**
     * The defaults: zlib's own level, no context takeover for what is sent, the server's choice for what is received.
     *
     * @return settings
     */
    public static PerMessageDeflate defaults() {
        return DEFAULTS;
    }

    // ---- settings ----

    /**
     * How hard what is sent is compressed.
     *
     * @return -1 for zlib's default (6), 0 for not at all, 1 (fast) to 9 (small)
     */
    public int level() {
        return level;
    }

    /**
     * Sets {@link #level()}.
     *
     * @param level -1 to 9; default -1
     * @return settings with it
     * @throws IllegalArgumentException if it is out of range
     */
    public PerMessageDeflate level(int level) {
        return new PerMessageDeflate(
            level, clientNoContextTakeover, serverNoContextTakeover, serverMaxWindowBits, minBytes, maxInflatedBytes, maxRatio);
    }

    /**
     * Whether each message that is sent is compressed on its own (RFC 7692 section 7.1.1.2). If not, the server may still ask for it.
     *
     * @return true unless set
     */
    public boolean clientNoContextTakeover() {
        return clientNoContextTakeover;
    }

    /**
     * Sets {@link #clientNoContextTakeover()}.
     *
     * @param on true to compress each message on its own; default true
     * @return settings with it
     */
    public PerMessageDeflate clientNoContextTakeover(boolean on) {
        return new PerMessageDeflate(
            level, on, serverNoContextTakeover, serverMaxWindowBits, minBytes, maxInflatedBytes, maxRatio);
    }

    /**
     * Whether the server has to compress each message on its own (RFC 7692 section 7.1.1.1): then it must agree or do without compression.
     *
     * @return false unless set
     */
    public boolean serverNoContextTakeover() {
        return serverNoContextTakeover;
    }

    /**
     * Sets {@link #serverNoContextTakeover()}.
     *
     * @param on true to have the server compress each message on its own; default false
     * @return settings with it
     */
    public PerMessageDeflate serverNoContextTakeover(boolean on) {
        return new PerMessageDeflate(
            level, clientNoContextTakeover, on, serverMaxWindowBits, minBytes, maxInflatedBytes, maxRatio);
    }

    /**
     * The largest window that the server may compress with, as a power of two (RFC 7692 section 7.1.2.1). It spares the server memory,
     * not this side. There is no such setting for what is sent: Java's compressor always uses 15.
     *
     * @return 9 to 15; 15, unless set, is not asked for
     */
    public int serverMaxWindowBits() {
        return serverMaxWindowBits;
    }

    /**
     * Sets {@link #serverMaxWindowBits()}.
     *
     * @param bits 9 to 15; default 15
     * @return settings with it
     * @throws IllegalArgumentException if it is out of range
     */
    public PerMessageDeflate serverMaxWindowBits(int bits) {
        return new PerMessageDeflate(
            level, clientNoContextTakeover, serverNoContextTakeover, bits, minBytes, maxInflatedBytes, maxRatio);
    }

    /**
     * The smallest message worth compressing; smaller ones are sent as they are. So are those that compression would make larger.
     *
     * @return bytes, 0 or more
     */
    public int minBytes() {
        return minBytes;
    }

    /**
     * Sets {@link #minBytes()}.
     *
     * @param bytes 0 to 2,147,483,647; default 128
     * @return settings with it
     * @throws IllegalArgumentException if it is out of range
     */
    public PerMessageDeflate minBytes(int bytes) {
        return new PerMessageDeflate(
            level, clientNoContextTakeover, serverNoContextTakeover, serverMaxWindowBits, bytes, maxInflatedBytes, maxRatio);
    }

    /**
     * Most bytes that a compressed message may inflate to, also one that {@code onIncompleteFrame} takes piece by piece. What is assembled
     * is limited by {@link EngineConfig#maxMessageBytes()} too.
     *
     * @return bytes, 1 or more
     */
    public long maxInflatedBytes() {
        return maxInflatedBytes;
    }

    /**
     * Sets {@link #maxInflatedBytes()}.
     *
     * @param bytes 1 to 9,223,372,036,854,775,807, which is the default and means no limit
     * @return settings with it
     * @throws IllegalArgumentException if it is out of range
     */
    public PerMessageDeflate maxInflatedBytes(long bytes) {
        return new PerMessageDeflate(
            level, clientNoContextTakeover, serverNoContextTakeover, serverMaxWindowBits, minBytes, bytes, maxRatio);
    }

    /**
     * Most bytes that each byte received of a compressed message may inflate to. The first MiB of a message is free. Deflate itself ends at
     * 1,032.
     *
     * @return 1 or more
     */
    public int maxRatio() {
        return maxRatio;
    }

    /**
     * Sets {@link #maxRatio()}.
     *
     * @param ratio 1 to 2,147,483,647; default 256
     * @return settings with it
     * @throws IllegalArgumentException if it is out of range
     */
    public PerMessageDeflate maxRatio(int ratio) {
        return new PerMessageDeflate(
            level, clientNoContextTakeover, serverNoContextTakeover, serverMaxWindowBits, minBytes, maxInflatedBytes, ratio);
    }

    // ---- the extension ----

    @Override
    public String offer() {
        StringBuilder offer = new StringBuilder(NAME);
        if (clientNoContextTakeover) {
            offer.append("; ").append(CLIENT_NO_CONTEXT_TAKEOVER);
        }
        if (serverNoContextTakeover) {
            offer.append("; ").append(SERVER_NO_CONTEXT_TAKEOVER);
        }
        if (serverMaxWindowBits < MOST_WINDOW_BITS) {
            offer.append("; ").append(SERVER_MAX_WINDOW_BITS).append('=').append(serverMaxWindowBits);
        }
        return offer.toString();
    }

    @Override
    public int rsvBits() {
        return RSV1;
    }

    @Override
    public ExtensionSession accept(ExtensionAnswer answer) {
        Map<String, List<String>> parameters = answer.parameters();
        parameters.forEach(PerMessageDeflate::checkParameter);
        boolean serverTakesOver = !parameters.containsKey(SERVER_NO_CONTEXT_TAKEOVER);
        if (serverNoContextTakeover && serverTakesOver) {
            throw new IllegalArgumentException(
                SERVER_NO_CONTEXT_TAKEOVER + " was asked for, and the answer does not grant it (RFC 7692 section 7.1.1.1)");
        }
        int serverBits = windowBits(parameters, SERVER_MAX_WINDOW_BITS);
        if (serverBits > serverMaxWindowBits) {
            throw new IllegalArgumentException(SERVER_MAX_WINDOW_BITS + "=" + serverMaxWindowBits
                + " was asked for, and the answer means " + serverBits + " (RFC 7692 section 7.1.2.1)");
        }
        int clientBits = windowBits(parameters, CLIENT_MAX_WINDOW_BITS);
        if (clientBits < MOST_WINDOW_BITS) {
            throw new IllegalArgumentException(CLIENT_MAX_WINDOW_BITS + "=" + clientBits
                + " was not offered, and Java's compressor can not keep to it: its window is always 15 bits (RFC 7692 section 7.1.2.2)");
        }
        boolean clientTakesOver = !clientNoContextTakeover && !parameters.containsKey(CLIENT_NO_CONTEXT_TAKEOVER);
        return answer.deflate(this, clientTakesOver, serverTakesOver);
    }

    private static void checkParameter(String name, List<String> values) {
        boolean isFlag = name.equals(CLIENT_NO_CONTEXT_TAKEOVER) || name.equals(SERVER_NO_CONTEXT_TAKEOVER);
        if (!isFlag && !name.equals(CLIENT_MAX_WINDOW_BITS) && !name.equals(SERVER_MAX_WINDOW_BITS)) {
            throw new IllegalArgumentException("the parameter " + name + " is not one of its four (RFC 7692 section 7.1)");
        }
        if (values.size() > 1) {
            throw new IllegalArgumentException("the parameter " + name + " comes " + values.size() + " times (RFC 7692 section 7.1)");
        }
        String value = values.get(0);
        if (isFlag && !value.isEmpty()) {
            throw new IllegalArgumentException("the parameter " + name + " has a value, and must not (RFC 7692 section 7.1.1)");
        }
        // Decimal, without a leading zero.
        if (!isFlag && !value.matches("[89]|1[0-5]")) {
            throw new IllegalArgumentException("the parameter " + name + " must be from " + LEAST_WINDOW_BITS + " to "
                + MOST_WINDOW_BITS + " (RFC 7692 section 7.1.2)");
        }
    }

    private static int windowBits(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null ? MOST_WINDOW_BITS : Integer.parseInt(values.get(0));
    }

    @Override
    public String toString() {
        return "PerMessageDeflate[level=" + level
            + ", clientNoContextTakeover=" + clientNoContextTakeover
            + ", serverNoContextTakeover=" + serverNoContextTakeover
            + ", serverMaxWindowBits=" + serverMaxWindowBits
            + ", minBytes=" + minBytes
            + ", maxInflatedBytes=" + maxInflatedBytes
            + ", maxRatio=" + maxRatio
            + "]";
    }
}
