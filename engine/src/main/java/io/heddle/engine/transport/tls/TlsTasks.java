package io.heddle.engine.transport.tls;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Runs the delegated tasks of engines (key agreement, certificate checks), in place or on an executor. Until a task on an executor is
 * done, its engine must not be touched: the JDK's engine holds a lock while a task runs, and the loop would wait for that lock.
 *
 * <p><b>Thread:</b> loop-confined; tasks run on the executor. <b>Owns:</b> nothing; the executors are the user's and the loop's. All
 * connections of a loop share it.
 */
public final class TlsTasks {
    private final Executor executor;
    private final Executor loopExecutor;

    /**
     * @param executor runs the tasks; null runs them in place
     * @param loopExecutor accepts work from any thread and runs it on the event loop; not used if {@code executor} is null
     */
    public TlsTasks(Executor executor, Executor loopExecutor) {
        this.executor = executor;
        this.loopExecutor = executor == null ? null : Objects.requireNonNull(loopExecutor, "loopExecutor");
    }

    /** Runs tasks in place, on the event loop. */
    public static TlsTasks inline() {
        return new TlsTasks(null, null);
    }

    boolean runsInline() {
        return executor == null;
    }

    /**
     * Runs all tasks that the engine has now.
     *
     * @param completion is called on the loop once the tasks are done, if this call returned false
     * @return true if the tasks are done, false if they are running elsewhere
     * @throws SSLException if a task failed, or the executor refused the tasks
     */
    boolean run(SSLEngine engine, Completion completion) throws SSLException {
        if (executor == null) {
            SSLException failure = runAll(engine);
            if (failure != null) {
                throw failure;
            }
            return true;
        }
        Run run = new Run(engine, loopExecutor, completion);
        try {
            executor.execute(run);
        } catch (RuntimeException refused) {
            throw new SSLException("The TLS task executor refused a task of the handshake: " + refused, refused);
        }
        return run.isDoneAtLaunch();
    }

    private static SSLException runAll(SSLEngine engine) {
        try {
            Runnable task = engine.getDelegatedTask();
            if (task == null) {
                return new SSLException("The TLS engine waits for a task and has none to run");
            }
            for (; task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            return null;
        } catch (RuntimeException | Error thrown) {
            // Trust and key managers are the user's code: anything they throw must end this connection only.
            return new SSLException("A TLS handshake task failed: " + thrown, thrown);
        }
    }

    /** Hears that tasks are done. */
    interface Completion {
        /**
         * Runs on the loop, or on the executor's thread if the loop has ended, and closed all its connections, in the meantime.
         *
         * @param failure is null if all tasks succeeded
         */
        void done(SSLException failure);
    }

    /** One trip from the loop to the executor and back. The hand-overs of the two executors order the accesses to its fields. */
    private static final class Run implements Runnable {
        private enum Step { LAUNCHING, ELSEWHERE, BACK }

        private final SSLEngine engine;
        private final Executor loopExecutor;
        private final Completion completion;
        private SSLException failure;
        private Step step = Step.LAUNCHING;

        Run(SSLEngine engine, Executor loopExecutor, Completion completion) {
            this.engine = engine;
            this.loopExecutor = loopExecutor;
            this.completion = completion;
        }

        @Override
        public void run() {
            failure = runAll(engine);
            try {
                loopExecutor.execute(this::backOnLoop);
            } catch (RejectedExecutionException loopHasEnded) {
                // Nothing is left to continue, but the engine must still be given back.
                completion.done(failure);
            }
        }

        private void backOnLoop() {
            boolean within = step == Step.LAUNCHING;
            step = Step.BACK;
            if (!within) {
                completion.done(failure);
            }
        }

        /** True if both executors ran within the call. Then the caller continues in place, and a completion would make it do so twice. */
        boolean isDoneAtLaunch() throws SSLException {
            if (step != Step.BACK) {
                step = Step.ELSEWHERE;
                return false;
            }
            if (failure != null) {
                throw failure;
            }
            return true;
        }
    }
}
