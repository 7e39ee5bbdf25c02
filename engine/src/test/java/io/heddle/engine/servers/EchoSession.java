package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.engine.servers.EchoPeer.Frame;
import io.heddle.engine.servers.EchoPeer.Kind;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What every {@link EchoServer} does with one connection, whichever library carries it.
 *
 * <p><b>Thread:</b> any thread, but the messages of a connection arrive one after the other.
 */
final class EchoSession {
    private static final Runnable NOTHING = () -> {};

    private final EchoPeer peer;
    private final EchoRequest request;
    private final SendChain chain;

    EchoSession(EchoPeer peer, String target, Map<String, List<String>> headers) {
        this.peer = peer;
        this.request = EchoRequest.parse(target, lines(headers));
        this.chain = new SendChain(peer);
    }

    /** The upgrade is done and the peer can send. */
    void opened() {
        switch (request.mode()) {
            case CLOSE -> peer.close(request.code(), request.text());
            case HEADERS -> chain.add(whole(Kind.TEXT, request.text().getBytes(UTF_8)), NOTHING);
            case PING -> chain.add(IntStream.range(0, request.count()).mapToObj(EchoSession::ping).iterator(), NOTHING);
            case PUSH -> chain.add(IntStream.range(0, request.count()).mapToObj(this::push).iterator(), NOTHING);
            default -> {}
        }
    }

    /** A whole message has come. {@code done} runs when the next one should be read. */
    void received(boolean text, byte[] payload, Runnable done) {
        Kind kind = text ? Kind.TEXT : Kind.BINARY;
        switch (request.mode()) {
            case SILENT, CLOSE -> done.run();
            case GOODBYE -> {
                peer.close(request.code(), request.text());
                done.run();
            }
            case FRAGMENT -> chain.add(cut(kind, payload, request.size()), done);
            default -> chain.add(whole(kind, payload), done);
        }
    }

    private static Frame ping(int index) {
        byte[] payload = ("ping-" + index).getBytes(UTF_8);
        return new Frame(Kind.PING, true, payload, 0, payload.length);
    }

    private Frame push(int index) {
        return new Frame(Kind.BINARY, true, EchoServer.pushed(index, request.size()), 0, request.size());
    }

    private static Iterator<Frame> whole(Kind kind, byte[] payload) {
        return List.of(new Frame(kind, true, payload, 0, payload.length)).iterator();
    }

    private static Iterator<Frame> cut(Kind kind, byte[] payload, int size) {
        int frames = Math.max(1, (payload.length + size - 1) / size);
        return IntStream.range(0, frames).mapToObj(i -> new Frame(i == 0 ? kind : Kind.CONTINUATION, i == frames - 1,
            payload, i * size, Math.min(size, payload.length - i * size))).iterator();
    }

    private static String lines(Map<String, List<String>> headers) {
        StringBuilder lines = new StringBuilder();
        Map<String, List<String>> sorted = new TreeMap<>();
        headers.forEach((name, values) -> sorted.put(name.toLowerCase(Locale.ROOT), values));
        sorted.forEach((name, values) -> values.forEach(value -> lines.append(name).append(": ").append(value).append('\n')));
        return lines.toString();
    }
}
