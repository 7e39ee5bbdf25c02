package io.heddle.engine.transport.tls;

/**
 * Hears when a handshake or transport can continue because its delegated tasks are done. Needed only with a task executor.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public interface TlsTaskListener {

    /**
     * The tasks are done. During the handshake, call {@link TlsHandshake#advance()}. After it (TLS 1.2 renegotiation), call
     * {@link TlsTransport#read} and {@link TlsTransport#flush()}, because bytes may be waiting that readiness does not report. If a task
     * failed, those calls throw its failure.
     */
    void onTlsTasksDone();
}
