package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;
import io.heddle.engine.loop.DeadlineHandler;

/**
 * The times of a session, on one timer: the server's SETTINGS and its acknowledgement of ours, a PING when it is silent and the answer to
 * that, and the end of a session that nobody uses.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class SessionWatch implements DeadlineHandler {
    private static final long NEVER = Long.MAX_VALUE;

    private final Http2Session session;
    private final Http2Context context;
    private final Http2Config config;
    private long settingsDueNs;
    private long heardNs;
    /** Whether a PING was sent that no byte has followed. */
    private boolean isPinged;
    private long pingedNs;
    private long pings;
    private long idleSinceNs;
    private boolean isIdle;
    private long timer;

    SessionWatch(Http2Session session, Http2Context context) {
        this.session = session;
        this.context = context;
        this.config = context.config.http2();
    }

    void start(long nowNs) {
        heardNs = nowNs;
        settingsDueNs = nowNs + config.settingsTimeout().toNanos();
        reschedule();
    }

    void stop() {
        context.deadlines.cancel(timer);
        timer = 0;
    }

    void onInput(long nowNs) {
        heardNs = nowNs;
        isPinged = false;
    }

    /** Both ways: theirs has come, and ours was acknowledged. */
    void onSettingsDone() {
        settingsDueNs = NEVER;
    }

    void onBusy() {
        isIdle = false;
    }

    /** It is ready, and has no stream. */
    void onIdle(long nowNs) {
        isIdle = true;
        idleSinceNs = nowNs;
        reschedule();
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (nowNs >= settingsDueNs) {
            session.fail(Http2Violation.SETTINGS_LATE);
        } else if (isIdle && nowNs >= idleSinceNs + config.idleTimeout().toNanos()) {
            session.close();
        } else if (isPinged && nowNs >= pingedNs + config.pingTimeout().toNanos()) {
            session.onSilence(nowNs - heardNs);
        } else {
            if (!isPinged && nowNs >= heardNs + config.pingInterval().toNanos()) {
                isPinged = true;
                pingedNs = nowNs;
                session.ping(++pings);
            }
            if (session.isAlive()) {
                reschedule();
            }
        }
    }

    private void reschedule() {
        long dueNs = isPinged ? pingedNs + config.pingTimeout().toNanos() : heardNs + config.pingInterval().toNanos();
        if (settingsDueNs != NEVER) {
            dueNs = Math.min(dueNs, settingsDueNs);
        }
        if (isIdle) {
            dueNs = Math.min(dueNs, idleSinceNs + config.idleTimeout().toNanos());
        }
        stop();
        timer = context.deadlines.schedule(dueNs, this);
    }
}
