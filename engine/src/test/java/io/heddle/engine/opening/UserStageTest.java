package io.heddle.engine.opening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stage of the application: told once, on the loop, whenever and wherever it completes. */
@Timeout(60)
final class UserStageTest {
    private final List<Runnable> loop = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    private UserStage<String> begin(Supplier<CompletionStage<String>> call) {
        return UserStage.of(call, loop::add, (value, failure) -> told.add(value + " " + failure));
    }

    private void runLoop() {
        List.copyOf(loop).forEach(Runnable::run);
        loop.clear();
    }

    @Test
    void aStageThatIsCompleteIsToldAtOnce() {
        begin(() -> CompletableFuture.completedFuture("a"));
        assertEquals(List.of("a null"), told);
        assertEquals(List.of(), loop);
    }

    @Test
    void aNullIsAStageThatCompletedWithNull() {
        begin(() -> null);
        assertEquals(List.of("null null"), told);
    }

    @Test
    void anExceptionIsAStageThatFailed() {
        begin(() -> {
            throw new IllegalStateException("x");
        });
        begin(() -> CompletableFuture.failedFuture(new IllegalStateException("y")));
        assertEquals(List.of("null java.lang.IllegalStateException: x", "null java.lang.IllegalStateException: y"), told);
    }

    @Test
    void theExceptionBehindACompletionIsTold() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        begin(() -> stage.thenApply(value -> value));
        stage.completeExceptionally(new IllegalStateException("x"));
        runLoop();
        assertEquals(List.of("null java.lang.IllegalStateException: x"), told);
    }

    @Test
    void laterItIsToldOnTheLoop() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        begin(() -> stage);
        stage.complete("b");
        assertEquals(List.of(), told, "not within the thread that completes it");
        runLoop();
        assertEquals(List.of("b null"), told);
    }

    @Test
    void onAnotherThreadWhileTheApplicationIsCalledItIsToldOnTheLoop() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Thread[] other = new Thread[1];
        begin(() -> {
            other[0] = new Thread(() -> stage.complete("c"));
            stage.whenComplete((value, failure) -> {});
            other[0].start();
            return stage;
        });
        other[0].join(TimeUnit.SECONDS.toMillis(10));
        runLoop();
        assertEquals(List.of("c null"), told);
    }

    @Test
    void onceClosedNothingIsToldAndNothingIsKept() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        WeakReference<Object> kept = closed(stage);
        for (int i = 0; i < 50 && kept.get() != null; i++) {
            System.gc();
        }
        assertNull(kept.get());
        stage.complete("late");
        runLoop();
        assertEquals(List.of(), told);
    }

    private WeakReference<Object> closed(CompletableFuture<String> stage) {
        Object step = new Object();
        UserStage<String> waiting = UserStage.of(() -> stage, loop::add, (value, failure) -> told.add(value + " " + step));
        waiting.close();
        return new WeakReference<>(step);
    }

    /** As the loop reports what a step throws. */
    @Test
    void theStageDoesNotSwallowWhatTheListenerThrows() {
        assertThrows(IllegalStateException.class, () -> UserStage.of(() -> CompletableFuture.completedFuture("a"), loop::add,
            (value, failure) -> {
                throw new IllegalStateException();
            }));
    }
}
