package io.heddle.engine.transport.tls;

/**
 * Told when a handshake or a transport that waited for delegated tasks can go on. Only needed with a task executor.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public interface TlsTaskListener {

    /**
     * Tasks are done. During the handshake: call {@link TlsHandshake#advance()}. After it (TLS 1.2 renegotiation): call
     * {@link TlsTransport#read} and {@link TlsTransport#flush()}, for bytes may have waited and readiness will not tell. A failure
     * of the tasks is thrown by those calls.
     */
    void onTlsTasksDone();
}
