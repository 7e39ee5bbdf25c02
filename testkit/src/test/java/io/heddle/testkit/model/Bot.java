package io.heddle.testkit.model;

import io.heddle.api.BufferSegment;
import io.heddle.api.InternalRequest;
import io.heddle.api.ScheduledTask;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure;
import io.heddle.api.WebSocketState;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Credentials;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.model.Plan.BotPlan;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Plan.Step;
import io.heddle.testkit.model.Plan.Trigger;
import io.heddle.testkit.model.RequestPlan.Login;
import io.heddle.testkit.model.Violation.Promise;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The program around one connection: does what its plan says, writes down what it was told, and checks at once what can be checked at
 * once. <b>Thread:</b> the one that runs the network.
 */
final class Bot {
    /** Thrown by handlers on purpose. */
    static final class Deliberate extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Header fields of a bot's requests. */
    static final String PREPARED = "x-prepared";
    static final String SECRET = "x-secret";
    static final String LATE = "x-late";
    /** The logical thread of handlers; others have numbers from 1 on. */
    static final int LOOP = 0;
    private static final int OTHER_THREADS = 3;

    /** A message that the engine took. */
    record Accepted(int thread, String name, long atNs, int bytes, boolean isText) {}

    final int number;
    final BotPlan plan;
    final RequestPlan request;
    /** The attempts for which a request was to be prepared. */
    final List<Integer> preparedAttempts = new ArrayList<>();
    final HostPlan host;
    final List<Accepted> accepted = new ArrayList<>();
    /** Messages of the server that were delivered. */
    int delivered;
    boolean isOpened;
    long openedAtNs;
    /** The last event, or null before it. */
    String end;
    WebSocketError error;
    int endCode;
    /** As the last event saw it. */
    Closure closure;
    long endedAtNs;
    /** Messages that had arrived when the last event was told. */
    int arrivedAtEnd;
    /** The server's close frame had arrived by then. */
    boolean closeArrivedAtEnd;
    long openCalledAtNs = -1;
    long closeCalledAtNs = -1;
    int acceptedBeforeClose;
    int closeCode;
    boolean closeWasOpen;
    boolean isAborted;
    boolean hasClosedDeliberately;
    boolean isSuspended;
    boolean wasSuspendedAtEnd;
    long refusedAtNs = -1;
    long writableAtNs = -1;
    int heldSegments;
    ServerSession session;
    /** The URI of its server. */
    String target;
    WebSocket ws;
    /** How often its authenticator was asked. */
    int asked;
    private final SimulatedNetwork network;
    private final WebSocketEngine engine;
    private final List<Violation> violations;
    private final List<ScheduledTask> tasks = new ArrayList<>();
    private long acceptedBytes;
    private int messages;
    private int sends;

    Bot(int number, BotPlan plan, HostPlan host, SimulatedNetwork network, WebSocketEngine engine, List<Violation> violations) {
        this.number = number;
        this.plan = plan;
        this.request = plan.request();
        this.host = host;
        this.network = network;
        this.engine = engine;
        this.violations = violations;
    }

    void prepare(String hostName, ProxyFront proxy) {
        target = (host.isTls() ? "wss" : "ws") + "://" + hostName + (host.isTls() ? ":443" : ":80") + "/b" + number;
        int redirects = request.redirectsTo(host);
        URI uri = URI.create(redirects > 0 ? Door.uri(redirects, number) : target);
        ws = host.isDeflate() ? engine.webSocket(uri, null, null, PerMessageDeflate.defaults().serverNoContextTakeover(true).minBytes(0))
            : engine.webSocket(uri);
        ws.onOpen(open -> onOpen())
            .onMessage((from, text) -> onMessage(text.getBytes(StandardCharsets.UTF_8), true))
            .onBinary((from, bytes) -> onMessage(bytes, false))
            .onWritable(from -> {
                checkAlive("writable");
                writableAtNs = now();
            })
            .onPong((from, payload) -> checkAlive("pong"))
            .onClosed((closed, code, reason) -> {
                endCode = code;
                onLast("closed " + code + " " + reason);
            })
            .onError((failed, failure) -> {
                error = failure;
                onLast("error " + failure.kind() + " " + failure.phase() + " " + failure.message());
            });
        ws.maxFragmentSize(plan.fragmentBytes());
        ws.internalRequest().addHeader(SECRET, secretOf(number));
        if (request.preparation() != RequestPlan.Preparation.NONE) {
            ws.onPrepareRequest((same, prepared) -> prepare(prepared));
        }
        if (request.loginTo(host) == Login.GIVEN) {
            ws.internalRequest().credentials(Door.userOf(number), Door.PASSWORD);
        } else if (request.loginTo(host) != Login.NONE) {
            ws.internalRequest().authenticator((same, question) -> authenticate(question));
        }
        if (request.loginTo(host) != Login.NONE) {
            ws.internalRequest().cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL));
        }
        ws.internalRequest().httpPolicy(host.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1);
        if (proxy != null) {
            ws.internalRequest().proxy(proxy.settings());
        }
        if (plan.pingMs() > 0) {
            ws.startPingThread(true).pingFrequency(Duration.ofMillis(plan.pingMs()));
        }
        if (plan.silenceMs() > 0) {
            ws.closeAfterNoMessage(Duration.ofMillis(plan.silenceMs()));
        }
        network.after(Duration.ofMillis(plan.openAtMs()), this::open);
        plan.steps().stream().filter(step -> step.trigger() == Trigger.TIME)
            .forEach(step -> network.after(Duration.ofMillis(step.at()), () -> perform(step, 1 + step.at() % OTHER_THREADS)));
    }

    private void open() {
        if (ws.state() != WebSocketState.UNKNOWN || engine.isClosed()) {
            return;
        }
        openCalledAtNs = now();
        legally("open", ws::open);
    }

    static String secretOf(int bot) {
        return "secret" + bot;
    }

    // ---- its requests ----

    private CompletionStage<?> prepare(InternalRequest prepared) {
        preparedAttempts.add(prepared.attempt());
        prepared.setHeader(PREPARED, String.valueOf(prepared.attempt()));
        return switch (request.preparation()) {
            case LATER -> later(() -> {
                changeInTime(prepared);
                return null;
            }, prepared);
            case FAILS_LATER -> later(Deliberate::new, prepared);
            case THROWS -> throw new Deliberate();
            case NEVER -> new CompletableFuture<>();
            case CLOSES -> {
                close(1000);
                yield new CompletableFuture<>();
            }
            case CLOSES_LATER -> {
                network.after(Duration.ofMillis(request.ms()), () -> close(1000));
                yield new CompletableFuture<>();
            }
            default -> null;
        };
    }

    private CompletionStage<Credentials> authenticate(AuthenticationRequest question) {
        asked++;
        CompletableFuture<Credentials> stage = new CompletableFuture<>();
        Credentials credentials = Credentials.of(Door.userOf(number), Door.PASSWORD);
        switch (request.login()) {
            case LATER -> network.after(Duration.ofMillis(request.ms()), () -> stage.complete(credentials));
            case GIVES_UP -> stage.complete(null);
            case THROWS -> throw new Deliberate();
            case NEVER -> {
                // Its limit ends it.
            }
            default -> stage.complete(credentials);
        }
        return stage;
    }

    private CompletionStage<?> later(Supplier<Throwable> ending, InternalRequest prepared) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        network.after(Duration.ofMillis(request.ms()), () -> {
            Throwable failure = ending.get();
            if (failure == null) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(failure);
            }
            try {
                prepared.setHeader(LATE, "yes");
                violate(Promise.REQUESTS_ARE_PREPARED_ONCE, "a change behind the stage was taken");
            } catch (IllegalStateException expected) {
                // It comes too late.
            }
        });
        return stage;
    }

    private void changeInTime(InternalRequest prepared) {
        try {
            prepared.addHeader("x-in-time", "yes");
        } catch (IllegalStateException refused) {
            if (end == null && !hasClosedDeliberately && !engine.isClosed()) {
                violate(Promise.LEGAL_CALLS_DO_NOT_THROW, "addHeader threw " + refused);
            }
        }
    }

    // ---- events ----

    private void onOpen() {
        checkAlive("open");
        if (isOpened) {
            violate(Promise.RECEIVED_IN_ORDER_AND_ONCE, "opened twice");
        }
        isOpened = true;
        openedAtNs = now();
        performAll(Trigger.OPEN, -1);
    }

    private void onMessage(byte[] bytes, boolean isText) {
        checkAlive("message");
        String name = Content.nameOf(bytes);
        if (name == null) {
            violate(Promise.RECEIVED_BYTES_AS_SENT, "message " + delivered + " of " + bytes.length + " bytes has other bytes");
        } else if (!name.equals("s#" + delivered)) {
            violate(Promise.RECEIVED_IN_ORDER_AND_ONCE, name + " came as number " + delivered);
        } else if (isText != ServerSession.isText(delivered)) {
            violate(Promise.RECEIVED_BYTES_AS_SENT, name + " came as " + (isText ? "text" : "binary"));
        }
        delivered++;
        performAll(Trigger.MESSAGE, messages++);
    }

    private void onLast(String event) {
        if (end != null) {
            violate(Promise.EXACTLY_ONE_LAST_EVENT, "first " + end + ", then " + event);
            return;
        }
        end = event;
        closure = ws.closure();
        endedAtNs = now();
        wasSuspendedAtEnd = isSuspended;
        arrivedAtEnd = session == null ? 0 : session.messagesArrived();
        closeArrivedAtEnd = session != null && session.bytesArrived() >= session.closeEnd;
        performAll(Trigger.LAST, -1);
    }

    private void checkAlive(String event) {
        if (end != null) {
            violate(Promise.NOTHING_AFTER_THE_LAST_EVENT, event + " after " + end);
        }
        checkBuffered();
    }

    // ---- steps ----

    private void performAll(Trigger trigger, int index) {
        for (Step step : plan.steps()) {
            if (step.trigger() == trigger && (index < 0 || step.at() == index)) {
                perform(step, LOOP);
            }
        }
    }

    private void perform(Step step, int thread) {
        if (openCalledAtNs < 0) {
            return;
        }
        switch (step.action()) {
            case SEND -> send(thread, step.a(), step.b());
            case BURST -> {
                for (int i = 0; i < step.a(); i++) {
                    send(thread, step.b(), i & 3);
                }
            }
            case PING -> legally("sendPing", () -> ws.sendPing(new byte[step.a()]));
            case PAUSE_READING -> pauseReading(step.a());
            case CLOSE -> close(step.a());
            case ABORT -> {
                isAborted = true;
                hasClosedDeliberately = true;
                legally("abort", ws::abort);
            }
            case THROW -> throw new Deliberate();
            case TAKE_TIME -> network.takeTime(Duration.ofMillis(step.a()));
            case SCHEDULE -> legally("schedule",
                () -> tasks.add(engine.schedule(Duration.ofMillis(step.a()), () -> send(LOOP, 20, 0))));
            case HOLD_SEGMENTS -> holdSegments(step.a(), step.b());
            default -> throw new IllegalStateException("no such action: " + step);
        }
        checkBuffered();
    }

    private void send(int thread, int size, int form) {
        String name = "t" + thread + "#" + sends++;
        byte[] bytes = Content.of(name, size);
        SendResult[] result = new SendResult[1];
        legally("send", () -> result[0] = switch (form) {
            case 0 -> ws.send(new String(bytes, StandardCharsets.US_ASCII));
            case 1 -> ws.send(bytes);
            default -> sendSegment(bytes, form == 2);
        });
        if (result[0] == SendResult.QUEUED) {
            accepted.add(new Accepted(thread, name, now(), bytes.length, form == 0 || form == 2));
            acceptedBytes += bytes.length;
            if (closeWasOpen || end != null) {
                violate(Promise.LIMITS_ARE_KEPT, "a send was taken after " + (end == null ? "close()" : end));
            }
        } else if (result[0] == SendResult.BACK_PRESSURED) {
            refusedAtNs = now();
        } else if (result[0] == SendResult.NOT_OPEN && ws.isOpen()) {
            violate(Promise.LIMITS_ARE_KEPT, "a send was refused as not open while the connection is open");
        }
    }

    private SendResult sendSegment(byte[] bytes, boolean isText) {
        BufferSegment segment = engine.isClosed() ? null : engine.bufferPool().acquire(bytes.length);
        if (segment == null) {
            return null;
        }
        segment.append(bytes, 0, bytes.length);
        return isText ? ws.sendAsText(segment) : ws.sendAsBinary(segment);
    }

    private void pauseReading(int forMs) {
        if (!ws.isOpen()) {
            return;
        }
        isSuspended = true;
        legally("suspendReading", ws::suspendReading);
        network.after(Duration.ofMillis(forMs), () -> {
            isSuspended = false;
            legally("resumeReading", ws::resumeReading);
        });
    }

    void close(int code) {
        hasClosedDeliberately = true;
        if (closeCalledAtNs < 0) {
            closeCalledAtNs = now();
            closeCode = code;
            closeWasOpen = ws.isOpen();
            acceptedBeforeClose = accepted.size();
        }
        legally("close", () -> ws.close(code, "done"));
        // Reading resumes by itself.
        isSuspended = false;
    }

    private void holdSegments(int count, int forMs) {
        if (engine.isClosed()) {
            return;
        }
        List<BufferSegment> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferSegment segment = engine.bufferPool().acquire(1_000);
            if (segment == null) {
                break;
            }
            held.add(segment);
        }
        heldSegments += held.size();
        network.after(Duration.ofMillis(forMs), () -> {
            heldSegments -= held.size();
            held.forEach(engine.bufferPool()::release);
        });
    }

    void cancelTasks() {
        tasks.forEach(ScheduledTask::cancel);
    }

    // ---- checks ----

    private void checkBuffered() {
        long buffered = ws.bufferedAmount();
        if (buffered < 0 || buffered > acceptedBytes || end != null && buffered != 0 && ws.state() == WebSocketState.CLOSED) {
            violate(Promise.BUFFERED_AMOUNT_IS_EXACT, buffered + " of " + acceptedBytes + " bytes taken, end " + end);
        }
        if (buffered > engine.config().maxBufferedBytes()) {
            violate(Promise.LIMITS_ARE_KEPT, "bufferedAmount is " + buffered + " of " + engine.config().maxBufferedBytes());
        }
    }

    /** While no loop runs, what is buffered is what was taken and not written. */
    void checkBufferedExactly() {
        if (!host.isTls() && !host.isHttp2() && !host.isDeflate() && host.proxy() == null && ws.isOpen() && session != null) {
            long written = session.meter.payload();
            if (ws.bufferedAmount() != acceptedBytes - written) {
                violate(Promise.BUFFERED_AMOUNT_IS_EXACT,
                    ws.bufferedAmount() + ", but " + acceptedBytes + " bytes were taken and " + written + " written");
            }
        }
    }

    private void legally(String call, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error thrown) {
            violate(Promise.LEGAL_CALLS_DO_NOT_THROW, call + " threw " + thrown);
        }
    }

    private void violate(Promise promise, String detail) {
        violations.add(new Violation(promise, "bot " + number + " at " + network.elapsed().toMillis() + " ms: " + detail));
    }

    private long now() {
        return network.elapsed().toNanos();
    }
}
