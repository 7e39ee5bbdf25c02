package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.simulation.SimulatedChannel;
import io.heddle.testkit.simulation.SimulatedTlsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the upgrade request of one connection and answers as the plan says. <b>Thread:</b> the one that runs the network. */
final class Http1Front implements ServerChannel.Listener, ServerSession.Carrier {
    private static final Pattern TARGET = Pattern.compile("^GET /b(\\d+) ");
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: (\\S+)\r\n");
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String EXTENSION =
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n";

    private final HostPlan plan;
    private final SimulatedChannel wire;
    private final ServerChannel channel;
    /** The bytes of the wire that have reached the client's system. */
    private final LongSupplier arrived;
    private final LongSupplier clock;
    private final BiConsumer<Integer, ServerSession> onRequest;
    private final PayloadMeter meter = new PayloadMeter();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private ServerSession session;
    private boolean isRefused;

    Http1Front(HostPlan plan, SimulatedChannel wire, LongSupplier arrived, LongSupplier clock,
        BiConsumer<Integer, ServerSession> onRequest) {
        this.plan = plan;
        this.wire = wire;
        this.arrived = arrived;
        this.clock = clock;
        this.onRequest = onRequest;
        channel = plan.isTls() ? new SimulatedTlsServer(wire, List.of("http/1.1")) : wire;
        wire.onClientWrite(meter::add);
        channel.listener(this);
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (session != null) {
            session.onBytes(bytes);
        } else if (!isRefused) {
            head.writeBytes(bytes);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith(END_OF_HEAD)) {
                onHead(text);
            }
        }
    }

    @Override
    public void onEnd() {
        if (session != null) {
            session.onEnd();
        } else if (!isRefused) {
            channel.close();
        }
    }

    @Override
    public void onBroken(IOException cause) {
        if (session != null) {
            session.onBroken(cause);
        }
    }

    private void onHead(String text) {
        Matcher target = TARGET.matcher(text);
        Matcher key = KEY.matcher(text);
        if (!target.find() || !key.find()) {
            throw new IllegalStateException("not a request of a bot: " + text);
        }
        switch (plan.upgrade()) {
            case SILENT -> isRefused = true;
            case STATUS_503 -> refuse("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\nRetry-After: 7\r\n\r\nlater");
            case GARBAGE -> refuse("220 mail.test ESMTP\r\n\r\n");
            case CLOSES -> refuse("");
            default -> {
                session = new ServerSession(plan, channel, this, clock);
                session.meter = meter;
                session.prepared = Door.fieldOf(text, Bot.PREPARED);
                session.secret = Door.fieldOf(text, Bot.SECRET);
                session.authorization = Door.fieldOf(text, "Authorization");
                session.cookie = Door.fieldOf(text, "Cookie");
                session.late = Door.fieldOf(text, Bot.LATE);
                onRequest.accept(Integer.parseInt(target.group(1)), session);
                boolean compresses = plan.isDeflate() && text.contains("permessage-deflate");
                channel.write(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(key.group(1)) + "\r\n" + (compresses ? EXTENSION : "") + "\r\n"));
                session.begin(compresses);
            }
        }
    }

    private void refuse(String answer) {
        isRefused = true;
        channel.write(ascii(answer));
        channel.close();
    }

    // ---- Carrier ----

    @Override
    public long given() {
        return wire.bytesGiven();
    }

    @Override
    public long arrived() {
        return arrived.getAsLong();
    }

    @Override
    public void closeUnread() {
        channel.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(
                MessageDigest.getInstance("SHA-1").digest(ascii(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
