package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Plan.ServerStep;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The server's side of one connection: does what its plan says, and remembers what it sent, where each message ended on the wire, and what
 * it received. <b>Thread:</b> the one that runs the network.
 */
final class ServerSession implements ServerChannel.Listener {
    /** The bytes of this server on their way to the client, in this connection alone. */
    interface Carrier {
        /** How many were given to the network. */
        long given();

        /** How many of them have reached the client's system. */
        long arrived();

        /** Nothing of the client is read any more, and then the socket is closed: the client's system sees a reset. */
        void closeUnread();
    }

    private final HostPlan plan;
    private final ServerChannel channel;
    private final Carrier carrier;
    private final LongSupplier clock;
    private final ClientFrameReader frames = new ClientFrameReader();
    private ServerDeflate deflate;
    private ByteArrayOutputStream fragments;
    private boolean fragmentsAreCompressed;
    private boolean fragmentsAreText;
    private int step;
    private boolean isOutputEnded;

    /** Fields of its request, or null. */
    String prepared;
    String secret;
    String authorization;
    String cookie;
    String late;
    /** Where each message of ours ends, in bytes given to the wire. */
    final List<Long> messageEnds = new ArrayList<>();
    /** Names of the messages that came, and when. */
    final List<String> received = new ArrayList<>();
    final List<Long> receivedAtNs = new ArrayList<>();
    /** Those that came as text. */
    final BitSet receivedTexts = new BitSet();
    final List<String> mistakesOfClient = new ArrayList<>();
    /** Counts the bytes that the client writes; null where they are not its frames. */
    PayloadMeter meter;
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

    ServerSession(HostPlan plan, ServerChannel channel, Carrier carrier, LongSupplier clock) {
        this.plan = plan;
        this.channel = channel;
        this.carrier = carrier;
        this.clock = clock;
    }

    /** Bytes of ours that have reached the client's system. */
    long bytesArrived() {
        return carrier.arrived();
    }

    /** How many messages of ours a client could have read whole by now, before a close frame or a violation. */
    int messagesArrived() {
        long bytes = Math.min(bytesArrived(), violationAt);
        return (int) messageEnds.stream().filter(end -> end <= bytes).count();
    }

    // ---- in ----

    @Override
    public void onBytes(byte[] bytes) {
        if (!isEnded && !isBroken) {
            frames.add(bytes);
            readFrames();
        }
    }

    @Override
    public void onEnd() {
        isEnded = true;
        if (!channel.isClosed()) {
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

    /** The server accepts: its answer goes out, and then it does what its plan says. */
    void begin(boolean compresses) {
        deflate = compresses ? new ServerDeflate() : null;
        channel.after(Duration.ZERO, this::nextStep);
    }

    private void readFrames() {
        for (ClientFrame frame = frames.next(); frame != null && !isBroken; frame = frames.next()) {
            String violation = frames.violation(frame);
            if (violation != null) {
                mistakesOfClient.add(frame + " breaks " + violation);
            } else if (clientCloseCode != 0) {
                mistakesOfClient.add("a frame after its close frame: " + frame);
            } else {
                onFrame(frame);
            }
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
        boolean isFirst = frame.opcode() != ServerFrames.CONTINUATION;
        if (isFirst == (fragments != null)) {
            mistakesOfClient.add("fragments out of order: " + frame);
            return;
        }
        if (isFirst) {
            fragments = new ByteArrayOutputStream();
            fragmentsAreCompressed = frame.rsv() == 4 && deflate != null;
            fragmentsAreText = frame.opcode() == ServerFrames.TEXT;
        }
        if (frame.rsv() != (isFirst && fragmentsAreCompressed ? 4 : 0)) {
            mistakesOfClient.add("a reserved bit that nobody agreed on: " + frame);
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
        receivedTexts.set(received.size(), fragmentsAreText);
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
            int opcode = isText(number) ? ServerFrames.TEXT : ServerFrames.BINARY;
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
            messageEnds.add(carrier.given());
        }
    }

    /** The kind of the message with a number: each third one is binary. */
    static boolean isText(int number) {
        return number % 3 != 0;
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
                isOutputEnded = true;
                carrier.closeUnread();
            }
        });
    }

    private void violate(int variant) {
        violationAt = carrier.given();
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
        closeEnd = carrier.given();
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
}
