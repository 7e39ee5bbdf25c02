package io.heddle.testkit;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Upgrades, gives each frame back, and answers pings. <b>Thread:</b> the one that runs the network. */
final class RawEcho implements ServerChannel.Listener {
    private final ServerChannel channel;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ClientFrameReader frames = new ClientFrameReader();
    private boolean isUpgraded;

    RawEcho(ServerChannel channel) {
        this.channel = channel;
        channel.listener(this);
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (isUpgraded) {
            frames.add(bytes);
            echo();
        } else {
            head.writeBytes(bytes);
            upgrade(head.toString(StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void onEnd() {
        channel.close();
    }

    private void upgrade(String request) {
        if (request.endsWith("\r\n\r\n")) {
            isUpgraded = true;
            channel.write(UpgradeAnswers.to(request).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void echo() {
        for (ClientFrame frame = frames.next(); frame != null; frame = frames.next()) {
            int opcode = frame.is(ServerFrames.PING) ? ServerFrames.PONG : frame.opcode();
            channel.write(ServerFrames.frame(frame.fin(), opcode, frame.payload()));
            if (frame.is(ServerFrames.CLOSE)) {
                channel.close();
                return;
            }
        }
    }
}
