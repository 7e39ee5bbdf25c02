package io.heddle.engine.servers;

import java.net.URI;
import java.util.List;

/**
 * A real WebSocket server of a well-known library, without permessage-deflate unless asked for, on 127.0.0.1 and an ephemeral port.
 *
 * <p>It echoes each message in kind, up to {@link #MAX_MESSAGE_SIZE}, answers pings and close frames, and selects the subprotocols
 * {@code echo.v1} and {@code echo.v2}. These targets make it do something else; every other one is a plain echo. Unless said otherwise
 * it still echoes what it receives.
 *
 * <table>
 *   <caption>Targets</caption>
 *   <tr><td>{@code /close?code=4001&reason=bye}</td><td>closes at once after the upgrade</td></tr>
 *   <tr><td>{@code /goodbye?code=4001&reason=bye}</td><td>closes when a message comes</td></tr>
 *   <tr><td>{@code /fragment?size=N}</td><td>echoes each message cut into frames of N bytes, anywhere in a code point. Undertow starts
 *     a new frame each 16 KiB, and its last frame is empty if the message is a multiple of that</td></tr>
 *   <tr><td>{@code /ping?count=N}</td><td>sends N pings, the k-th (from 0) with the payload {@code ping-k}</td></tr>
 *   <tr><td>{@code /push?count=N&size=M}</td><td>sends N binary messages of M bytes, the k-th being {@link #pushed pushed(k, M)};
 *     at most 64 MiB in all</td></tr>
 *   <tr><td>{@code /silent}</td><td>reads data and never answers it</td></tr>
 *   <tr><td>{@code /headers}</td><td>sends the headers of the request as one text: a line {@code name: value} for each, the name in
 *     lower case, in alphabetical order, after a first line {@code GET target}</td></tr>
 * </table>
 *
 * <p>A target that makes no sense is closed with 1008 and a sentence. A client that sends and does not read is throttled by TCP, except
 * with Java-WebSocket, whose queue has no bound.
 *
 * <p><b>Thread:</b> any thread.
 */
public interface EchoServer extends AutoCloseable {

    /** The largest message it echoes, in bytes; larger ones are answered with close code 1009. */
    int MAX_MESSAGE_SIZE = 32 << 20;

    /** The subprotocols it speaks. */
    List<String> SUBPROTOCOLS = List.of("echo.v1", "echo.v2");

    /** Which library, and whether over TLS, as {@code jetty} or {@code jetty-tls}. */
    String name();

    /** Where it listens: {@code ws://127.0.0.1:port/}, or {@code wss}. */
    URI uri();

    /** {@link #uri()} with another target: a path and, if wanted, a query. */
    default URI uri(String target) {
        return uri().resolve(target);
    }

    /** Drops what is still connected, frees the port, and returns when none of the server's threads is left. */
    @Override
    void close();

    /** The {@code index}-th message that {@code /push} sends: byte i is {@code index + i}. */
    static byte[] pushed(int index, int size) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) (index + i);
        }
        return payload;
    }
}
