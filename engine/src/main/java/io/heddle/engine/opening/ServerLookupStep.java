package io.heddle.engine.opening;

import io.heddle.engine.transport.HostLookups;
import java.net.InetAddress;
import java.util.List;

/**
 * From the host of the URI to its addresses, for a SOCKS5 proxy that is asked for addresses and not for names.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its place among those that wait for the name.
 */
final class ServerLookupStep implements OpeningStep, HostLookups.Listener {
    private final OpeningContext context;
    private StepResult result;
    private boolean isClosed;

    ServerLookupStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        if (result == null) {
            result = StepResult.PENDING;
            // A name that does not resolve here is not the proxy's fault.
            context.isAtProxy = false;
            if (context.host.phase() != ConnectionPhase.RESOLVING) {
                context.host.moveTo(ConnectionPhase.RESOLVING);
            }
            context.services.lookups().resolve(context.target.host(), this);
        }
        return result;
    }

    @Override
    public void onResolved(List<InetAddress> addresses) {
        if (!isClosed) {
            context.serverAddresses = new ServerAddresses(addresses, context.target.port(), context.services.addressHistory(),
                context.services.config().proxyTimeout().toNanos());
            context.isAtProxy = true;
            // The lookup of the proxy's name has its own time.
            context.host.moveTo(ConnectionPhase.RESOLVING);
            report(StepResult.DONE);
        }
    }

    @Override
    public void onUnresolved(Throwable cause) {
        report(StepResult.failed(OpeningFailures.unresolved(context.target.host(), cause)));
    }

    private void report(StepResult found) {
        if (!isClosed) {
            result = found;
            context.wake();
        }
    }

    @Override
    public StepResult onTimeout() {
        String host = context.target.host();
        String standing = context.services.lookups().standing(host);
        close();
        return StepResult.failed(OpeningFailures.unresolvedInTime(context.services.config(), host, standing));
    }

    @Override
    public void close() {
        isClosed = true;
        context.services.lookups().leave(context.target.host(), this);
    }
}
