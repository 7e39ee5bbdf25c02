package io.heddle.engine.opening;

import io.heddle.engine.handshake.UpgradeRequest;
import java.net.CookieHandler;
import java.util.List;

/**
 * Completes a request with what is kept outside of it: the cookies of the application's store, and the answer to a challenge. It comes
 * last, behind all handlers, so that what it adds belongs to this request only.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class CredentialsStep implements OpeningStep {
    private final OpeningContext context;
    private final String method;

    /** @param method of the request that follows: the answer to a challenge depends on it */
    CredentialsStep(OpeningContext context, String method) {
        this.context = context;
        this.method = method;
    }

    @Override
    public StepResult advance() {
        CookieHandler handler = context.host.request().cookieHandler();
        if (handler != null) {
            try {
                List<String> cookies = Cookies.load(handler, context.target, context.host.request().headers());
                context.request = context.request.withCookies(cookies);
            } catch (Throwable e) {
                return StepResult.failed(AuthenticationFailures.cookies(e));
            }
        }
        UpgradeRequest request = context.request;
        String field = context.authentication.serverField(context.target, method, request.requestTarget());
        if (field != null) {
            context.request = request.withAuthorization(field);
        }
        return StepResult.DONE;
    }

    @Override
    public StepResult onTimeout() {
        throw new IllegalStateException("This step never waits");
    }

    @Override
    public void close() {
        // It owns nothing.
    }
}
