package io.heddle.engine.opening;

import io.heddle.engine.transport.HostLookups;
import io.heddle.engine.transport.address.AddressOrder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** From the host of the URI to its addresses, unless the request names the place to connect to. <b>Thread:</b> loop-confined. */
final class ResolveStep implements OpeningStep, HostLookups.Listener {
    private final OpeningContext context;
    private StepResult result;
    private boolean isClosed;

    ResolveStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        if (result == null && context.isPlaceGiven()) {
            InetSocketAddress own = context.connectAddress();
            context.destinations = new Destinations(own == null ? List.of() : List.of(own));
            return StepResult.DONE;
        }
        if (result == null) {
            result = StepResult.PENDING;
            context.remoteAddress = null;
            if (context.host.phase() != ConnectionPhase.RESOLVING) {
                context.host.moveTo(ConnectionPhase.RESOLVING);
            }
            context.services.lookups().resolve(context.hopHost(), this);
        }
        return result;
    }

    @Override
    public void onResolved(List<InetAddress> addresses) {
        context.destinations = new Destinations(AddressOrder.of(
            addresses, context.hopPort(), context.host.request().localAddress(), context.services.addressHistory()));
        report(StepResult.DONE);
    }

    @Override
    public void onUnresolved(Throwable cause) {
        report(StepResult.failed(OpeningFailures.unresolved(context.hopHost(), cause)));
    }

    private void report(StepResult found) {
        if (!isClosed) {
            result = found;
            context.wake();
        }
    }

    @Override
    public StepResult onTimeout() {
        String host = context.hopHost();
        String standing = context.services.lookups().standing(host);
        close();
        return StepResult.failed(OpeningFailures.unresolvedInTime(context.services.config(), host, standing));
    }

    @Override
    public void close() {
        isClosed = true;
        context.services.lookups().leave(context.hopHost(), this);
    }
}
