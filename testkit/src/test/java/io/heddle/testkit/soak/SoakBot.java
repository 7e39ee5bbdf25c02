package io.heddle.testkit.soak;

import io.heddle.api.BufferSegment;
import io.heddle.api.ScheduledTask;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.api.event.MessageFragment;
import io.heddle.testkit.soak.BotPlan.Ending;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The program around one connection: it lives as its plan says, and checks what it is told.
 *
 * <p><b>Thread:</b> the event loop, except {@link #sendFromOutside} and what says otherwise.
 */
final class SoakBot {
    private static final Duration QUIET_CHECK = Duration.ofMillis(100);
    private static final long MAX_QUIET_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MAX_OVERTIME_NS = TimeUnit.SECONDS.toNanos(150);
    private static final int MAX_OPENING_MS = 60_000;
    private static final int MAX_FLOOD = 40;
    private static final int FLOOD_BYTES = 20_000;
    private static final int CLIENT_CODE = 4_001;

    final BotPlan plan;
    private final Soak soak;
    private final SplittableRandom random;
    private final Outbox loopOutbox;
    private final Outbox outsideOutbox;
    /** Of the message that arrives in pieces now, or null. */
    private ByteArrayOutputStream pieces;
    private final long overtimeNs;
    private WebSocket ws;
    private ScheduledTask life;
    private ScheduledTask nextAct;
    private ScheduledTask resuming;
    private BufferSegment heldSegment;
    private boolean throwsAtNextMessage;
    private boolean awaitsWritable;
    private boolean isEnding;
    private boolean isOpened;
    private int ends;
    private long quietSinceNs;
    /** Also read by the other thread: it may send. */
    private volatile boolean isTalking;
    private volatile boolean isAborted;
    private volatile int ownCode;
    /** Also read by the reporter. */
    private volatile String end;

    SoakBot(Soak soak, BotPlan plan) {
        this.soak = soak;
        this.plan = plan;
        random = BotPlan.random(soak.options(), -1 - plan.number());
        loopOutbox = new Outbox(soak, true);
        outsideOutbox = new Outbox(soak, false);
        overtimeNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.lifeMs()) + MAX_OVERTIME_NS;
    }

    void start() {
        ws = soak.connect(plan);
        ws.attachment(this);
        receive();
        ws.onOpen(open -> onOpen())
            .onPing((open, payload) -> checkAlive("a ping"))
            .onPong((open, payload) -> checkAlive("a pong"))
            .onWritable(open -> onWritable())
            .onClosed((closed, code, reason) -> onClosed(code, reason))
            .onError((failed, error) -> onError(error))
            .maxFragmentSize(plan.fragmentBytes());
        if (plan.pingMs() > 0) {
            ws.startPingThread(true).pingFrequency(Duration.ofMillis(plan.pingMs())).closeAfterNoMessage(Duration.ofMinutes(2));
        }
        if (plan.variant() == 0) {
            ws.onInternalRequestCreated((opening, request) -> request.setHeader("X-Soak", String.valueOf(plan.number())));
        }
        life = soak.after(MAX_OPENING_MS, () -> {
            violate("it is not open after " + MAX_OPENING_MS + " ms");
            endLife();
        });
        ws.open();
    }

    private void receive() {
        switch (plan.receiving()) {
            case COPIES -> ws.onMessage((from, text) -> onMessage(text.getBytes(StandardCharsets.UTF_8), true))
                .onBinary((from, bytes) -> onMessage(bytes, false));
            case VIEWS -> ws.onMessageNoAlloc((from, text) -> onMessage(text.toByteArray(), true))
                .onBinaryNoAlloc((from, bytes) -> onMessage(bytes.toByteArray(), false));
            case PIECES -> ws.onIncompleteFrame((from, piece) -> onPiece(piece));
            case PIECES_AND_COPIES -> ws.onMessage((from, text) -> onMessage(text.getBytes(StandardCharsets.UTF_8), true))
                .onBinary((from, bytes) -> onMessage(bytes, false))
                .onIncompleteFrame((from, piece) -> onPiece(piece));
            default -> throw new IllegalStateException(plan.toString());
        }
    }

    // ---- events ----

    private void onOpen() {
        checkAlive("the opening");
        if (isOpened) {
            violate("it was opened twice");
        }
        isOpened = true;
        soak.counts().opened.increment();
        life.cancel();
        life = soak.after(plan.lifeMs(), this::endLife);
        isTalking = !isEnding;
        act();
        if (plan.variant() == 1) {
            throwDeliberately();
        }
    }

    private void onPiece(MessageFragment piece) {
        if (piece.isFirst()) {
            pieces = new ByteArrayOutputStream();
        }
        pieces.writeBytes(piece.payload().toByteArray());
        if (piece.isLast()) {
            byte[] message = pieces.toByteArray();
            pieces = null;
            onMessage(message, piece.isText());
        }
    }

    private void onMessage(byte[] bytes, boolean isText) {
        checkAlive("a message");
        soak.counts().received.increment();
        Message message = Message.of(bytes, isText);
        if (message == null) {
            violate("a message of " + bytes.length + " bytes has other bytes than were sent");
            return;
        }
        String flaw = (message.isOfLoop() ? loopOutbox : outsideOutbox).echoed(message);
        if (flaw != null) {
            violate(flaw);
        }
        if (throwsAtNextMessage) {
            throwsAtNextMessage = false;
            throwDeliberately();
        }
    }

    private void throwDeliberately() {
        soak.counts().thrown.increment();
        throw new Deliberate();
    }

    private void onClosed(int code, String reason) {
        boolean isOurs = code == ownCode;
        boolean isUnanswered = ownCode != 0 && (plan.fault().leavesACloseUnanswered() || plan.sharesItsFate());
        boolean isExplained = isOurs || code == 1006 && (isAborted || isUnanswered) || plan.fault().explains(code)
            || soak.isClosing() && code <= 1006;
        onLast("closed " + code, isExplained ? null : "it was closed with " + code + " " + reason);
        if (isOurs && plan.fault().echoesToTheEnd() && !plan.sharesItsFate() && !loopOutbox.isEmpty()) {
            violate("it closed in order, but of its messages are missing: " + loopOutbox);
        }
    }

    private void onError(WebSocketError error) {
        boolean isCollateral = plan.sharesItsFate() && switch (error.kind()) {
            case CONNECTION_LOST, UPGRADE, CONNECT, TLS -> true;
            default -> false;
        };
        onLast(error.kind() + " in " + error.phase(), plan.fault().explains(error) || isCollateral ? null : "it failed: " + error);
    }

    private void onLast(String event, String flaw) {
        ends++;
        if (ends > 1) {
            violate("after its last event, " + end + ", came another: " + event);
            return;
        }
        if (flaw != null) {
            violate(flaw);
        }
        end = event;
        isTalking = false;
        soak.counts().ended(plan, event);
        life.cancel();
        cancel(nextAct);
        cancel(resuming);
        releaseHeld();
        if (soak.isClosing()) {
            checkEnd();
        } else {
            // After all that other threads may have begun.
            life = soak.after(200, this::checkEnd);
        }
    }

    private void checkEnd() {
        if (ws.bufferedAmount() != 0 || ws.state() != WebSocketState.CLOSED) {
            violate("after its end bufferedAmount is " + ws.bufferedAmount() + " and the state " + ws.state());
        }
        soak.ended(this);
    }

    private void checkAlive(String event) {
        if (end != null) {
            violate("after its last event, " + end + ", came " + event);
        }
    }

    // ---- actions ----

    private void act() {
        if (end != null || isEnding) {
            return;
        }
        int draw = random.nextInt(1_000);
        if (draw < 600) {
            send(loopOutbox, random, size(random));
        } else if (draw < 660) {
            for (int i = random.nextInt(20); i >= 0; i--) {
                send(loopOutbox, random, size(random));
            }
        } else if (draw < 663) {
            flood();
        } else if (draw < 740) {
            pauseReading();
        } else if (draw < 800) {
            ws.sendPing(new byte[random.nextInt(126)]);
        } else if (draw < 840) {
            throwsAtNextMessage = true;
        } else if (draw < 920) {
            // Never runs: an act on the loop cancels it.
            soak.after(random.nextInt(5_000), () -> violate("a cancelled task ran")).cancel();
        } else {
            holdOrLetGo();
        }
        nextAct = soak.after(plan.pauseMs() / 2 + random.nextInt(plan.pauseMs()), this::act);
    }

    /** Sends more than may be buffered; {@code onWritable} must follow. */
    private void flood() {
        SendResult result = SendResult.QUEUED;
        for (int i = 0; i < MAX_FLOOD && result == SendResult.QUEUED; i++) {
            result = send(loopOutbox, random, FLOOD_BYTES);
        }
        awaitsWritable |= result == SendResult.BACK_PRESSURED;
    }

    private void onWritable() {
        checkAlive("the news that it is writable");
        soak.counts().writable.increment();
        awaitsWritable = false;
    }

    private void pauseReading() {
        ws.suspendReading();
        cancel(resuming);
        resuming = soak.after(random.nextInt(2_000), ws::resumeReading);
    }

    private void holdOrLetGo() {
        if (heldSegment == null) {
            heldSegment = soak.engine().bufferPool().acquire(random.nextInt(20_000));
        } else {
            releaseHeld();
        }
    }

    private void releaseHeld() {
        if (heldSegment != null) {
            soak.engine().bufferPool().release(heldSegment);
            heldSegment = null;
        }
    }

    /** Sends a message in one of four forms; it counts only if the engine takes it. */
    private SendResult send(Outbox outbox, SplittableRandom dice, int size) {
        Message message = outbox.next(dice.nextBoolean());
        byte[] bytes = message.bytes(size);
        SendResult result;
        if (dice.nextInt(3) == 0) {
            BufferSegment segment = soak.engine().bufferPool().acquire(bytes.length);
            if (segment == null) {
                violate("the pool has no room");
                return SendResult.BACK_PRESSURED;
            }
            segment.append(bytes, 0, bytes.length);
            result = message.isText() ? ws.sendAsText(segment) : ws.sendAsBinary(segment);
        } else {
            result = message.isText() ? ws.send(new String(bytes, StandardCharsets.US_ASCII)) : ws.send(bytes);
        }
        switch (result) {
            case QUEUED -> outbox.queued();
            case BACK_PRESSURED -> soak.counts().backPressured.increment();
            case NOT_OPEN -> soak.counts().notOpen.increment();
            default -> violate("a message of " + bytes.length + " bytes is refused: " + result);
        }
        return result;
    }

    private static int size(SplittableRandom dice) {
        int draw = dice.nextInt(200);
        return draw == 0 ? dice.nextInt(200_000) : draw < 10 ? dice.nextInt(10_000) : dice.nextInt(200);
    }

    /** By the other thread. */
    void sendFromOutside(SplittableRandom dice) {
        if (!isTalking) {
            return;
        }
        int draw = dice.nextInt(20);
        if (draw == 0) {
            ws.sendPing(new byte[dice.nextInt(126)]);
        } else if (draw == 1) {
            ws.suspendReading();
            ws.resumeReading();
        } else {
            send(outsideOutbox, dice, size(dice));
        }
    }

    // ---- the end ----

    /** Ends the connection now, as planned, unless it ends already. */
    void endLife() {
        if (isEnding || end != null) {
            return;
        }
        isEnding = true;
        isTalking = false;
        if (!isOpened || plan.ending() == Ending.ABORT) {
            soak.onEither(plan.endsOnOtherThread(), () -> {
                isAborted = true;
                ws.abort();
            });
        } else if (plan.ending() == Ending.CLOSE_AT_ONCE) {
            send(loopOutbox, random, size(random));
            send(loopOutbox, random, size(random));
            close();
        } else {
            quietSinceNs = System.nanoTime();
            ws.resumeReading();
            closeWhenQuiet();
        }
    }

    private void closeWhenQuiet() {
        if (end != null) {
            return;
        }
        boolean isQuiet = loopOutbox.isEmpty() && outsideOutbox.isEmpty() && !awaitsWritable;
        boolean isOverdue = !isQuiet && System.nanoTime() - quietSinceNs > MAX_QUIET_NS;
        if (isOverdue && plan.fault().echoesToTheEnd()) {
            violate("after 60 s some of its messages have not come back: " + loopOutbox + ", " + outsideOutbox
                + (awaitsWritable ? ", or it is not writable again" : ""));
        }
        if (isOverdue || isQuiet) {
            close();
        } else {
            life = soak.after((int) QUIET_CHECK.toMillis(), this::closeWhenQuiet);
        }
    }

    private void close() {
        soak.onEither(plan.endsOnOtherThread(), () -> {
            ownCode = CLIENT_CODE;
            ws.close(CLIENT_CODE, "done");
        });
    }

    /** Looks whether the last event is overdue; by the reporter. */
    boolean isOverdue(long nowNs) {
        return end == null && nowNs - overtimeNs > 0;
    }

    private static void cancel(ScheduledTask task) {
        if (task != null) {
            task.cancel();
        }
    }

    private void violate(String flaw) {
        soak.violate("connection " + this + ": " + flaw);
    }

    @Override
    public String toString() {
        return plan + (isOpened ? ", opened" : ", not opened") + (isEnding ? ", ending" : "") + ", loop " + loopOutbox + ", other "
            + outsideOutbox + ", " + (ws == null ? "" : ws.state() + ", buffered " + ws.bufferedAmount());
    }
}
