package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.server.Arrival.Kind;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Plays a script on one connection. Steps are played as far as they can be; the rest waits for what arrives, or for time to pass. All that
 * arrives while the script waits for time is kept for the steps to come. At the first thing that is not as expected the player reports it,
 * closes the connection with 1011, and plays no further: what follows from a mistake is not worth a line.
 *
 * <p><b>Thread:</b> guarded by the server's monitor. <b>Owns:</b> its connection.
 */
final class Player implements ServerConnection.Handler {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNEXPECTED = 1011;

    private final ServerCore core;
    private final Script script;
    private final ServerConnection connection;
    private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();
    private int index;
    private boolean isPlaying;
    private boolean isPausing;
    /** Nothing is played any more: the script has failed, or it has swallowed the connection. */
    private boolean isOver;
    private boolean isInputEnded;
    private boolean echoes;
    private boolean ignoresMessages;
    private boolean answersPings = true;
    /** The client's close frame that is still to be answered, or null. */
    private Arrival unansweredClose;

    Player(ServerCore core, Script script, ServerConnection connection) {
        this.core = core;
        this.script = script;
        this.connection = connection;
    }

    void start() {
        connection.start(this);
        script.add(this);
        goOn();
    }

    ServerConnection connection() {
        return connection;
    }

    /** True if nothing of the script is left to do. */
    boolean isDone() {
        return isOver || script.step(index) == null;
    }

    /** True if nothing can happen any more. */
    boolean isGone() {
        return isOver && connection.isClosed();
    }

    boolean isConnected() {
        return !isInputEnded && !connection.isClosed();
    }

    /** The step under way, for people. */
    String where() {
        Step step = script.step(index);
        return step == null ? "after its last step" : "step " + script.number(index) + ", " + step.text() + " at " + step.place();
    }

    // ---- modes ----

    void echo() {
        echoes = true;
        inbox.forEach(this::echo);
    }

    void ignoreMessages() {
        ignoresMessages = true;
    }

    void noAutomaticPong() {
        answersPings = false;
    }

    void swallow() {
        isOver = true;
    }

    // ---- what arrives ----

    @Override
    public void onRequest(RequestHead head) {
        core.onRequest(head);
        goOn();
    }

    @Override
    public void onArrival(Arrival arrival) {
        if (arrival.isMessage()) {
            core.onMessage(connection.number(), arrival);
        }
        isInputEnded |= arrival.isEnd();
        if (isOver) {
            if (arrival.isEnd()) {
                connection.close();
            }
            core.onProgress();
            return;
        }
        if (arrival.is(Kind.PING) && answersPings && connection.canSend()) {
            connection.sendPong(arrival.payload());
        }
        if (echoes) {
            echo(arrival);
        }
        inbox.add(arrival);
        goOn();
    }

    @Override
    public boolean onViolation(String sentence) {
        boolean isReported = !isOver;
        if (isReported) {
            fail(sentence, null, PROTOCOL_ERROR);
        }
        return isReported;
    }

    @Override
    public void onAbandoned() {
        isOver = true;
        core.onProgress();
    }

    private void echo(Arrival arrival) {
        if (arrival.isMessage() && connection.canSend()) {
            connection.send(arrival.opcode(), arrival.payload());
        }
    }

    // ---- playing ----

    /** Goes on in an event of its own. */
    void goOnSoon() {
        if (!connection.isClosed()) {
            core.later(this, Duration.ZERO, this::goOn);
        }
    }

    private void goOn() {
        if (isPlaying) {
            return;
        }
        isPlaying = true;
        try {
            boolean isMoving = true;
            while (isMoving && !isOver && !isPausing) {
                Step step = script.step(index);
                isMoving = step == null ? rest() : play(step);
            }
        } finally {
            isPlaying = false;
        }
        core.onProgress();
    }

    /** @return whether the script has moved on */
    private boolean play(Step step) {
        if (step.kind() == Step.Kind.WITH_ARRIVAL) {
            answerClose();
            Arrival next = inbox.poll();
            return next != null && judge(step, next);
        }
        if (step.kind() == Step.Kind.WITH_REQUEST && connection.head() == null) {
            Arrival end = inbox.poll();
            if (end != null) {
                fail(end.told() + " before its request was whole", null, UNEXPECTED);
            }
            return false;
        }
        act(step);
        return true;
    }

    private void act(Step step) {
        try {
            step.action().accept(this);
        } catch (RuntimeException | Error thrown) {
            fail(thrown instanceof AssertionError || thrown instanceof IllegalStateException ? thrown.getMessage() : thrown.toString(),
                thrown,
                UNEXPECTED);
            return;
        }
        if (isOver) {
            return;
        }
        if (step.delay().isZero()) {
            index++;
        } else {
            isPausing = true;
            core.later(this, step.delay(), () -> {
                isPausing = false;
                index++;
                goOn();
            });
        }
    }

    private boolean judge(Step step, Arrival arrival) {
        String flaw;
        Throwable cause = null;
        try {
            flaw = step.expectation().judge(connection.number(), arrival);
        } catch (RuntimeException | Error thrown) {
            flaw = arrival.told() + ", and the script's check failed: "
                + (thrown instanceof AssertionError ? thrown.getMessage() : thrown.toString());
            cause = thrown;
        }
        if (flaw == null) {
            index++;
            note(arrival);
        } else if (!isTolerated(arrival)) {
            note(arrival);
            fail(flaw, cause, UNEXPECTED);
        }
        return true;
    }

    /** The script has come to its end, for now. */
    private boolean rest() {
        answerClose();
        Arrival next = inbox.poll();
        if (next == null) {
            return false;
        }
        note(next);
        if (next.isMessage() && !isTolerated(next)) {
            fail(next.told() + ", which the script does not expect", null, UNEXPECTED);
        } else if (next.isEnd()) {
            connection.close();
        }
        return true;
    }

    private void note(Arrival arrival) {
        if (arrival.is(Kind.CLOSE)) {
            unansweredClose = arrival;
        }
    }

    /** True if it is no mistake of the client that this came at a time at which the script expects something else. */
    private boolean isTolerated(Arrival arrival) {
        return arrival.isControl() || arrival.isMessage() && (echoes || ignoresMessages || connection.isCloseSent());
    }

    /** Answers the client's close frame, unless a step has, and ends the connection, as RFC 6455 section 7.1.1 has a server do. */
    private void answerClose() {
        if (unansweredClose != null) {
            int code = unansweredClose.code();
            unansweredClose = null;
            if (connection.canSend()) {
                connection.sendClose(code, "");
            }
            connection.endOutput();
        }
        if (isInputEnded && inbox.isEmpty() && script.step(index) == null) {
            connection.close();
        }
    }

    private void fail(String what, Throwable cause, int code) {
        core.report(this, what, cause);
        isOver = true;
        if (connection.canSend()) {
            connection.sendClose(unansweredClose == null ? code : unansweredClose.code(), unansweredClose == null ? reason(what) : "");
        }
        connection.endOutput();
        if (isInputEnded) {
            connection.close();
        }
    }

    private static String reason(String what) {
        String reason = "ScriptedServer: " + what;
        while (ServerFrames.utf8(reason).length > ServerConnection.MAX_REASON_BYTES) {
            reason = reason.substring(0, reason.length() - 1);
        }
        return reason;
    }
}
