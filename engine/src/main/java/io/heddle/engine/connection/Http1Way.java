package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpVersion;
import io.heddle.engine.handshake.Http1Upgrade;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsTruncatedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * The upgrade of a socket of its own (RFC 6455 section 4): writes the request, reads the answer.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the transport, until the connection is open.
 */
final class Http1Way implements UpgradeWay {
    private final ConnectAttempt attempt;
    private final Connection connection;
    private final EngineServices services;
    private final Transport transport;
    private Http1Upgrade upgrade;

    Http1Way(ConnectAttempt attempt, Connection connection, EngineServices services, Transport transport) {
        this.attempt = attempt;
        this.connection = connection;
        this.services = services;
        this.transport = transport;
    }

    void start() {
        UpgradeRequest request = attempt.createRequest();
        if (request != null) {
            upgrade = new Http1Upgrade(request, services.config.maxResponseHeaderBytes(), Http1Upgrade.newKey(services.random));
            onReady();
        }
    }

    /** Writes what is left of the request, then reads what there is of the answer. */
    @Override
    public void onReady() {
        try {
            writeRequest();
            readAnswer();
        } catch (IOException e) {
            onBroken(e);
        }
    }

    private void writeRequest() throws IOException {
        ByteBuffer request = upgrade.request();
        boolean isSent = transport.flush();
        while (isSent && request.hasRemaining()) {
            int count = transport.write(request);
            services.counters.add(Counter.BYTES_SENT, count);
            isSent = count > 0 && transport.flush();
        }
        transport.interest(true, !isSent || request.hasRemaining());
    }

    /** The server may have refused before it went: that says more than that it is gone. */
    private void onBroken(IOException failure) {
        try {
            readAnswer();
        } catch (IOException ignored) {
            // The first failure is the one that counts.
        }
        if (!attempt.isUnderWay()) {
            return;
        }
        UpgradeOutcome.Rejected refusal = upgrade.rejectionSoFar();
        if (refusal != null) {
            attempt.fail(Failures.refused(connection, refusal, HttpVersion.HTTP_1_1));
        } else if (failure instanceof SSLException && !(failure instanceof TlsTruncatedException)) {
            // With TLS 1.3 the server judges our certificate, or the lack of one, after our side of the handshake is done.
            attempt.fail(Failures.tls(connection, failure));
        } else {
            String what = "The connection broke before the upgrade was answered: " + failure.getMessage()
                + ". The server went down, is overloaded, or wants no connection from here.";
            attempt.fail(Failures.error(connection, ErrorKind.CONNECTION_LOST, what, failure));
        }
    }

    private void readAnswer() throws IOException {
        int count;
        do {
            ByteBuffer buffer = services.inbound.emptyBuffer();
            count = transport.read(buffer);
            buffer.flip();
            if (count < 0) {
                attempt.onOutcome(upgrade.endOfStream(), transport, buffer, HttpVersion.HTTP_1_1);
                return;
            }
            services.counters.add(Counter.BYTES_RECEIVED, count);
            if (upgrade.receive(buffer)) {
                attempt.onOutcome(upgrade.outcome(), transport, buffer, HttpVersion.HTTP_1_1);
                return;
            }
        } while (count > 0 && transport.hasBufferedInput());
    }

    @Override
    public WebSocketError onTimeout() {
        UpgradeOutcome.Rejected refusal = upgrade == null ? null : upgrade.rejectionSoFar();
        return refusal == null
            ? Failures.timeout(connection, services.config.upgradeTimeout(), "The upgrade", "upgradeTimeout")
            : Failures.refused(connection, refusal, HttpVersion.HTTP_1_1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    @Override
    public void cancel() {
        transport.close();
    }
}
