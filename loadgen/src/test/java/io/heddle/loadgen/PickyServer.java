package io.heddle.loadgen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Accepts so many upgrades and refuses the rest with 503. It never sends a message. <b>Thread:</b> one of its own, which serves one
 * handshake after the other.
 */
final class PickyServer implements AutoCloseable {
    private static final String KEY = "sec-websocket-key:";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket listener;
    private final Thread thread = new Thread(this::serve, "picky-server");
    private final List<Socket> accepted = new ArrayList<>();
    private final int places;

    private PickyServer(ServerSocket listener, int places) {
        this.listener = listener;
        this.places = places;
    }

    static PickyServer start(int places) throws IOException {
        PickyServer server = new PickyServer(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), places);
        server.thread.start();
        return server;
    }

    String url() {
        return "ws://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    private void serve() {
        try {
            while (true) {
                answer(listener.accept());
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void answer(Socket socket) throws IOException {
        BufferedReader request = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String key = "";
        for (String line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(KEY)) {
                key = line.substring(KEY.length()).strip();
            }
        }
        if (accepted.size() == places) {
            write(socket, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            socket.close();
            return;
        }
        accepted.add(socket);
        write(socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + acceptOf(key) + "\r\n\r\n");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String acceptOf(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
