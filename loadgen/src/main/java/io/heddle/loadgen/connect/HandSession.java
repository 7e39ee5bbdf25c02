package io.heddle.loadgen.connect;

import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Function;

/**
 * One connection from its opening to its end. <b>Thread:</b> the main thread runs it, prints, and decides; {@link #stop()} may be called
 * from any other.
 */
public final class HandSession {
    private static final int MIN_BUFFERED_BYTES = 4 << 20;
    private static final long NO_PROGRESS_NS = Duration.ofSeconds(10).toNanos();
    /** How often to look whether all is sent. */
    private static final long LOOK_NS = Duration.ofMillis(5).toNanos();
    private static final long IDLE_NS = Duration.ofSeconds(1).toNanos();
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;

    private final ConnectSettings settings;
    private final InputStream in;
    private final Console console;
    private final Inbox inbox = new Inbox();
    private WebSocket webSocket;
    private InputPump pump;
    private PingClock pings;
    private Ending ending;
    /** The exit code that is decided before the end, or 0. */
    private int decided;
    private boolean wasOpen;
    private boolean isClosing;
    private boolean isInputOver;
    private long openedNs;
    private long received;
    private long lastBuffered;
    private long lastProgressNs;
    private boolean isOutputFailureSeen;

    /**
     * @param in records to send
     * @param out messages, as bytes
     * @param err everything else
     */
    public HandSession(ConnectSettings settings, InputStream in, OutputStream out, PrintStream err) {
        this.settings = settings;
        this.in = in;
        this.console = new Console(out, err, settings.quiet());
    }

    /** Opens the connection, and returns the exit code once it has ended. */
    public int run(Function<EngineConfig, WebSocketEngine> engines) {
        try (WebSocketEngine engine = engines.apply(config())) {
            webSocket = settings.setup().webSocket(engine, settings.uri(), settings.headers(), settings.subprotocols());
            prepare();
            webSocket.open();
            while (ending == null) {
                Runnable task = inbox.next(isClosing || !wasOpen ? IDLE_NS : pauseNs());
                if (task != null) {
                    task.run();
                }
                if (inbox.isEmpty()) {
                    console.flush();
                }
                checkOutput();
                decide();
            }
            console.flush();
            return exitCode();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts the main thread.", interrupted);
        }
    }

    private EngineConfig config() {
        EngineConfigBuilder builder = settings.setup().configure(EngineConfig.builder(), 1)
            .threadName("heddle-connect")
            .jvmLifetime(JvmLifetime.DAEMON)
            .maxMessageBytes(settings.maxMessageBytes())
            .maxBufferedBytes(Math.max(MIN_BUFFERED_BYTES, settings.maxMessageBytes()))
            .handlerErrorListener((from, thrown) -> inbox.add(() -> {
                throw new IllegalStateException("A handler of heddle connect failed.", thrown);
            }));
        Duration step = settings.stepTimeout();
        if (step != null) {
            builder.resolveTimeout(step).connectTimeout(step).proxyTimeout(step).tlsTimeout(step).upgradeTimeout(step);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException refused) {
            throw new UserError("The options do not fit together: " + refused.getMessage(), refused);
        }
    }

    private void prepare() {
        pump = new InputPump(webSocket, settings, in, sentence -> inbox.add(() -> console.complain(sentence)),
            () -> inbox.add(this::inputIsOver));
        webSocket
            .onOpen(this::opened)
            .onMessageNoAlloc((from, message) -> received(message, true))
            .onBinaryNoAlloc((from, message) -> received(message, false))
            .onWritable(from -> pump.writable())
            .onClosed((closed, code, reason) -> {
                Ending end = Ending.of(closed.closure(), code, reason);
                inbox.add(() -> ended(end, null));
            })
            .onError((failed, error) -> inbox.add(() -> ended(Ending.of(error, wasOpen), error)));
        if (settings.ping() != null) {
            pings = new PingClock(webSocket, settings.ping(), roundTripNs -> inbox.add(() -> console.tell("pong after "
                + Figures.time(roundTripNs))));
            webSocket.onPong(pings::pong);
        }
    }

    // ---- on the event loop ----

    private void opened(WebSocket opened) {
        StringBuilder line = new StringBuilder("connected to ").append(Redaction.uri(opened.uri())).append(" at ")
            .append(LogText.address(opened.remoteAddress())).append(" over ").append(name(opened.httpVersion()));
        if (opened.subprotocol() != null) {
            line.append(", subprotocol ").append(Redaction.subprotocols(opened.subprotocol()));
        }
        if (!opened.extensions().isEmpty()) {
            line.append(", compressed");
        }
        var fields = opened.responseHeaders();
        int status = opened.httpVersion() == HttpVersion.HTTP_2 ? 200 : 101;
        if (pings != null) {
            pings.start();
        }
        inbox.add(() -> {
            wasOpen = true;
            openedNs = System.nanoTime();
            lastProgressNs = openedNs;
            console.tell(line.toString());
            if (settings.verbosity() > 0) {
                console.tell("status " + status);
                ResponseHead.lines(fields, settings.verbosity() > 1).forEach(console::tell);
            }
            pump.start();
        });
    }

    private static String name(HttpVersion version) {
        return version == HttpVersion.HTTP_2 ? "HTTP/2" : "HTTP/1.1";
    }

    private void received(BufferSegment message, boolean isText) {
        byte[] bytes = message.toByteArray();
        inbox.addMessage(webSocket, bytes, () -> print(bytes, isText));
    }

    // ---- on the main thread ----

    private void print(byte[] message, boolean isText) {
        if (settings.expect() > 0 && received >= settings.expect()) {
            // A script that asks for three lines gets three.
            return;
        }
        received++;
        console.record(settings.output().record(message, isText));
        if (received == settings.expect()) {
            close(NORMAL);
        }
    }

    private void inputIsOver() {
        isInputOver = true;
        lastProgressNs = System.nanoTime();
    }

    private void ended(Ending end, WebSocketError error) {
        ending = end;
        if (end.exitCode() == ExitCodes.WELL) {
            console.tell(end.sentence());
        } else {
            console.complain(end.sentence());
        }
        if (error != null && error.httpStatus() != 0 && settings.verbosity() > 0) {
            console.tell("status " + error.httpStatus());
            ResponseHead.lines(error.httpHeaders(), settings.verbosity() > 1).forEach(console::tell);
            if (error.httpBody() != null && !error.httpBody().isEmpty()) {
                console.tell("body " + ResponseHead.body(error.httpBody()));
            }
        }
        if (end.exitCode() == ExitCodes.WELL && !isClosing && received < settings.expect()) {
            decided = ExitCodes.TOO_FEW;
            console.complain(tooFew() + " came before that.");
        }
    }

    private String tooFew() {
        return Figures.count(received) + " of " + Figures.counted(settings.expect(), "expected message");
    }

    private int exitCode() {
        if (decided != 0) {
            return decided;
        }
        return ending.exitCode() == ExitCodes.WELL && pump.unfit() > 0 ? ExitCodes.USAGE : ending.exitCode();
    }

    private void close(int usualCode) {
        if (!isClosing) {
            isClosing = true;
            webSocket.close(settings.closeCode() == 0 ? usualCode : settings.closeCode(), settings.closeReason());
        }
    }

    /** Ends the session as a signal wants it: with a close handshake if the connection is open. */
    public void stop() {
        inbox.add(() -> close(GOING_AWAY));
    }

    private void checkOutput() {
        IOException failure = console.failure();
        if (failure == null || isOutputFailureSeen) {
            return;
        }
        isOutputFailureSeen = true;
        decided = ExitCodes.BROKEN_PIPE;
        String reason = String.valueOf(failure.getMessage());
        if (!reason.contains("Broken pipe") && !reason.contains("Bad file descriptor")) {
            decided = ExitCodes.USAGE;
            console.complain("Standard output cannot be written (" + reason + "): make room, or send it elsewhere.");
        }
        close(NORMAL);
    }

    private long pauseNs() {
        return isInputOver || settings.silence() != null ? LOOK_NS : IDLE_NS;
    }

    /** Ends what is over: all sent and nobody waits, or the time to wait has passed. */
    private void decide() {
        if (!wasOpen || isClosing || ending != null) {
            return;
        }
        long nowNs = System.nanoTime();
        long buffered = webSocket.bufferedAmount();
        if (buffered > 0) {
            checkProgress(buffered, nowNs);
            return;
        }
        if (lastBuffered > 0) {
            lastBuffered = 0;
            lastProgressNs = nowNs;
        }
        Duration silence = settings.silence();
        if (silence == null) {
            if (isInputOver && settings.readsInput()) {
                close(NORMAL);
            }
            return;
        }
        long quietSinceNs = Math.max(Math.max(openedNs, lastProgressNs), pump.lastSentNs());
        if (nowNs - quietSinceNs >= silence.toNanos()) {
            silenceIsOver(silence);
        }
    }

    private void silenceIsOver(Duration silence) {
        if (settings.expect() > 0) {
            decided = ExitCodes.TOO_FEW;
            console.complain(tooFew() + " came within " + Figures.time(silence.toNanos()) + " (--wait).");
        } else if (!isInputOver) {
            console.tell("nothing was sent for " + Figures.time(silence.toNanos()) + " (--wait): closing, although standard input goes on");
        }
        close(NORMAL);
    }

    /** Only once the input is over: before that, a slow server is waited for, and its user can stop. */
    private void checkProgress(long buffered, long nowNs) {
        if (buffered != lastBuffered) {
            lastBuffered = buffered;
            lastProgressNs = nowNs;
        } else if (isInputOver && nowNs - lastProgressNs >= NO_PROGRESS_NS) {
            decided = ExitCodes.LOST;
            console.complain("The server has taken nothing for 10 s, and " + Figures.counted(buffered, "byte")
                + " of messages were not sent: giving up.");
            isClosing = true;
            webSocket.abort();
        }
    }
}
