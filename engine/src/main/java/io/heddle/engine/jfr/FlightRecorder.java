package io.heddle.engine.jfr;

import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.engine.log.Logged;
import java.util.function.ToLongFunction;

/**
 * Records events with the JDK's flight recorder. The events of handlers and cycles are used again and again, so that those below the
 * threshold cost no heap.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class FlightRecorder extends EventRecorder {
    private static final int MAX_TEXT_CHARS = 2_000;

    /** Asked whether events of their kinds are wanted; never recorded. */
    private static final ConnectEvent ANY_CONNECT = new ConnectEvent();
    private static final CloseEvent ANY_CLOSE = new CloseEvent();

    private final SlowHandlerEvent handler = new SlowHandlerEvent();
    private final LongCycleEvent cycle = new LongCycleEvent();
    /** A recording may begin or end in between. */
    private boolean isHandlerBegun;
    private boolean isCycleBegun;

    @Override
    public Opening beginOpening() {
        if (!ANY_CONNECT.isEnabled()) {
            return null;
        }
        ConnectEvent event = new ConnectEvent();
        event.begin();
        return event;
    }

    @Override
    public void endOpening(Opening opening, Logged of, ToLongFunction<Phase> spentNs, boolean isOpen, WebSocketError error) {
        ConnectEvent event = (ConnectEvent) opening;
        event.end();
        if (!event.shouldCommit()) {
            return;
        }
        event.connection = of.number();
        event.uri = Redaction.uri(of.uri());
        event.address = LogText.address(of.knownAddress());
        event.resolve = timespan(spentNs, Phase.RESOLVE);
        event.connect = timespan(spentNs, Phase.CONNECT);
        event.proxy = timespan(spentNs, Phase.PROXY);
        event.tls = timespan(spentNs, Phase.TLS);
        event.prepare = timespan(spentNs, Phase.PREPARE);
        event.upgrade = timespan(spentNs, Phase.UPGRADE);
        event.open = isOpen;
        event.errorKind = error == null ? null : error.kind().name();
        event.errorPhase = error == null ? null : error.phase().name();
        event.commit();
    }

    /** The recorder shows the smallest number as "N/A". */
    private static long timespan(ToLongFunction<Phase> spentNs, Phase phase) {
        long ns = spentNs.applyAsLong(phase);
        return ns < 0 ? Long.MIN_VALUE : ns;
    }

    @Override
    public boolean wantsEnds() {
        return ANY_CLOSE.isEnabled();
    }

    @Override
    public void ended(Logged of, boolean wasOpen, WebSocketError error, int code, String reason, Initiator initiator) {
        CloseEvent event = new CloseEvent();
        event.connection = of.number();
        event.uri = Redaction.uri(of.uri());
        event.address = LogText.address(of.knownAddress());
        event.wasOpen = wasOpen;
        event.code = code;
        event.reason = reason.isEmpty() ? null : LogText.printable(reason, MAX_TEXT_CHARS);
        event.initiator = initiator.name();
        event.errorKind = error == null ? null : error.kind().name();
        event.errorMessage = error == null ? null : LogText.printable(error.message(), MAX_TEXT_CHARS);
        event.commit();
    }

    @Override
    public void beginHandler() {
        if (handler.isEnabled()) {
            isHandlerBegun = true;
            handler.begin();
        }
    }

    @Override
    public boolean endHandler() {
        if (!isHandlerBegun) {
            return false;
        }
        isHandlerBegun = false;
        handler.end();
        return handler.shouldCommit();
    }

    @Override
    public void slowHandler(Logged of, String method, String name) {
        handler.connection = of.number();
        handler.uri = Redaction.uri(of.uri());
        handler.address = LogText.address(of.knownAddress());
        handler.method = method;
        handler.handler = name;
        handler.commit();
        handler.forget();
    }

    @Override
    public void beginCycle() {
        if (cycle.isEnabled()) {
            isCycleBegun = true;
            cycle.begin();
        }
    }

    @Override
    public void endCycle(int work) {
        if (!isCycleBegun) {
            return;
        }
        isCycleBegun = false;
        cycle.end();
        if (cycle.shouldCommit()) {
            cycle.work = work;
            cycle.commit();
        }
    }
}
