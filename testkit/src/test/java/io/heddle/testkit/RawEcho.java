package io.heddle.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Upgrades, gives each frame of up to 125 bytes back, and answers pings. <b>Thread:</b> the one that runs the network. */
final class RawEcho implements ServerChannel.Listener {
    private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (\\S+)\r\n");
    private static final int HEADER_BYTES = 6;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final ServerChannel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean isUpgraded;

    RawEcho(ServerChannel channel) {
        this.channel = channel;
        channel.listener(this);
    }

    @Override
    public void onBytes(byte[] bytes) {
        received.writeBytes(bytes);
        if (!isUpgraded) {
            upgrade();
        } else {
            echo();
        }
    }

    @Override
    public void onEnd() {
        channel.close();
    }

    private void upgrade() {
        String head = received.toString(StandardCharsets.ISO_8859_1);
        Matcher key = KEY.matcher(head);
        if (head.endsWith("\r\n\r\n") && key.find()) {
            isUpgraded = true;
            received.reset();
            channel.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key.group(1)) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void echo() {
        byte[] all = received.toByteArray();
        int at = 0;
        while (all.length - at >= HEADER_BYTES && all.length - at >= HEADER_BYTES + (all[at + 1] & 0x7F)) {
            int length = all[at + 1] & 0x7F;
            byte[] frame = new byte[2 + length];
            frame[0] = (all[at] & 0xF) == PING ? (byte) (0x80 | PONG) : all[at];
            frame[1] = (byte) length;
            for (int i = 0; i < length; i++) {
                frame[2 + i] = (byte) (all[at + HEADER_BYTES + i] ^ all[at + 2 + (i & 3)]);
            }
            at += HEADER_BYTES + length;
            channel.write(frame);
            if ((frame[0] & 0xF) == CLOSE) {
                channel.close();
                return;
            }
        }
        received.reset();
        received.writeBytes(Arrays.copyOfRange(all, at, all.length));
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
