package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link FlawedServer} does with a connection: steps, played in order. After the last one the socket is closed in order.
 *
 * <pre>{@code
 * FlawedScript.create().accept().bytes("81 02 68").drop();     // ends inside a frame
 * FlawedScript.create().inSingleBytes().accept().bytes("81 02 68 69").awaitEnd();
 * }</pre>
 *
 * <p><b>Thread:</b> immutable: every method returns a longer script.
 */
public final class FlawedScript {

    /** One thing to do. */
    @FunctionalInterface
    interface Step {
        void play(FlawedConnection connection) throws IOException, InterruptedException;
    }

    /** A step and what a person calls it. */
    record NamedStep(String name, Step step) {
    }

    private final List<NamedStep> steps;

    private FlawedScript(List<NamedStep> steps) {
        this.steps = steps;
    }

    /** A script that closes the connection at once. */
    public static FlawedScript create() {
        return new FlawedScript(List.of());
    }

    /** Reads the request up to its empty line. The steps that answer it do so by themselves. */
    public FlawedScript readRequest() {
        return then("readRequest", FlawedConnection::readRequest);
    }

    /** Answers with a correct 101, with further header lines if wanted. */
    public FlawedScript accept(String... headerLines) {
        List<String> lines = new ArrayList<>(List.of("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: {accept}"));
        lines.addAll(List.of(headerLines));
        return answer(lines.toArray(String[]::new));
    }

    /** Answers with a head of these lines, CRLF after each and an empty line; {@code {accept}} becomes the right accept value. */
    public FlawedScript answer(String... lines) {
        String head = String.join("\r\n", lines) + "\r\n\r\n";
        return then("answer " + lines[0], connection -> {
            connection.readRequest();
            connection.send(head.replace("{accept}", connection.acceptValue()).getBytes(ISO_8859_1));
        });
    }

    /** Answers with a status other than 101, a body in UTF-8 with its {@code Content-Length}, and further header lines if wanted. */
    public FlawedScript respond(int status, String reasonPhrase, String body, String... headerLines) {
        byte[] content = body.getBytes(UTF_8);
        List<String> lines = new ArrayList<>(List.of("HTTP/1.1 " + status + " " + reasonPhrase, "Content-Length: " + content.length));
        lines.addAll(List.of(headerLines));
        FlawedScript answered = answer(lines.toArray(String[]::new));
        return content.length == 0 ? answered : answered.bytes(content);
    }

    /** Sends these bytes, as hex digits with or without spaces: {@code "81 02 68 69"}. */
    public FlawedScript bytes(String hex) {
        return bytes(parse(hex));
    }

    /** Sends these bytes. */
    public FlawedScript bytes(byte[] raw) {
        byte[] copy = raw.clone();
        return then("bytes, " + copy.length, connection -> connection.send(copy));
    }

    /** Sends these bytes {@code times} times, each its own write. */
    public FlawedScript repeat(int times, String hex) {
        byte[] raw = parse(hex);
        return then("repeat, " + times, connection -> {
            for (int i = 0; i < times; i++) {
                connection.send(raw);
            }
        });
    }

    /** Sends these characters, as ISO 8859-1, without adding anything: {@code "HTTP/1.1 101 Swi"}. */
    public FlawedScript text(String raw) {
        return bytes(raw.getBytes(ISO_8859_1));
    }

    /** From here on, every byte is a write and a TCP segment of its own. */
    public FlawedScript inSingleBytes() {
        return then("inSingleBytes", FlawedConnection::sendSingleBytes);
    }

    /** Waits until {@code count} more bytes have come. */
    public FlawedScript await(int count) {
        return then("await, " + count, connection -> connection.readBytes(count));
    }

    /** Waits for a whole frame of the client, which {@link FlawedConnection#frames()} then has. */
    public FlawedScript awaitFrame() {
        return then("awaitFrame", FlawedConnection::readFrame);
    }

    /** Reads until the client ends its direction, or resets. */
    public FlawedScript awaitEnd() {
        return then("awaitEnd", FlawedConnection::readToEnd);
    }

    /** Waits, without reading, until the test opens the gate. */
    public FlawedScript awaitGate(CountDownLatch gate) {
        return then("awaitGate", connection -> connection.awaitGate(gate));
    }

    /** Sends FIN and keeps reading possible. */
    public FlawedScript halfClose() {
        return then("halfClose", FlawedConnection::halfClose);
    }

    /** Sends RST, whatever is still on its way. Nothing can follow. */
    public FlawedScript reset() {
        return then("reset", FlawedConnection::reset);
    }

    /** Closes the socket. (The kernel sends RST instead of FIN if the client sent something that the script has not read.) */
    public FlawedScript drop() {
        return then("drop", FlawedConnection::drop);
    }

    /** Neither reads nor writes until the server is closed. */
    public FlawedScript stall() {
        return then("stall", FlawedConnection::stall);
    }

    List<NamedStep> steps() {
        return steps;
    }

    private FlawedScript then(String name, Step step) {
        List<NamedStep> longer = new ArrayList<>(steps);
        longer.add(new NamedStep(name, step));
        return new FlawedScript(List.copyOf(longer));
    }

    private static byte[] parse(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
