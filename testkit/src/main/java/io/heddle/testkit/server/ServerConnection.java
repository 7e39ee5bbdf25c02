package io.heddle.testkit.server;

import io.heddle.testkit.Http2Settings;
import io.heddle.testkit.RequestHead;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The server's side of one connection: its request and answer, and then its frames. It does as it is told, and knows no script.
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
public final class ServerConnection implements Carrier.Listener {

    /** Hears of what arrives. */
    interface Handler {
        void onRequest(RequestHead head);

        void onArrival(Arrival arrival);

        /**
         * The client broke a rule; nothing but the end arrives after this.
         *
         * @return false if it is not reported, because the conversation is over
         */
        boolean onViolation(String sentence);

        /** The connection ends, and others have reported why. */
        void onAbandoned();
    }

    static final int MAX_REASON_BYTES = 123;

    private final int number;
    private final Carrier carrier;
    private final Transcript transcript;
    private final MessageAssembler assembler = new MessageAssembler();
    private MessageCodec codec = MessageCodec.PLAIN;
    private Handler handler;
    private RequestHead head;
    private boolean isAnswered;
    private boolean isUpgraded;
    private boolean isViolated;
    /** Nothing is read or sent any more, and the codec's memory is freed. */
    private boolean isOver;
    private boolean isOutputEnded;
    private boolean isCloseSent;

    ServerConnection(int number, Carrier carrier, Supplier<Duration> clock) {
        this.number = number;
        this.carrier = carrier;
        this.transcript = new Transcript(clock);
    }

    void start(Handler next) {
        handler = next;
        transcript.note("connected from " + carrier.client());
        carrier.start(this);
    }

    /** The number of this connection, from 1. */
    public int number() {
        return number;
    }

    /** The head of the request, or null before it has arrived. */
    public RequestHead head() {
        return head;
    }

    Transcript transcript() {
        return transcript;
    }

    boolean isClosed() {
        return carrier.isClosed();
    }

    boolean isCloseSent() {
        return isCloseSent;
    }

    /** True if the client would read a frame that is sent now. */
    boolean canSend() {
        return isUpgraded && !isCloseSent && !isOutputEnded && !carrier.isClosed();
    }

    void after(Duration delay, Runnable action) {
        carrier.after(delay, action);
    }

    // ---- from the client ----

    @Override
    public void onRequest(RequestHead request) {
        transcript.in(request);
        head = request;
        handler.onRequest(request);
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (isViolated || isOver) {
            return;
        }
        try {
            assembler.add(bytes);
            for (ClientFrame frame = assembler.nextFrame(); frame != null && !isOver; frame = assembler.nextFrame()) {
                transcript.in(frame);
                Arrival arrival = assembler.judge(frame);
                if (arrival != null) {
                    noteInflated(arrival);
                    handler.onArrival(arrival);
                }
            }
        } catch (Violation violation) {
            onViolation(violation.getMessage());
        }
    }

    private void noteInflated(Arrival arrival) {
        if (codec != MessageCodec.PLAIN && arrival.isMessage()) {
            transcript.note("that is " + arrival);
        }
    }

    @Override
    public void onEnd() {
        transcript.in("END");
        int rest = assembler.restBytes();
        if (rest > 0 && !isViolated) {
            onViolation("The client ended the connection within a frame: " + rest + " bytes of it had come");
        }
        handler.onArrival(Arrival.end());
    }

    @Override
    public void onBroken(String cause) {
        transcript.in("BROKEN " + cause);
        end();
        handler.onArrival(Arrival.broken(cause));
    }

    @Override
    public boolean onViolation(String sentence) {
        isViolated = true;
        return handler.onViolation(sentence);
    }

    @Override
    public void onAbandoned() {
        end();
        handler.onAbandoned();
    }

    @Override
    public void onNote(String what) {
        transcript.note(what);
    }

    // ---- the answer ----

    /** Answers the request; if the answer accepts and the request is not right, that is a violation. */
    void answer(UpgradeAnswer answer) {
        checkAnswer();
        try {
            DeflateParameters deflate = answer.isAccepting() ? DeflateParameters.answer(head, answer) : null;
            transcript.out(carrier.answer(deflate == null ? answer : with(deflate.header(answer), answer)));
            isUpgraded = answer.isAccepting();
            codec = deflate == null ? MessageCodec.PLAIN : new DeflateCodec(deflate);
            assembler.codec(codec);
            isOutputEnded = !isUpgraded;
        } catch (Violation violation) {
            onViolation(violation.getMessage());
        }
    }

    private static UpgradeAnswer with(Map.Entry<String, String> header, UpgradeAnswer answer) {
        return answer.header(header.getKey(), header.getValue());
    }

    void answerRaw(String text) {
        checkAnswer();
        boolean isAccepting = text.startsWith("HTTP/1.1 101");
        carrier.answerRaw(text.getBytes(StandardCharsets.ISO_8859_1), isAccepting);
        isUpgraded = isAccepting;
        transcript.out("RAW " + Show.text(text));
    }

    private void checkAnswer() {
        check(!isAnswered, "the request is answered already");
        isAnswered = true;
    }

    // ---- frames ----

    public void sendText(String text) {
        send(ServerFrames.TEXT, ServerFrames.utf8(text));
    }

    public void sendBinary(byte[] payload) {
        send(ServerFrames.BINARY, payload);
    }

    public void sendPing(String payload) {
        send(ServerFrames.PING, ServerFrames.utf8(payload));
    }

    public void sendPong(byte[] payload) {
        send(ServerFrames.PONG, payload);
    }

    void send(int opcode, byte[] payload) {
        sendFrame(true, opcode, payload);
    }

    /** A text in several frames, one for each part. */
    public void sendFragments(String... parts) {
        for (int i = 0; i < parts.length; i++) {
            sendFrame(i == parts.length - 1, i == 0 ? ServerFrames.TEXT : ServerFrames.CONTINUATION, ServerFrames.utf8(parts[i]));
        }
    }

    private void sendFrame(boolean fin, int opcode, byte[] payload) {
        checkOpen();
        transcript.out(new ClientFrame(fin, 0, opcode, false, 0, payload));
        if (codec == MessageCodec.PLAIN || opcode > ServerFrames.BINARY) {
            carrier.write(ServerFrames.frame(fin, opcode, payload));
            return;
        }
        byte[] encoded = codec.encode(payload, fin);
        transcript.note("in " + encoded.length + " bytes");
        byte[] frame = ServerFrames.frame(fin, opcode, encoded);
        carrier.write(opcode == ServerFrames.CONTINUATION ? frame : ServerFrames.reserved(codec.reservedBits(), frame));
    }

    public void sendRaw(byte[] bytes) {
        check(!isOutputEnded && !carrier.isClosed(), "the server has ended its output");
        transcript.out("RAW " + Show.bytes(bytes));
        carrier.write(bytes);
    }

    /**
     * Sends a close frame; the output goes on.
     *
     * @param code 1005 for a close frame without a code
     */
    public void sendClose(int code, String reason) {
        checkOpen();
        if (ServerFrames.utf8(reason).length > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("The reason of a close frame has at most 123 bytes (RFC 6455 section 5.5): " + reason);
        }
        byte[] frame = code == Arrival.NO_CODE ? ServerFrames.close() : ServerFrames.close(code, reason);
        transcript.out(new ClientFrame(true, 0, ServerFrames.CLOSE, false, 0, Arrays.copyOfRange(frame, 2, frame.length)));
        isCloseSent = true;
        carrier.write(frame);
    }

    // ---- the connection ----

    public void pauseReading() {
        transcript.note("reading is paused");
        carrier.pauseReading();
    }

    public void resumeReading() {
        transcript.note("reading goes on");
        carrier.resumeReading();
    }

    public void endOutput() {
        if (!isOutputEnded && !carrier.isClosed()) {
            isOutputEnded = true;
            transcript.out("END");
            carrier.endOutput();
        }
    }

    /** Closes in order, without a close frame. */
    public void drop() {
        if (!carrier.isClosed()) {
            transcript.out("DROP");
            close();
        }
    }

    void close() {
        end();
        carrier.close();
    }

    public void reset() {
        if (!carrier.isClosed()) {
            end();
            transcript.out("RESET");
            carrier.reset();
        }
    }

    // ---- HTTP/2 ----

    public void resetStream(int code) {
        Http2Stream stream = carrier.http2();
        if (!stream.isClosed()) {
            end();
            transcript.out("RST_STREAM " + Http2Frames.errorName(code));
            stream.reset(code);
        }
    }

    public void withholdWindow() {
        carrier.http2().withholdWindow();
    }

    public void releaseWindow() {
        carrier.http2().releaseWindow();
    }

    public void settings(Http2Settings settings) {
        carrier.http2().session().settings(settings);
    }

    /** Announces that no stream is processed that the client opens from now on. */
    public void goAway(int code) {
        carrier.http2().session().goAway(code);
    }

    public void goAway(int lastStream, int code) {
        carrier.http2().session().goAway(lastStream, code);
    }

    public void sendSessionRaw(byte[] bytes) {
        transcript.out("RAW of the session " + Show.bytes(bytes));
        carrier.http2().session().sendRaw(bytes);
    }

    public void closeSession() {
        transcript.out("DROP of the session");
        carrier.http2().session().end("the script of connection " + number + " closed the HTTP/2 session", ServerChannel::close);
    }

    public void resetSession() {
        transcript.out("RESET of the session");
        carrier.http2().session().end("the script of connection " + number + " reset the HTTP/2 session", ServerChannel::reset);
    }

    // ---- the end ----

    /** The connection is over: what it holds is freed. */
    void end() {
        isOutputEnded = true;
        isOver = true;
        codec.close();
    }

    private void checkOpen() {
        check(isUpgraded, "the request is not answered by an upgrade yet");
        check(!isOutputEnded && !carrier.isClosed(), "the server has ended its output");
    }

    private static void check(boolean holds, String flaw) {
        if (!holds) {
            throw new IllegalStateException("This cannot be sent: " + flaw);
        }
    }
}
