package io.heddle.engine.task;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketException;
import io.heddle.api.event.ClosedHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The opening of a connection as a future. Its handlers are taken back when the connection is open.
 *
 * <p><b>Thread:</b> any thread; completed on the loop.
 */
public final class OpeningFuture extends LoopFuture<WebSocket> {
    private final WebSocket webSocket;

    private OpeningFuture(WebSocket webSocket, BooleanSupplier isLoopThread) {
        super(isLoopThread);
        this.webSocket = webSocket;
    }

    /** Opens a connection. */
    public static CompletableFuture<WebSocket> open(WebSocket webSocket, BooleanSupplier isLoopThread) {
        OpeningFuture future = new OpeningFuture(webSocket, isLoopThread);
        Listener listener = future.new Listener();
        webSocket.onOpen(listener).onClosed(listener).onError(listener);
        try {
            webSocket.open();
        } catch (RuntimeException refused) {
            webSocket.removeHandler(listener);
            future.completeExceptionally(refused);
        }
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean isCancelled = super.cancel(mayInterruptIfRunning);
        if (isCancelled) {
            webSocket.abort();
        }
        return isCancelled;
    }

    /** The handlers, which nobody can take the future for. */
    private final class Listener implements Consumer<WebSocket>, ClosedHandler, BiConsumer<WebSocket, WebSocketError> {
        @Override
        public void accept(WebSocket opened) {
            opened.removeHandler(this);
            if (!complete(opened) && isCancelled()) {
                // The cancel came while it opened, and its abort may be on the way.
                opened.abort();
            }
        }

        @Override
        public void onClosed(WebSocket closed, int code, String reason) {
            completeExceptionally(WebSocketException.closed(closed, code, reason));
        }

        @Override
        public void accept(WebSocket failed, WebSocketError error) {
            completeExceptionally(error.toException());
        }
    }
}
