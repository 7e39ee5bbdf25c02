package io.heddle.engine.connection;

import io.heddle.api.spi.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Names whose addresses the test gives, at once or when it likes. */
public final class FakeResolver implements NameResolver {
    public final List<String> asked = new ArrayList<>();
    private final Queue<CompletableFuture<List<InetAddress>>> waiting = new ArrayDeque<>();
    private InetAddress[] atOnce;

    /** From now on every name has these addresses, at once. */
    public void answerAtOnce(InetAddress... addresses) {
        atOnce = addresses;
    }

    /** The lookup that waits longest succeeds. */
    public void answer(InetAddress... addresses) {
        waiting.remove().complete(List.of(addresses));
    }

    public void fail(String message) {
        fail(new UnknownHostException(message));
    }

    public void fail(Throwable cause) {
        waiting.remove().completeExceptionally(cause);
    }

    @Override
    public CompletionStage<List<InetAddress>> resolve(String host) {
        asked.add(host);
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        if (atOnce != null) {
            answer.complete(List.of(atOnce));
        } else {
            waiting.add(answer);
        }
        return answer;
    }
}
