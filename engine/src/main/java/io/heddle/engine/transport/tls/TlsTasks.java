package io.heddle.engine.transport.tls;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Runs the delegated tasks of engines (key agreement, certificate checks): in place, or on an executor. While a task is out
 * nobody may touch its engine: the JDK's holds a lock for as long as a task runs, and the loop would wait for it.
 *
 * <p><b>Thread:</b> loop-confined; tasks run on the executor. <b>Ownership:</b> one per loop, shared by all its connections; does
 * not own the executors.
 */
public final class TlsTasks {
    private final Executor executor;
    private final Executor loopExecutor;

    /**
     * @param executor runs tasks; null runs them in place
     * @param loopExecutor runs what it is given on the event loop, accepts it from any thread; not used if {@code executor} is null
     */
    public TlsTasks(Executor executor, Executor loopExecutor) {
        this.executor = executor;
        this.loopExecutor = executor == null ? null : Objects.requireNonNull(loopExecutor, "loopExecutor");
    }

    /** Tasks that run in place, on the event loop. */
    public static TlsTasks inline() {
        return new TlsTasks(null, null);
    }

    boolean runsInline() {
        return executor == null;
    }

    /**
     * Runs all tasks that the engine has now.
     *
     * @param completion told on the loop once they ran, if this call returned false
     * @return true if they ran already; false if they are out
     * @throws SSLException if a task failed, or the executor refused them
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
        return run.launched();
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
            // Trust and key managers are the user's code: whatever they throw ends this connection only.
            return new SSLException("A TLS handshake task failed: " + thrown, thrown);
        }
    }

    /** Told when tasks are done. */
    interface Completion {
        /**
         * On the loop; on the executor's thread only if the loop has ended meanwhile, which has closed all its connections before.
         *
         * @param failure null if all went well
         */
        void done(SSLException failure);
    }

    /** One trip: loop, executor, loop. The hand-overs of the two executors order the accesses to its fields. */
    private static final class Run implements Runnable {
        private enum Step { LAUNCHING, OUT, BACK }

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
                // Nobody is left to resume; but the engine is still to be given back.
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

        /** Both executors may run in the call. Then the caller goes on in place: a completion inside it would run it twice. */
        boolean launched() throws SSLException {
            if (step != Step.BACK) {
                step = Step.OUT;
                return false;
            }
            if (failure != null) {
                throw failure;
            }
            return true;
        }
    }
}
