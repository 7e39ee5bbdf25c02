package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Plan.ServerStep;
import io.heddle.testkit.model.Plan.Upgrade;
import io.heddle.testkit.simulation.SimulatedChannel;
import io.heddle.testkit.simulation.SimulatedTlsServer;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's side of one connection: does what its plan says, and remembers what it sent, where each message ended on the wire, and what
 * it received. <b>Thread:</b> the one that runs the network.
 */
final class ServerSession implements ServerChannel.Listener {
    private static final Pattern TARGET = Pattern.compile("^GET /b(\\d+) ");
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: (\\S+)\r\n");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final HostPlan plan;
    private final SimulatedChannel wire;
    private final ServerChannel channel;
    private final LongSupplier clock;
    private final BiConsumer<Integer, ServerSession> onRequest;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ClientFrameReader frames = new ClientFrameReader();
    private ServerDeflate deflate;
    private ByteArrayOutputStream fragments;
    private boolean fragmentsAreCompressed;
    private int step;
    private boolean isSilent;
    private boolean isOutputEnded;

    /** Where each message of ours ends, in bytes given to the wire. */
    final List<Long> messageEnds = new ArrayList<>();
    /** Names of the messages that came, and when. */
    final List<String> received = new ArrayList<>();
    final List<Long> receivedAtNs = new ArrayList<>();
    final List<String> mistakesOfClient = new ArrayList<>();
    final PayloadMeter meter = new PayloadMeter();
    boolean isUpgraded;
    /** The code of our close frame, 0 before we sent one; and where the frame ends. */
    int closeCode;
    long closeEnd = Long.MAX_VALUE;
    /** Where the bytes begin that break the protocol. */
    long violationAt = Long.MAX_VALUE;
    /** The code of the client's close frame, 0 before it came. */
    int clientCloseCode;
    /** The messages that had come before the client's close frame. */
    int receivedBeforeClose;
    boolean clientClosedFirst;
    boolean isEnded;
    boolean isBroken;

    ServerSession(HostPlan plan, SimulatedChannel wire, LongSupplier clock, BiConsumer<Integer, ServerSession> onRequest) {
        this.plan = plan;
        this.wire = wire;
        this.clock = clock;
        this.onRequest = onRequest;
        channel = plan.isTls() ? new SimulatedTlsServer(wire, List.of("http/1.1")) : wire;
        if (!plan.isTls() && !plan.isDeflate()) {
            wire.onClientWrite(meter::add);
        }
        channel.listener(this);
    }

    /** Bytes of ours that have reached the client's system. */
    long bytesArrived() {
        return wire.bytesArrived();
    }

    /** How many messages of ours a client could have read whole by now, before a close frame or a violation. */
    int messagesArrived() {
        long bytes = Math.min(bytesArrived(), violationAt);
        return (int) messageEnds.stream().filter(end -> end <= bytes).count();
    }

    // ---- in ----

    @Override
    public void onBytes(byte[] bytes) {
        if (isSilent) {
            return;
        }
        if (isUpgraded) {
            frames.add(bytes);
            readFrames();
            return;
        }
        head.writeBytes(bytes);
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith(END_OF_HEAD)) {
            onHead(text);
        }
    }

    @Override
    public void onEnd() {
        isEnded = true;
        if (!channel.isClosed() && !isSilent) {
            close();
        }
        endDeflate();
    }

    @Override
    public void onBroken(IOException cause) {
        isBroken = true;
        endDeflate();
    }

    void endDeflate() {
        if (deflate != null) {
            deflate.close();
            deflate = null;
        }
    }

    private void onHead(String text) {
        Matcher target = TARGET.matcher(text);
        Matcher key = KEY.matcher(text);
        if (!target.find() || !key.find()) {
            mistakesOfClient.add("not a request of ours: " + text);
            return;
        }
        onRequest.accept(Integer.parseInt(target.group(1)), this);
        switch (plan.upgrade()) {
            case SILENT -> isSilent = true;
            case STATUS_503 -> {
                channel.write(ascii("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\nRetry-After: 7\r\n\r\nlater"));
                close();
            }
            case GARBAGE -> {
                channel.write(ascii("220 mail.test ESMTP\r\n\r\n"));
                close();
            }
            case CLOSES -> close();
            default -> upgrade(text, key.group(1));
        }
    }

    private void upgrade(String request, String key) {
        String extension = "";
        if (plan.isDeflate() && request.contains("permessage-deflate")) {
            deflate = new ServerDeflate();
            extension = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n";
        }
        isUpgraded = true;
        channel.write(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accept(key) + "\r\n" + extension + "\r\n"));
        channel.after(Duration.ZERO, this::nextStep);
    }

    private void readFrames() {
        for (ClientFrame frame = frames.next(); frame != null && clientCloseCode == 0; frame = frames.next()) {
            if (!frame.isMasked()) {
                mistakesOfClient.add("an unmasked frame: " + frame);
            }
            onFrame(frame);
        }
    }

    private void onFrame(ClientFrame frame) {
        switch (frame.opcode()) {
            case ServerFrames.PING -> send(ServerFrames.pong(frame.payload()));
            case ServerFrames.PONG -> {}
            case ServerFrames.CLOSE -> onClose(frame);
            default -> onDataFrame(frame);
        }
    }

    private void onClose(ClientFrame frame) {
        if (clientCloseCode != 0) {
            mistakesOfClient.add("a second close frame: " + frame);
        }
        clientCloseCode = frame.closeCode();
        receivedBeforeClose = received.size();
        if (closeCode == 0) {
            clientClosedFirst = true;
            sendClose(frame.closeCode() == 1005 ? 1000 : frame.closeCode(), frame.closeReason());
        }
        close();
        endDeflate();
    }

    private void onDataFrame(ClientFrame frame) {
        if (clientCloseCode != 0) {
            mistakesOfClient.add("data after its close frame: " + frame);
        }
        boolean isFirst = frame.opcode() != ServerFrames.CONTINUATION;
        if (isFirst == (fragments != null)) {
            mistakesOfClient.add("fragments out of order: " + frame);
            return;
        }
        if (isFirst) {
            fragments = new ByteArrayOutputStream();
            fragmentsAreCompressed = frame.rsv() == 4;
        }
        fragments.writeBytes(frame.payload());
        if (frame.fin()) {
            byte[] message = fragments.toByteArray();
            fragments = null;
            onMessage(fragmentsAreCompressed ? deflate.inflate(message) : message);
        }
    }

    private void onMessage(byte[] message) {
        String name = Content.nameOf(message);
        if (name == null) {
            mistakesOfClient.add("a message with other bytes than were sent: " + ClientFrame.show(true, message));
        }
        received.add(name);
        receivedAtNs.add(clock.getAsLong());
    }

    // ---- out ----

    private void nextStep() {
        if (step == plan.steps().size() || isOutputEnded || closeCode != 0 || isBroken) {
            return;
        }
        ServerStep next = plan.steps().get(step++);
        int pauseMs = perform(next);
        channel.after(Duration.ofMillis(pauseMs), this::nextStep);
    }

    /** @return for how long the server does nothing then */
    private int perform(ServerStep next) {
        switch (next.action()) {
            case SEND -> sendMessages(next.a(), next.b(), false);
            case SEND_FRAGMENTS -> sendMessages(next.a(), next.b(), true);
            case PING -> send(ServerFrames.frame(ServerFrames.PING, new byte[next.b()]));
            case STOP_READING -> stopReading(next.a());
            case CLOSE -> sendClose(next.a(), "bye");
            case CLOSE_UNREAD -> closeUnread(next.a());
            case DROP -> close();
            case RESET -> reset();
            case END_OUTPUT -> {
                isOutputEnded = true;
                channel.endOutput();
            }
            case VIOLATE -> violate(next.b());
            case WAIT -> {
                return next.a();
            }
            default -> throw new IllegalStateException("no such action: " + next);
        }
        return 1;
    }

    private void sendMessages(int count, int size, boolean isFragmented) {
        for (int i = 0; i < count; i++) {
            int number = messageEnds.size();
            byte[] content = Content.of("s#" + number, size);
            int opcode = number % 3 == 0 ? ServerFrames.BINARY : ServerFrames.TEXT;
            if (isFragmented) {
                int third = content.length / 3;
                send(ServerFrames.fragment(opcode, Arrays.copyOf(content, third)));
                send(ServerFrames.ping("between"));
                send(ServerFrames.frame(ServerFrames.CONTINUATION, Arrays.copyOfRange(content, third, content.length)));
            } else if (deflate != null) {
                send(ServerFrames.reserved(4, ServerFrames.frame(opcode, deflate.deflate(content))));
            } else {
                send(ServerFrames.frame(opcode, content));
            }
            messageEnds.add(wire.bytesGiven());
        }
    }

    private void stopReading(int forMs) {
        channel.pauseReading();
        channel.after(Duration.ofMillis(forMs), channel::resumeReading);
    }

    /** A close frame, and then the socket is closed with bytes of the client unread: the client's system sees a reset. */
    private void closeUnread(int code) {
        channel.pauseReading();
        channel.after(Duration.ofMillis(500), () -> {
            if (!channel.isClosed() && !isBroken && closeCode == 0) {
                sendClose(code, "bye");
                close();
            }
        });
    }

    private void violate(int variant) {
        violationAt = wire.bytesGiven();
        byte[] bytes = switch (variant) {
            case 0 -> ServerFrames.reserved(2, ServerFrames.text("reserved bit"));
            case 1 -> ServerFrames.frame(ServerFrames.CONTINUATION, (byte) 'x');
            case 2 -> ServerFrames.frame(ServerFrames.TEXT, (byte) 0xFF);
            default -> ServerFrames.frame(0xB, (byte) 1);
        };
        send(bytes);
    }

    private void sendClose(int code, String reason) {
        closeCode = code;
        send(ServerFrames.close(code, reason));
        closeEnd = wire.bytesGiven();
    }

    private void close() {
        isOutputEnded = true;
        channel.close();
    }

    private void reset() {
        isOutputEnded = true;
        channel.reset();
    }

    private void send(byte[] bytes) {
        if (!isOutputEnded && !isBroken && closeEnd == Long.MAX_VALUE) {
            channel.write(bytes);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(
                MessageDigest.getInstance("SHA-1").digest(ascii(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean isSilent() {
        return isSilent || plan.upgrade() != Upgrade.WORKS;
    }
}
