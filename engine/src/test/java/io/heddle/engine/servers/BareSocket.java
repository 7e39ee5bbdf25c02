package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A connection whose upgrade and frames the test writes by hand, for what no client of a library would send or show.
 *
 * <p><b>Thread:</b> single caller. <b>Owns:</b> its socket.
 */
final class BareSocket implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;

    BareSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
    }

    /** Sends an upgrade request with the key of RFC 6455 section 1.3, and returns the head of the response. */
    String upgrade(String target, String... headerLines) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String line : headerLines) {
            request.append(line).append("\r\n");
        }
        send(request.append("\r\n").toString().getBytes(US_ASCII));
        return readHead();
    }

    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    void send(String hex) throws IOException {
        send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    void send(byte[] raw) throws IOException {
        socket.getOutputStream().write(raw);
    }

    /** Sends one frame above 65,535 bytes, masked with zeros. */
    void sendLargeFrame(int firstByte, byte[] payload) throws IOException {
        send(ByteBuffer.allocate(14).put((byte) firstByte).put((byte) 0xff).putLong(payload.length).array());
        send(payload);
    }

    /** Reads one frame above 65,535 bytes that begins with {@code firstByte}, and returns its payload. */
    byte[] readLargeFrame(int firstByte) throws IOException {
        if (in.readUnsignedByte() != firstByte || in.readUnsignedByte() != 127) {
            throw new AssertionError("another frame came");
        }
        byte[] payload = new byte[Math.toIntExact(in.readLong())];
        in.readFully(payload);
        return payload;
    }

    /** Reads this many bytes, as hex digits. */
    String read(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether the peer has ended its direction in order: waits for the next byte or the end. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
