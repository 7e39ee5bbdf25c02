package io.heddle.loadgen.scenario;

/** Closes the connection; the user goes on when it has ended. Answers that were under way are lost with it. <b>Thread:</b> immutable. */
final class CloseStep extends Instruction {
    private final int code;
    private final String reason;

    CloseStep(Instruction next, int code, String reason, int unnamed) {
        super(unnamed, next);
        this.code = code;
        this.reason = reason;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        if (user.webSocket() == null) {
            return next;
        }
        user.await(Wait.CLOSING, ScriptUser.NEVER);
        user.webSocket().close(code, reason);
        return null;
    }
}
