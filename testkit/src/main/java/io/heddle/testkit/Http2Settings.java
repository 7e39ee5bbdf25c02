package io.heddle.testkit;

import io.heddle.testkit.server.Show;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The SETTINGS that a {@link ScriptedServer} announces over HTTP/2 (RFC 9113 section 6.5). Immutable: each method returns new settings.
 *
 * <pre>{@code
 * server.http2(Http2Settings.defaults().maxConcurrentStreams(1));
 * server.http2(Http2Settings.defaults().enableConnectProtocol(false));
 * }</pre>
 */
public final class Http2Settings {
    private static final int HEADER_TABLE_SIZE = 1;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_FRAME_SIZE = 5;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final int MAX_IDENTIFIER = 0xFFFF;
    private static final long MAX_VALUE = 0xFFFF_FFFFL;
    private static final Http2Settings NONE = new Http2Settings(Map.of());

    private final Map<Integer, Long> values;

    private Http2Settings(Map<Integer, Long> values) {
        this.values = values;
    }

    /** {@return settings without any value: a frame without content} */
    public static Http2Settings none() {
        return NONE;
    }

    /** {@return settings that allow WebSockets, and leave everything else as RFC 9113 has it} */
    public static Http2Settings defaults() {
        return NONE.enableConnectProtocol(true);
    }

    /**
     * Decides whether clients may open WebSockets, by SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441 section 3).
     *
     * @param isOn true to allow them
     * @return the changed settings
     */
    public Http2Settings enableConnectProtocol(boolean isOn) {
        return setting(ENABLE_CONNECT_PROTOCOL, isOn ? 1 : 0);
    }

    /**
     * Limits the streams that a client may have open at a time.
     *
     * @param limit 0 to 4,294,967,295
     * @return the changed settings
     */
    public Http2Settings maxConcurrentStreams(long limit) {
        return setting(MAX_CONCURRENT_STREAMS, limit);
    }

    /**
     * Sets the bytes that a client may send on each stream before the server gives it more.
     *
     * @param bytes 0 to 2,147,483,647; 65,535 unless set
     * @return the changed settings
     */
    public Http2Settings initialWindowBytes(long bytes) {
        return setting(INITIAL_WINDOW_SIZE, bytes);
    }

    /**
     * Sets the largest payload of a client's frame.
     *
     * @param bytes 16,384 to 16,777,215; 16,384 unless set
     * @return the changed settings
     */
    public Http2Settings maxFrameBytes(long bytes) {
        return setting(MAX_FRAME_SIZE, bytes);
    }

    /**
     * Sets the size of the table with which a client may compress its header fields.
     *
     * @param bytes 0 to 4,096; 4,096 unless set
     * @return the changed settings
     */
    public Http2Settings headerTableBytes(long bytes) {
        return setting(HEADER_TABLE_SIZE, bytes);
    }

    /**
     * Adds any setting, also one that no server may announce.
     *
     * @param identifier 0 to 65,535
     * @param value 0 to 4,294,967,295
     * @return the changed settings
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public Http2Settings setting(int identifier, long value) {
        if (identifier < 0 || identifier > MAX_IDENTIFIER || value < 0 || value > MAX_VALUE) {
            throw new IllegalArgumentException(
                "A setting has an identifier of 16 bits and a value of 32 bits, not " + identifier + " and " + value);
        }
        Map<Integer, Long> more = new LinkedHashMap<>(values);
        more.put(identifier, value);
        return new Http2Settings(more);
    }

    /**
     * Looks a setting up.
     *
     * @param identifier of the setting
     * @return its value, or null if these settings do not have it
     */
    public Long value(int identifier) {
        return values.get(identifier);
    }

    /** {@return the values by their identifiers, in the order in which they are sent} */
    public Map<Integer, Long> values() {
        return new LinkedHashMap<>(values);
    }

    /** Such as {@code {ENABLE_CONNECT_PROTOCOL=1, MAX_CONCURRENT_STREAMS=1}}. */
    @Override
    public String toString() {
        Map<String, Long> named = new LinkedHashMap<>();
        values.forEach((identifier, value) -> named.put(Show.setting(identifier), value));
        return named.toString();
    }
}
