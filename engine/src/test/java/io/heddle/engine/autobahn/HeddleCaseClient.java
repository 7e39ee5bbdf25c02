package io.heddle.engine.autobahn;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.PerMessageDeflate;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Heddle as the suite sees it: an echo written against the api, which offers permessage-deflate in all cases: with context takeover of
 * its own, and as a fallback without; in both with a window that the server may set.
 *
 * <p><b>Thread:</b> single caller; the handlers run on the engine's loop. <b>Owns:</b> an engine.
 */
final class HeddleCaseClient implements CaseClient {
    private static final long CASE_TIMEOUT_S = 120;
    private static final PerMessageDeflate ALONE = PerMessageDeflate.defaults().clientMaxWindowBits(15);
    private static final PerMessageDeflate TAKEOVER = ALONE.clientNoContextTakeover(false);

    private final AtomicReference<Throwable> handlerError = new AtomicReference<>();
    private final WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder()
        .threadName("autobahn")
        .handlerErrorListener((ws, error) -> handlerError.compareAndSet(null, error))
        .build());

    @Override
    public void runCase(URI uri) throws Exception {
        CompletableFuture<Void> down = new CompletableFuture<>();
        engine.webSocket(uri, null, null, TAKEOVER, ALONE)
            .onMessage((ws, text) -> expectQueued(ws.send(text)))
            .onBinary((ws, bytes) -> expectQueued(ws.send(bytes)))
            .onClosed((ws, code, reason) -> down.complete(null))
            .onError((ws, error) -> {
                // The suite drops connections and breaks the protocol on purpose; only an error of our own counts.
                if (error.kind() == ErrorKind.INTERNAL || error.kind() == ErrorKind.CAPACITY || error.kind() == ErrorKind.CONFIG) {
                    down.completeExceptionally(new AssertionError(error.toString()));
                } else {
                    down.complete(null);
                }
            })
            .open();
        down.get(CASE_TIMEOUT_S, TimeUnit.SECONDS);
        Throwable error = handlerError.get();
        if (error != null) {
            throw new AssertionError("a handler threw", error);
        }
    }

    private static void expectQueued(SendResult result) {
        // NOT_OPEN: the suite may close while messages are still on their way to us.
        if (result != SendResult.QUEUED && result != SendResult.NOT_OPEN) {
            throw new AssertionError("the echo was refused: " + result);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
