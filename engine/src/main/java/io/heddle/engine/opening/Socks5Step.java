package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.AddressLiteral;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.proxy.ProxyServer;
import io.heddle.engine.transport.proxy.Socks5Handshake;
import io.heddle.engine.transport.proxy.Socks5Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Has a SOCKS5 proxy (RFC 1928) open a tunnel to the server, over the transport that is connected.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Socks5Step implements SocketStep {
    private final OpeningContext context;
    private Socks5Handshake handshake;
    private boolean hasReceived;

    Socks5Step(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        if (handshake == null) {
            context.host.moveTo(ConnectionPhase.TUNNELING);
            StepResult refusal = begin();
            if (refusal != null) {
                return refusal;
            }
        }
        try {
            return goOn();
        } catch (IOException e) {
            return failed(Socks5Failures.broken(e));
        }
    }

    /** @return null if the handshake can go on */
    private StepResult begin() {
        WebSocketUri target = context.target;
        ProxyServer proxy = context.proxy;
        InetSocketAddress given = context.host.request().connectAddress();
        InetAddress address;
        try {
            address = given != null ? given.getAddress()
                : context.serverAddresses != null ? context.serverAddresses.current(context.services.limits().nowNs())
                : AddressLiteral.is(target.host()) ? AddressLiteral.parse(target.host())
                : null;
        } catch (UnknownHostException e) {
            return StepResult.failed(OpeningFailures.unresolved(target.host(), e));
        }
        if (address != null) {
            int port = given == null ? target.port() : given.getPort();
            handshake = Socks5Handshake.toAddress(address, port, proxy.user(), proxy.password());
            return null;
        }
        int length = target.host().getBytes(StandardCharsets.UTF_8).length;
        if (length > Socks5Handshake.MAX_NAME_BYTES) {
            return StepResult.failed(Socks5Failures.nameTooLong(length));
        }
        handshake = Socks5Handshake.toName(target.host(), target.port(), proxy.user(), proxy.password());
        return null;
    }

    private StepResult goOn() throws IOException {
        Transport transport = context.transport;
        while (true) {
            if (!context.write(handshake.output())) {
                transport.interest(true, true);
                return StepResult.PENDING;
            }
            transport.interest(true, false);
            int count = read(transport);
            if (count < 0) {
                Socks5Outcome end = handshake.endOfStream();
                return hasReceived ? resultOf(end) : failed(Socks5Failures.of(end));
            }
            if (handshake.outcome() != null) {
                return resultOf(handshake.outcome());
            }
            if (count == 0) {
                return StepResult.PENDING;
            }
        }
    }

    /** Not a byte more than is wanted: what follows is the server's. */
    private int read(Transport transport) throws IOException {
        ByteBuffer buffer = context.services.readBuffer().get();
        buffer.limit(Math.min(buffer.capacity(), handshake.wanted()));
        int count = transport.read(buffer);
        if (count > 0) {
            context.services.counters().add(Counter.BYTES_RECEIVED, count);
            hasReceived = true;
            handshake.receive(buffer.flip());
        }
        return count;
    }

    private StepResult resultOf(Socks5Outcome outcome) {
        if (outcome instanceof Socks5Outcome.Established) {
            context.isAtProxy = false;
            return StepResult.DONE;
        }
        ServerAddresses addresses = context.serverAddresses;
        boolean mayOtherAddress = outcome instanceof Socks5Outcome.Refused refused && refused.reply().isOfAddress();
        if (mayOtherAddress && addresses != null
            && addresses.moveOn(context.services.addressHistory(), context.services.limits().nowNs())) {
            return new StepResult.NextServerAddress();
        }
        return StepResult.failed(told(Socks5Failures.of(outcome)));
    }

    private Failure told(Failure failure) {
        return context.serverAddresses == null ? failure : context.serverAddresses.told(failure);
    }

    /** A connection that ended without a word says nothing of the proxy at another address. */
    private StepResult failed(Failure failure) {
        boolean isOfProxy = hasReceived || failure.kind() == ErrorKind.CAPACITY;
        Failure told = told(failure);
        return isOfProxy ? StepResult.failed(told) : new StepResult.NextAddress(told);
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(told(Failure.timeout(ConnectionPhase.TUNNELING, context.services.config(), null)));
    }

    @Override
    public void close() {
        // It owns nothing: the transport is the context's.
    }
}
