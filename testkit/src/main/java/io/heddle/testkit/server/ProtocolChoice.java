package io.heddle.testkit.server;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.wire.Http2Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Finds out by a connection's first bytes which version of HTTP the client has chosen: by ALPN with TLS (RFC 9113 section 3.2), and by the
 * preface of HTTP/2 without it (section 3.3).
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
final class ProtocolChoice implements ServerChannel.Listener {
    private static final String ALPN_HTTP_2 = "h2";

    /** Makes what goes on with the connection. */
    interface Next {
        ServerChannel.Listener go(boolean isHttp2);
    }

    private final ServerChannel channel;
    private final boolean isSecured;
    private final Next next;
    private final ByteArrayOutputStream begin = new ByteArrayOutputStream();
    private ServerChannel.Listener chosen;

    ProtocolChoice(ServerChannel channel, boolean isSecured, Next next) {
        this.channel = channel;
        this.isSecured = isSecured;
        this.next = next;
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (chosen != null) {
            chosen.onBytes(bytes);
            return;
        }
        begin.writeBytes(bytes);
        String text = begin.toString(StandardCharsets.ISO_8859_1);
        boolean isUndecided = !isSecured && text.length() < Http2Frames.PREFACE.length() && Http2Frames.PREFACE.startsWith(text);
        if (!isUndecided) {
            // The protocol of ALPN is known by now: the first bytes come behind the handshake.
            choose(isSecured ? ALPN_HTTP_2.equals(channel.applicationProtocol()) : text.startsWith(Http2Frames.PREFACE));
        }
    }

    private void choose(boolean http2) {
        chosen = next.go(http2);
        if (begin.size() > 0) {
            chosen.onBytes(begin.toByteArray());
        }
    }

    @Override
    public void onEnd() {
        chooseAtEnd();
        chosen.onEnd();
    }

    @Override
    public void onBroken(IOException cause) {
        chooseAtEnd();
        chosen.onBroken(cause);
    }

    /** A connection without a choice is a conversation, whose script may expect just that. */
    private void chooseAtEnd() {
        if (chosen == null) {
            choose(false);
        }
    }
}
