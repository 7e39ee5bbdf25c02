package io.heddle.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;

/** A client of a proxy on a simulated network, byte by byte. <b>Thread:</b> the one that runs the network. */
final class RawProxyClient {
    private final SimulatedNetwork network;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private ServerChannel channel;
    private String end = "";

    RawProxyClient(SimulatedNetwork network, ScriptedProxy proxy) {
        this.network = network;
        network.host("client.example").connect(proxy.host(), proxy.port(), this::connected, failed -> end = failed.getMessage());
        network.runUntil(() -> channel != null || !end.isEmpty(), Duration.ofSeconds(10));
    }

    private void connected(ServerChannel opened) {
        channel = opened;
        channel.listener(new ServerChannel.Listener() {
            @Override
            public void onBytes(byte[] bytes) {
                received.writeBytes(bytes);
            }

            @Override
            public void onEnd() {
                end = "end";
            }

            @Override
            public void onBroken(IOException cause) {
                end = cause.getMessage();
            }
        });
    }

    static String connect(String target, String... fields) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + String.join("", fields) + "\r\n";
    }

    static String basic(String userAndPassword) {
        return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8))
            + "\r\n";
    }

    /** Sends a text, lets a while pass, and takes all that has come. */
    String say(String text) {
        return new String(say(text.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    byte[] say(byte[] bytes) {
        if (bytes.length > 0) {
            channel.write(bytes);
        }
        network.run(Duration.ofSeconds(5));
        byte[] all = received.toByteArray();
        received.reset();
        return all;
    }

    String sayHex(String hex) {
        return HexFormat.of().formatHex(say(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    ServerChannel channel() {
        return channel;
    }

    /** What ended the connection: "end", an error's text, or nothing. */
    String end() {
        return end;
    }

    void close() {
        if (!channel.isClosed()) {
            channel.close();
        }
    }
}
