package io.heddle.api.extension;

import static io.heddle.api.internal.SettingChecks.checkRange;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.internal.CopyableSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.Deflater;

/**
 * Compression of messages, permessage-deflate (RFC 7692): an {@link Extension} for {@link WebSocketEngine#webSocket(java.net.URI, String,
 * String, Extension...)}. Immutable: each setter returns a new object. Connections and engines may share it.
 *
 * <pre>{@code
 * try (WebSocketEngine engine = WebSocketEngine.start()) {
 *     PerMessageDeflate deflate = PerMessageDeflate.defaults().serverNoContextTakeover(true);
 *     engine.webSocket(uri, null, null, deflate).onMessage((ws, text) -> ws.send(text)).open();
 *     stop.await();
 * }
 * }</pre>
 *
 * <h2>Preferences, demands and fallbacks</h2>
 *
 * <p>The parameters that the offer asks for are preferences: many servers ignore {@code server_no_context_takeover} or {@code
 * server_max_window_bits}, and the connection opens all the same. {@link WebSocket#extensions()} then holds the settings as they were
 * agreed, with {@link #ignoredParameters()}; the statistics of the engine count such connections. {@link #demandParameters(boolean)} makes
 * demands of them: the handshake fails if the server ignores one.
 *
 * <p>Several offers are possible, the preferred one first (RFC 7692 section 7.1): the server chooses one of them, or none, and its answer
 * goes to the first that accepts it. So a demand may have a fallback:
 *
 * <pre>{@code
 * try (WebSocketEngine engine = WebSocketEngine.start()) {
 *     PerMessageDeflate small = PerMessageDeflate.defaults().serverNoContextTakeover(true).demandParameters(true);
 *     PerMessageDeflate fallback = PerMessageDeflate.defaults().serverMaxWindowBits(10);
 *     engine.webSocket(uri, null, null, small, fallback).open();
 *     stop.await();
 * }
 * }</pre>
 *
 * <h2>Costs</h2>
 *
 * <p>A compressor takes 262 KiB of native memory, a decompressor 40 KiB. Without context takeover each message is compressed on its own,
 * and one compressor and one decompressor serve all connections of an engine. With context takeover a message may refer to earlier
 * messages of its connection. That makes short, similar messages much smaller, but each connection then needs a context of its own. So by
 * default messages are sent without takeover. The server decides for the messages that it sends, and {@link
 * #serverNoContextTakeover(boolean)} asks it not to take over: set that for thousands of connections. {@link
 * EngineConfig#maxDeflateContextBytes()} limits all these contexts. Beyond it the least recently used connections send without
 * takeover, and a connection whose server takes over ends with {@link ErrorKind#CAPACITY}; the error names the parameters that the
 * server ignored.
 *
 * <h2>Limits</h2>
 *
 * <p>A message that inflates beyond {@link #maxInflatedBytes()}, {@link #maxRatio()} or {@link EngineConfig#maxMessageBytes()} ends
 * the connection with close code 1009, before it is inflated any further.
 */
public final class PerMessageDeflate implements Extension {
    private static final String NAME = "permessage-deflate";
    private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final int MIN_WINDOW_BITS = 8;
    private static final int MAX_WINDOW_BITS = 15;
    private static final int NOT_OFFERED = 0;
    private static final PerMessageDeflate DEFAULTS = new PerMessageDeflate(new Settings(), List.of());

    private final Settings settings;
    private final List<String> ignored;

    /** Each setting once, with its default and its check; not changed once it is checked. */
    private static final class Settings extends CopyableSettings<Settings> {
        private int level = Deflater.DEFAULT_COMPRESSION;
        private boolean clientNoContextTakeover = true;
        private boolean serverNoContextTakeover;
        private int serverMaxWindowBits = MAX_WINDOW_BITS;
        private int clientMaxWindowBits = NOT_OFFERED;
        private boolean demandParameters;
        private int minBytes = 128;
        private long maxInflatedBytes = Long.MAX_VALUE;
        private int maxRatio = 256;

        private void check() {
            checkRange("level", level, Deflater.DEFAULT_COMPRESSION, Deflater.BEST_COMPRESSION);
            // zlib cannot write a window of 8 bits, and servers that use it fail instead of accepting 8.
            checkRange("serverMaxWindowBits", serverMaxWindowBits, MIN_WINDOW_BITS + 1, MAX_WINDOW_BITS);
            if (clientMaxWindowBits != NOT_OFFERED) {
                checkRange("clientMaxWindowBits", clientMaxWindowBits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
            }
            checkRange("minBytes", minBytes, 0, Integer.MAX_VALUE);
            checkRange("maxInflatedBytes", maxInflatedBytes, 1, Long.MAX_VALUE);
            checkRange("maxRatio", maxRatio, 1, Integer.MAX_VALUE);
        }

        private boolean isAgreedAs(Settings other) {
            return clientNoContextTakeover == other.clientNoContextTakeover
                && serverNoContextTakeover == other.serverNoContextTakeover
                && serverMaxWindowBits == other.serverMaxWindowBits
                && clientMaxWindowBits == other.clientMaxWindowBits;
        }

        @Override
        public String toString() {
            return "level=" + level
                + ", clientNoContextTakeover=" + clientNoContextTakeover
                + ", serverNoContextTakeover=" + serverNoContextTakeover
                + ", serverMaxWindowBits=" + serverMaxWindowBits
                + ", clientMaxWindowBits=" + clientMaxWindowBits
                + ", demandParameters=" + demandParameters
                + ", minBytes=" + minBytes
                + ", maxInflatedBytes=" + maxInflatedBytes
                + ", maxRatio=" + maxRatio;
        }
    }

    private PerMessageDeflate(Settings settings, List<String> ignored) {
        this.settings = settings;
        this.ignored = ignored;
    }

    private PerMessageDeflate with(Consumer<Settings> change) {
        Settings changed = settings.copy();
        change.accept(changed);
        changed.check();
        return new PerMessageDeflate(changed, List.of());
    }

    /**
     * The defaults: zlib's own level, no context takeover for messages that are sent, the server's choice for messages that are received.
     *
     * @return settings
     */
    public static PerMessageDeflate defaults() {
        return DEFAULTS;
    }

    // ---- settings ----

    /** {@return the compression level, see {@link #level(int)}: -1 to 9} */
    public int level() {
        return settings.level;
    }

    /**
     * Sets the compression level of messages that are sent: -1 for zlib's default (6), 0 for no compression, 1 (fast) to 9 (small).
     *
     * @param level -1 to 9; default -1
     * @return settings with this level
     * @throws IllegalArgumentException if the level is out of range
     */
    public PerMessageDeflate level(int level) {
        return with(changed -> changed.level = level);
    }

    /** {@return whether each message that is sent is compressed on its own, see {@link #clientNoContextTakeover(boolean)}} */
    public boolean clientNoContextTakeover() {
        return settings.clientNoContextTakeover;
    }

    /**
     * Sets whether each message that is sent is compressed on its own (RFC 7692 section 7.1.1.2). Even with false the server may ask for
     * it.
     *
     * @param on true to compress each message on its own; default true
     * @return settings with this choice
     */
    public PerMessageDeflate clientNoContextTakeover(boolean on) {
        return with(changed -> changed.clientNoContextTakeover = on);
    }

    /** {@return whether the server is to compress each message on its own, see {@link #serverNoContextTakeover(boolean)}} */
    public boolean serverNoContextTakeover() {
        return settings.serverNoContextTakeover;
    }

    /**
     * Sets whether the server is asked to compress each message on its own (RFC 7692 section 7.1.1.1). A server that ignores it takes a
     * context of 40 KiB here, unless that is a {@linkplain #demandParameters(boolean) demand}.
     *
     * @param on true to have the server compress each message on its own; default false
     * @return settings with this choice
     */
    public PerMessageDeflate serverNoContextTakeover(boolean on) {
        return with(changed -> changed.serverNoContextTakeover = on);
    }

    /** {@return the largest window of the server, see {@link #serverMaxWindowBits(int)}: 9 to 15; as it was agreed also 8} */
    public int serverMaxWindowBits() {
        return settings.serverMaxWindowBits;
    }

    /**
     * Sets the largest window that the server is asked to compress with, as a power of two (RFC 7692 section 7.1.2.1). A smaller window
     * saves memory on the server, not here: Java's decompressor always has room for 15, so that a server that ignores it does no harm.
     *
     * @param bits 9 to 15; default 15, which is not part of the offer
     * @return settings with this window
     * @throws IllegalArgumentException if the number is out of range
     */
    public PerMessageDeflate serverMaxWindowBits(int bits) {
        return with(changed -> changed.serverMaxWindowBits = bits);
    }

    /** {@return the largest window for sent messages, see {@link #clientMaxWindowBits(int)}: 8 to 15, or 0 if it is not offered} */
    public int clientMaxWindowBits() {
        return settings.clientMaxWindowBits;
    }

    /**
     * Offers to compress sent messages with a window of at most this size, as a power of two (RFC 7692 section 7.1.2.2); the server may ask
     * for a smaller one, which saves memory there. With less than 15, messages are sent without context takeover: each is compressed on
     * its own, and one that is larger than the window in pieces of the size of the window.
     *
     * @param bits 8 to 14, or 15 to leave the size to the server; default 0, which is not part of the offer
     * @return settings with this window
     * @throws IllegalArgumentException if the number is out of range
     */
    public PerMessageDeflate clientMaxWindowBits(int bits) {
        return with(changed -> changed.clientMaxWindowBits = bits);
    }

    /** {@return whether the server must grant the offer's parameters, see {@link #demandParameters(boolean)}} */
    public boolean demandParameters() {
        return settings.demandParameters;
    }

    /**
     * Sets whether the parameters that the offer asks of the server are demands. If so, the handshake fails with {@link ErrorKind#UPGRADE}
     * if the server accepts the offer without one of them, unless another offer accepts that answer.
     *
     * @param on true for demands; default false, for preferences
     * @return settings with this choice
     */
    public PerMessageDeflate demandParameters(boolean on) {
        return with(changed -> changed.demandParameters = on);
    }

    /**
     * Returns the parameters of the offer that the server ignored: {@code server_no_context_takeover}, {@code server_max_window_bits}.
     *
     * @return an immutable list; empty for an offer, filled only in settings of {@link WebSocket#extensions()} of an open connection
     */
    public List<String> ignoredParameters() {
        return ignored;
    }

    /** {@return the size in bytes of the smallest message that is compressed, see {@link #minBytes(int)}: 0 or more} */
    public int minBytes() {
        return settings.minBytes;
    }

    /**
     * Sets the size of the smallest message that is compressed. Smaller messages are sent uncompressed, and so are messages that
     * compression would make larger. Neither holds for a connection that keeps its own context: there every message is compressed, at the
     * price of a few bytes for some, because later messages refer to it.
     *
     * @param bytes 0 to 2,147,483,647; default 128
     * @return settings with this size
     * @throws IllegalArgumentException if the size is out of range
     */
    public PerMessageDeflate minBytes(int bytes) {
        return with(changed -> changed.minBytes = bytes);
    }

    /** {@return the most bytes that a message may inflate to, see {@link #maxInflatedBytes(long)}: 1 or more} */
    public long maxInflatedBytes() {
        return settings.maxInflatedBytes;
    }

    /**
     * Limits the bytes that a compressed message may inflate to, also a message that {@code onIncompleteFrame} takes piece by piece. A
     * message that is assembled is limited by {@link EngineConfig#maxMessageBytes()} too.
     *
     * @param bytes 1 to 9,223,372,036,854,775,807, which is the default and means no limit
     * @return settings with this limit
     * @throws IllegalArgumentException if the limit is out of range
     */
    public PerMessageDeflate maxInflatedBytes(long bytes) {
        return with(changed -> changed.maxInflatedBytes = bytes);
    }

    /** {@return the most bytes that one received byte may inflate to, see {@link #maxRatio(int)}: 1 or more} */
    public int maxRatio() {
        return settings.maxRatio;
    }

    /**
     * Limits the bytes that each received byte of a compressed message may inflate to, beyond the first MiB of the message. The limit
     * counts from the front of the message, in steps of one MiB, whatever is still to come. Deflate itself reaches at most 1,032.
     *
     * @param ratio 1 to 2,147,483,647; default 256
     * @return settings with this limit
     * @throws IllegalArgumentException if the ratio is out of range
     */
    public PerMessageDeflate maxRatio(int ratio) {
        return with(changed -> changed.maxRatio = ratio);
    }

    // ---- the extension ----

    @Override
    public String offer() {
        StringBuilder offer = new StringBuilder(NAME);
        if (settings.clientNoContextTakeover) {
            offer.append("; ").append(CLIENT_NO_CONTEXT_TAKEOVER);
        }
        if (settings.serverNoContextTakeover) {
            offer.append("; ").append(SERVER_NO_CONTEXT_TAKEOVER);
        }
        if (settings.serverMaxWindowBits < MAX_WINDOW_BITS) {
            offer.append("; ").append(SERVER_MAX_WINDOW_BITS).append('=').append(settings.serverMaxWindowBits);
        }
        if (settings.clientMaxWindowBits != NOT_OFFERED) {
            offer.append("; ").append(CLIENT_MAX_WINDOW_BITS);
            if (settings.clientMaxWindowBits < MAX_WINDOW_BITS) {
                offer.append('=').append(settings.clientMaxWindowBits);
            }
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
        return answer.deflate(agreed(parameters));
    }

    /** The settings as the answer makes them. A window that the server sets for us is kept to, whether it was offered or not. */
    private PerMessageDeflate agreed(Map<String, List<String>> parameters) {
        List<String> refused = new ArrayList<>(0);
        Settings agreed = settings.copy();
        agreed.serverNoContextTakeover = parameters.containsKey(SERVER_NO_CONTEXT_TAKEOVER);
        if (settings.serverNoContextTakeover && !agreed.serverNoContextTakeover) {
            refused.add(SERVER_NO_CONTEXT_TAKEOVER);
            checkDemand(SERVER_NO_CONTEXT_TAKEOVER + " was demanded, but the answer does not grant it (RFC 7692 section 7.1.1.1)");
        }
        agreed.serverMaxWindowBits = windowBits(parameters, SERVER_MAX_WINDOW_BITS);
        if (agreed.serverMaxWindowBits > settings.serverMaxWindowBits) {
            refused.add(SERVER_MAX_WINDOW_BITS);
            checkDemand(SERVER_MAX_WINDOW_BITS + "=" + settings.serverMaxWindowBits + " was demanded, but the answer means "
                + agreed.serverMaxWindowBits + " (RFC 7692 section 7.1.2.1)");
        }
        int clientBits = windowBits(parameters, CLIENT_MAX_WINDOW_BITS);
        if (settings.clientMaxWindowBits != NOT_OFFERED || clientBits < MAX_WINDOW_BITS) {
            // A smaller window that the offer names is a promise, whatever the answer.
            agreed.clientMaxWindowBits = Math.min(clientBits,
                settings.clientMaxWindowBits == NOT_OFFERED ? MAX_WINDOW_BITS : settings.clientMaxWindowBits);
        }
        agreed.clientNoContextTakeover |= parameters.containsKey(CLIENT_NO_CONTEXT_TAKEOVER)
            || agreed.clientMaxWindowBits != NOT_OFFERED && agreed.clientMaxWindowBits < MAX_WINDOW_BITS;
        return refused.isEmpty() && agreed.isAgreedAs(settings) ? this : new PerMessageDeflate(agreed, List.copyOf(refused));
    }

    private void checkDemand(String sentence) {
        if (settings.demandParameters) {
            throw new IllegalArgumentException(sentence);
        }
    }

    private static void checkParameter(String name, List<String> values) {
        boolean isFlag = name.equals(CLIENT_NO_CONTEXT_TAKEOVER) || name.equals(SERVER_NO_CONTEXT_TAKEOVER);
        if (!isFlag && !name.equals(CLIENT_MAX_WINDOW_BITS) && !name.equals(SERVER_MAX_WINDOW_BITS)) {
            throw new IllegalArgumentException(
                "the parameter " + name + " is not one of the four of permessage-deflate (RFC 7692 section 7.1)");
        }
        if (values.size() > 1) {
            throw new IllegalArgumentException("the parameter " + name + " occurs " + values.size() + " times (RFC 7692 section 7.1)");
        }
        String value = values.get(0);
        if (isFlag && !value.isEmpty()) {
            throw new IllegalArgumentException("the parameter " + name + " has a value, but must not (RFC 7692 section 7.1.1)");
        }
        // Decimal, without a leading zero.
        if (!isFlag && !value.matches("[89]|1[0-5]")) {
            throw new IllegalArgumentException("the parameter " + name + " must be from " + MIN_WINDOW_BITS + " to "
                + MAX_WINDOW_BITS + " (RFC 7692 section 7.1.2)");
        }
    }

    private static int windowBits(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null ? MAX_WINDOW_BITS : Integer.parseInt(values.get(0));
    }

    @Override
    public String toString() {
        return "PerMessageDeflate[" + settings + (ignored.isEmpty() ? "" : ", ignoredParameters=" + ignored) + "]";
    }
}
