package io.heddle.loadgen;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.tls.TlsSettings;
import io.heddle.loadgen.cli.StopSignal;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.CpuTime;
import io.heddle.loadgen.measure.HeapMeter;
import io.heddle.loadgen.server.EchoProcess;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One run from beginning to end: checks, server, engine, phases, summary. <b>Thread:</b> the main thread, which waits and
 * prints while the engine's event-loop thread works.
 */
final class LoadRun {
    private static final int MAX_SESSIONS = 65_536;
    private static final long ANSWER_TIMEOUT_SECONDS = 30;

    private final LoadOptions options;
    private final PrintStream out;
    private final Function<EngineConfig, WebSocketEngine> engines;
    /** Fails if a handler of ours throws: a bug must not hide behind good figures. */
    private final CompletableFuture<Void> fault = new CompletableFuture<>();

    LoadRun(LoadOptions options, PrintStream out, Function<EngineConfig, WebSocketEngine> engines) {
        this.options = options;
        this.out = out;
        this.engines = engines;
    }

    void run() {
        DescriptorLimit.check(options.sockets());
        // The stop signal is closed last, because the JVM may end with it.
        try (StopSignal stop = new StopSignal()) {
            if (options.uri() != null) {
                runAgainst(options.uri(), stop);
                return;
            }
            try (EchoProcess echo = EchoProcess.start()) {
                runAgainst(echo.uri(), stop);
            }
        }
    }

    private void runAgainst(URI uri, StopSignal stop) {
        List<InetAddress> sources = SourceAddresses.plan(uri, options.sockets());
        try (WebSocketEngine engine = engines.apply(engineConfig(sources))) {
            ConnectionMaker maker = new ConnectionMaker(engine, uri, options);
            maker.check();
            LoadSession session = new LoadSession(engine, maker, options, System::nanoTime);
            Progress progress = new Progress(options, out);
            progress.begin(uri);
            Summary.print(measure(engine, session, progress, stop), out);
            out.flush();
        }
    }

    private LoadReport measure(WebSocketEngine engine, LoadSession session, Progress progress, StopSignal stop) {
        LoadReport.HeapGrowth heap = null;
        CpuTime cpu = null;
        if (await(session.openFirst(), session, progress, stop)) {
            // Measured after the first connection, so that the classes it loads are not charged to the others.
            long heapBeforeBytes = HeapMeter.liveBytes();
            if (await(session.openOthers(), session, progress, stop)) {
                heap = growth(HeapMeter.liveBytes() - heapBeforeBytes, snapshot(session).open() - 1);
                progress.exchanging();
                CpuTime before = CpuTime.ofThisProcess();
                await(session.startExchange(), session, progress, stop);
                cpu = CpuTime.ofThisProcess().since(before);
                answer(session.stopExchange());
            } else {
                session.stopOpening();
            }
        }
        return new LoadReport(options, answer(session.result()), cpu, heap, engine.statistics());
    }

    private EngineConfig engineConfig(List<InetAddress> sources) {
        int streams = options.streamsPerConnection();
        Http2Config http2 = !options.http2() ? Http2Config.defaults() : Http2Config.builder()
            .maxStreamsPerSession(streams)
            .maxSessionsPerOrigin(Math.min(MAX_SESSIONS, options.connections()))
            .maxResetsPerSecond(Math.max(streams, Http2Config.defaults().maxResetsPerSecond()))
            .build();
        return EngineConfig.builder()
            .httpPolicy(options.http2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1)
            .http2(http2)
            .threadName("heddle-load")
            .jvmLifetime(JvmLifetime.DAEMON)
            .maxConnections(options.connections())
            .localAddresses(sources)
            .tls(options.insecure() ? TlsSettings.trustAllForTests() : TlsSettings.system())
            .handlerErrorListener((webSocket, exception) -> fault.completeExceptionally(exception))
            .build();
    }

    /** Prints progress until the phase is over; returns false if the user stopped the run. */
    private boolean await(CompletableFuture<Void> phase, LoadSession session, Progress progress, StopSignal stop) {
        CompletableFuture<Object> any = CompletableFuture.anyOf(phase, stop.requested(), fault);
        while (true) {
            try {
                any.get(progress.nextLineNs() - System.nanoTime(), TimeUnit.NANOSECONDS);
                return !stop.isRequested();
            } catch (TimeoutException aSecondIsOver) {
                progress.print(snapshot(session), System.nanoTime());
            } catch (ExecutionException failed) {
                throw failure(failed.getCause());
            } catch (InterruptedException interrupted) {
                throw failure(interrupted);
            }
        }
    }

    private static LoadSnapshot snapshot(LoadSession session) {
        return answer(session.snapshot());
    }

    private static <T> T answer(CompletableFuture<T> question) {
        try {
            return question.get(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } catch (InterruptedException interrupted) {
            throw failure(interrupted);
        } catch (TimeoutException stuck) {
            throw new IllegalStateException(
                "The event loop has not answered for " + ANSWER_TIMEOUT_SECONDS + " s.", stuck);
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return cause instanceof UserError user ? user : new IllegalStateException("The run failed.", cause);
    }

    /** Null if no connection was added or the heap shrank, as it does when connections are lost meanwhile. */
    private static LoadReport.HeapGrowth growth(long bytes, int connections) {
        return connections < 1 || bytes < 0 ? null : new LoadReport.HeapGrowth(bytes, connections);
    }
}
