package io.heddle.testkit.proxy;

import io.heddle.testkit.ProxyAnswer;
import io.heddle.testkit.ProxyAnswer.End;
import io.heddle.testkit.ProxyAnswer.Kind;
import io.heddle.testkit.ProxyAnswer.Stage;
import io.heddle.testkit.ProxyRequest;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.server.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * One client's connection to the proxy, from its first byte to its tunnel.
 *
 * <p><b>Thread:</b> guarded by the proxy's monitor. <b>Owns:</b> the client's channel until the tunnel does.
 */
final class ProxySession implements ServerChannel.Listener {
    private static final byte SOCKS5 = 5;
    private static final Duration BETWEEN_FILLERS = Duration.ofMillis(1);
    private static final int MAX_FILLERS = 16 << 10;
    private static final byte[] BAD_REQUEST =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ENDLESS = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] FILLER = ("X-Filler: " + "x".repeat(1_012) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    private final ProxyCore core;
    private final ServerChannel client;
    private final int number;
    private Door door;
    private Tunnel tunnel;
    private boolean isInputEnded;
    /** Nothing that the client sends matters any more. */
    private boolean isOver;
    /** Nothing more is sent. */
    private boolean isEnded;

    ProxySession(ProxyCore core, ServerChannel client, int number) {
        this.core = core;
        this.client = client;
        this.number = number;
    }

    ProxyCore core() {
        return core;
    }

    int number() {
        return number;
    }

    boolean isOver() {
        return isOver;
    }

    // ---- from the client ----

    @Override
    public void onBytes(byte[] bytes) {
        if (tunnel != null) {
            tunnel.fromClient().onBytes(bytes);
        } else if (!isOver) {
            if (door == null) {
                door = bytes[0] == SOCKS5 ? new SocksDoor(this) : new HttpDoor(this);
            }
            try {
                door.onBytes(bytes);
            } catch (Violation violation) {
                violate(violation);
            }
        }
    }

    @Override
    public void onDrained() {
        if (tunnel != null) {
            tunnel.fromClient().onDrained();
        }
    }

    @Override
    public void onEnd() {
        isInputEnded = true;
        if (tunnel != null) {
            tunnel.fromClient().onEnd();
        } else {
            isOver = true;
            client.close();
        }
    }

    @Override
    public void onBroken(IOException cause) {
        isInputEnded = true;
        isOver = true;
        if (tunnel != null) {
            tunnel.fromClient().onBroken(cause);
        }
    }

    private void violate(Violation violation) {
        core.report(number, violation.getMessage());
        if (!client.isClosed()) {
            if (door instanceof HttpDoor) {
                send(BAD_REQUEST);
            }
            close();
        }
    }

    // ---- from the doors ----

    /** @param challenge the answer to a client without the right credentials, or null */
    void onRequest(ProxyRequest request, ProxyAnswer challenge) throws Violation {
        core.onRequest(request);
        ProxyAnswer scripted = core.takeAnswer(Stage.REQUEST);
        ProxyAnswer answer = scripted != null && scripted.kind() != Kind.TUNNEL || challenge == null ? scripted : challenge;
        if (challenge != null && answer == challenge) {
            core.onRefusedCredentials();
        }
        ProxyAnswer given = answer == null ? ProxyAnswer.tunnel() : answer;
        if (given.kind() == Kind.STATUS || given.kind() == Kind.SOCKS_REPLY) {
            // Throws for an answer in the other protocol.
            door.answer(given);
        }
        if (given.kind() == Kind.TUNNEL) {
            core.later(client, given.delay(), () -> dial(request, given));
        } else {
            say(given);
        }
    }

    private void dial(ProxyRequest request, ProxyAnswer answer) {
        if (client.isClosed() || isOver) {
            return;
        }
        core.dial(request, server -> {
            if (isOver || client.isClosed()) {
                server.listener(new ServerChannel.Listener() {});
                server.close();
                return;
            }
            int cut = (int) Math.min(Integer.MAX_VALUE, answer.cutAfter() < 0 ? Integer.MAX_VALUE : answer.cutAfter());
            byte[] head = door.accepted(answer);
            if (cut < head.length) {
                server.listener(new ServerChannel.Listener() {});
                server.close();
                write(Arrays.copyOf(head, cut), answer, () -> end(answer.end() == End.GO_ON ? End.CLOSE : answer.end()));
            } else {
                write(joined(head, answer.glued()), answer, () -> join(server, answer));
            }
        }, cause -> {
            if (!isOver && !client.isClosed()) {
                write(door.refused(cause), answer, () -> end(door.goesOnAfterRefusal() ? End.GO_ON : End.CLOSE));
            }
        });
    }

    private void join(ServerChannel server, ProxyAnswer answer) {
        byte[] early = door.takeEarly();
        if (early.length > 0) {
            core.report(number, "The client sent " + early.length + " bytes before it had the proxy's answer");
        }
        tunnel = new Tunnel(core, client, server, answer.tunnelEndsAfter(), answer.end() == End.RESET);
        tunnel.begin();
        if (isInputEnded) {
            tunnel.fromClient().onEnd();
        }
    }

    /** Gives an answer that opens no tunnel, and goes on as it says. */
    void say(ProxyAnswer answer) {
        switch (answer.kind()) {
            case SILENCE -> isOver = true;
            case ENDLESS_HEAD -> {
                isOver = true;
                write(ENDLESS, answer, () -> fill(MAX_FILLERS));
            }
            default -> core.later(client, answer.delay(), () -> {
                byte[] whole = joined(bytesOf(answer), answer.glued());
                boolean isCut = answer.cutAfter() >= 0 && answer.cutAfter() < whole.length;
                byte[] sent = isCut ? Arrays.copyOf(whole, (int) answer.cutAfter()) : whole;
                write(sent, answer, () -> end(isCut && answer.end() == End.GO_ON ? End.CLOSE : answer.end()));
            });
        }
    }

    private byte[] bytesOf(ProxyAnswer answer) {
        try {
            return answer.kind() == Kind.RAW ? answer.bytes() : door.answer(answer);
        } catch (Violation otherProtocol) {
            throw new IllegalStateException(otherProtocol);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private void write(byte[] bytes, ProxyAnswer answer, Runnable then) {
        if (answer.drip().isZero() || bytes.length == 0) {
            send(bytes);
            then.run();
        } else {
            drip(bytes, 0, answer.drip(), then);
        }
    }

    private void drip(byte[] bytes, int index, Duration between, Runnable then) {
        if (isEnded || client.isClosed()) {
            return;
        }
        send(new byte[] {bytes[index]});
        if (index + 1 < bytes.length) {
            core.later(client, between, () -> drip(bytes, index + 1, between, then));
        } else {
            then.run();
        }
    }

    private void fill(int left) {
        if (client.isClosed() || isInputEnded || left == 0) {
            close();
            return;
        }
        send(FILLER);
        core.later(client, BETWEEN_FILLERS, () -> fill(left - 1));
    }

    private void send(byte[] bytes) {
        if (bytes.length > 0 && !isEnded && !client.isClosed()) {
            client.write(bytes);
        }
    }

    private void end(End end) {
        switch (end) {
            case CLOSE -> close();
            case RESET -> {
                isOver = true;
                isEnded = true;
                if (!client.isClosed()) {
                    client.reset();
                }
            }
            case GO_ON -> {
                if (!isOver) {
                    next();
                }
            }
        }
    }

    /** The bytes that the client sent while it was answered come next. */
    private void next() {
        door.onAnswered();
        byte[] early = door.takeEarly();
        if (early.length > 0) {
            onBytes(early);
        }
    }

    void close() {
        isOver = true;
        isEnded = true;
        if (!client.isClosed()) {
            client.close();
        }
    }
}
