package io.heddle.loadgen.connect;

import io.heddle.loadgen.network.ConnectionSetup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One use of the hand tool. <b>Thread:</b> immutable.
 *
 * @param uri where to
 * @param setup TLS, proxy, addresses, HTTP version
 * @param headers fields of the request
 * @param subprotocols offered
 * @param stepTimeout for each step of opening, or null for the engine's usual ones
 * @param input form of records
 * @param output form of messages
 * @param messages sent first, as text or in the form of the input
 * @param readsInput whether standard input is read
 * @param expect end after so many messages, 0 for any number
 * @param maxSilence end when nothing has been sent for so long, or null
 * @param closeCode of our close frame, or 0 for the usual one
 * @param closeReason of our close frame
 * @param ping time from ping to ping, or null for none
 * @param maxMessageBytes most bytes of a message, in either direction
 * @param quiet whether only errors are told
 * @param verbosity 0, 1 for the fields of the response, 2 for their secrets too
 */
public record ConnectSettings(
    URI uri,
    ConnectionSetup setup,
    List<Map.Entry<String, String>> headers,
    List<String> subprotocols,
    Duration stepTimeout,
    InputForm input,
    OutputForm output,
    List<String> messages,
    boolean readsInput,
    int expect,
    Duration maxSilence,
    int closeCode,
    String closeReason,
    Duration ping,
    int maxMessageBytes,
    boolean quiet,
    int verbosity) {

    /** How long to wait for expected messages unless told otherwise. */
    public static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);

    public ConnectSettings {
        headers = List.copyOf(headers);
        subprotocols = List.copyOf(subprotocols);
        messages = List.copyOf(messages);
    }

    /** The silence after which the connection is closed, or null for any. */
    Duration silence() {
        return maxSilence != null ? maxSilence : expect > 0 ? DEFAULT_WAIT : null;
    }

    /** Headers may be credentials, and messages too. */
    @Override
    public String toString() {
        return "ConnectSettings[" + messages.size() + " messages, expect " + expect + "]";
    }
}
