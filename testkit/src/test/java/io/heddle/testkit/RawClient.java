package io.heddle.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of a few bytes on a real socket, which breaks what rules it likes. <b>Thread:</b> the one of the test. */
final class RawClient implements AutoCloseable {
    static final String UPGRADE = "GET / HTTP/1.1\r\nHost: chat.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    private final Socket socket;

    RawClient(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
    }

    RawClient send(String head) throws IOException {
        return send(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    RawClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** All that the server sends until it ends its output. */
    byte[] readAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** The first line of the server's answer. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read(); next >= 0 && next != '\n'; next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** The server's bytes, after its answer with a status and a head. */
    RawClient readHead() throws IOException {
        int last = 0;
        while (last != 0x0D0A0D0A) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("The server ended its output within its answer");
            }
            last = last << Byte.SIZE | next;
        }
        return this;
    }

    /** Breaks the connection: the server sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
