package io.heddle.engine.opening;

import io.heddle.engine.transport.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** From the host of the URI to its addresses. <b>Thread:</b> loop-confined. */
final class ResolveStep implements OpeningStep, NameResolver.Listener {
    private final OpeningContext context;
    private StepResult result;
    private boolean isClosed;

    ResolveStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        if (result == null) {
            result = StepResult.PENDING;
            context.remoteAddress = null;
            if (context.host.phase() != ConnectionPhase.RESOLVING) {
                context.host.moveTo(ConnectionPhase.RESOLVING);
            }
            context.services.resolver().resolve(context.target.host(), this);
        }
        return result;
    }

    @Override
    public void onResolved(InetAddress[] addresses) {
        if (addresses.length == 0) {
            onUnresolved(new UnknownHostException(context.target.host() + ": the resolver found no address"));
            return;
        }
        context.addresses = addresses;
        report(StepResult.DONE);
    }

    @Override
    public void onUnresolved(UnknownHostException cause) {
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
        isClosed = true;
        return StepResult.failed(Failure.timeout(ConnectionPhase.RESOLVING, context.services.config(), context.target.host()));
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
