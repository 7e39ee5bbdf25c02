package io.heddle.engine.opening;

import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Credentials;
import io.heddle.engine.handshake.UpgradeOutcome;
import java.util.function.Function;

/**
 * Asks the application's authenticator for the credentials that a server or a proxy wants.
 *
 * <p><b>Thread:</b> loop-confined; the application answers on any thread. <b>Owns:</b> its place as the listener of the answer.
 */
final class AuthenticateStep implements OpeningStep {
    private final OpeningContext context;
    private final AuthenticationRequest question;
    private final Function<GivenCredentials, Failure> rejection;
    private final GivenCredentials given;
    private UserStage<Credentials> stage;
    private StepResult result;
    private boolean isClosed;

    /** @param question for the application; null if the attempt has the answer */
    private AuthenticateStep(OpeningContext context, boolean isProxy, AuthenticationRequest question,
        Function<GivenCredentials, Failure> rejection, GivenCredentials given) {
        this.context = context;
        this.question = question;
        this.rejection = rejection;
        this.given = given;
        this.result = question == null ? new StepResult.Authenticated(isProxy) : null;
    }

    /**
     * The step that follows a rejection by the server.
     *
     * @param asked the context of the request that was rejected
     * @param rejection how the attempt ends if the application has no credentials, or such that fit no challenge
     * @param given with the request that was rejected
     * @return null if there is nothing to answer, or nobody to do it
     */
    static AuthenticateStep toServer(OpeningContext asked, UpgradeOutcome.Rejected response,
        Function<GivenCredentials, Failure> rejection, GivenCredentials given) {
        if (response.status() != Authentication.UNAUTHORIZED) {
            return null;
        }
        Authentication authentication = asked.authentication;
        return switch (authentication.onServerChallenge(response.headers())) {
            case ANSWER -> new AuthenticateStep(asked.forCredentials(), false, null, rejection, given);
            case ASK -> new AuthenticateStep(
                asked.forCredentials(), false, authentication.serverQuestion(response.headers()), rejection, given);
            case GIVE_UP -> null;
        };
    }

    /** As {@link #toServer}, for the proxy; in the same context, because the request has not been made yet. */
    static AuthenticateStep toProxy(OpeningContext asked, UpgradeOutcome.Rejected response,
        Function<GivenCredentials, Failure> rejection, GivenCredentials given) {
        Authentication authentication = asked.authentication;
        // Some proxies, tinyproxy among them, answer 401 to a wrong password.
        boolean isRefusal = response.status() == Authentication.UNAUTHORIZED && authentication.wereSentToProxy();
        if (response.status() != Authentication.PROXY_AUTHENTICATION_REQUIRED && !isRefusal) {
            return null;
        }
        return switch (authentication.onProxyChallenge(response.headers())) {
            case ANSWER -> new AuthenticateStep(asked, true, null, rejection, given);
            case ASK -> new AuthenticateStep(asked, true, authentication.proxyQuestion(response.headers()), rejection, given);
            case GIVE_UP -> null;
        };
    }

    /** The context in which it is the first step. */
    OpeningContext context() {
        return context;
    }

    @Override
    public StepResult advance() {
        if (stage == null && result == null) {
            result = StepResult.PENDING;
            context.host.moveTo(ConnectionPhase.PREPARING);
            stage = UserStage.of(
                () -> context.authentication.authenticator().authenticate(context.host.webSocket(), question), context.services.loop(),
                this::onAnswer);
            if (isClosed) {
                // The authenticator ended the connection.
                stage.close();
            }
        }
        return result;
    }

    private void onAnswer(Credentials found, Throwable failure) {
        if (isClosed) {
            return;
        }
        result = judge(found, failure);
        if (stage != null) {
            context.wake();
        }
    }

    private StepResult judge(Credentials found, Throwable failure) {
        if (failure != null) {
            return StepResult.failed(AuthenticationFailures.threw(question, failure));
        }
        if (found == null) {
            return rejected(rejection.apply(given).with(AuthenticationFailures.gaveUp(question)));
        }
        try {
            return context.authentication.answer(question, found)
                ? new StepResult.Authenticated(question.isProxy())
                : rejected(rejection.apply(GivenCredentials.unfit(found, "the Authenticator")));
        } catch (IllegalArgumentException notForAField) {
            return StepResult.failed(AuthenticationFailures.threw(question, notForAField));
        }
    }

    /** The error is about the response again, and not about the search for credentials. */
    private StepResult rejected(Failure with) {
        context.isAtProxy = question.isProxy();
        context.host.moveTo(question.isProxy() ? ConnectionPhase.TUNNELING : ConnectionPhase.UPGRADING);
        return StepResult.failed(with);
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(AuthenticationFailures.late(question, context.services.config()));
    }

    @Override
    public void close() {
        isClosed = true;
        if (stage != null) {
            stage.close();
        }
    }
}
