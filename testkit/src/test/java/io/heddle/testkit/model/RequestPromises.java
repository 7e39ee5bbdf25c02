package io.heddle.testkit.model;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.testkit.model.Plan.Action;
import io.heddle.testkit.model.RequestPlan.Login;
import io.heddle.testkit.model.Violation.Promise;
import java.util.ArrayList;
import java.util.List;

/** The promises about requests: each prepared once, and no secret at another origin. <b>Thread:</b> one at a time. */
final class RequestPromises {
    private final Plan plan;
    private final Door door;
    private final List<Violation> violations;

    RequestPromises(Plan plan, Door door, List<Violation> violations) {
        this.plan = plan;
        this.door = door;
        this.violations = violations;
    }

    void check(Bot bot, boolean engineWasClosed) {
        if (bot.openCalledAtNs >= 0) {
            checkPreparations(bot);
            checkSecrets(bot);
            checkLogin(bot, engineWasClosed);
            checkFailure(bot, engineWasClosed);
        }
    }

    private void checkPreparations(Bot bot) {
        List<String> sent = new ArrayList<>();
        door.requests.stream().filter(request -> request.bot() == bot.number).forEach(request -> sent.add(request.field(Bot.PREPARED)));
        if (bot.session != null) {
            sent.add(bot.session.prepared);
        }
        boolean isPrepared = bot.request.preparation() != RequestPlan.Preparation.NONE;
        List<String> calls = bot.preparedAttempts.stream().map(String::valueOf).toList();
        boolean areOnce = calls.stream().distinct().count() == calls.size() && sent.stream().distinct().count() == sent.size();
        if (isPrepared && (!areOnce || !calls.containsAll(sent)) || !isPrepared && !calls.isEmpty()) {
            violate(Promise.REQUESTS_ARE_PREPARED_ONCE, bot, "prepared for the attempts " + calls + ", sent with " + sent);
        }
        if (bot.request.isHopeless() && !sent.isEmpty()) {
            violate(Promise.REQUESTS_ARE_PREPARED_ONCE, bot, "a request was sent that was not prepared: " + sent);
        }
        if (bot.session != null && bot.session.late != null) {
            violate(Promise.REQUESTS_ARE_PREPARED_ONCE, bot, "a change was sent that came too late");
        }
    }

    private void checkSecrets(Bot bot) {
        String secret = Bot.secretOf(bot.number);
        door.requests.stream().filter(request -> request.bot() == bot.number && !secret.equals(request.field(Bot.SECRET)))
            .forEach(request -> violate(Promise.SECRETS_STAY_AT_THEIR_ORIGIN, bot, "a request lacks its field: " + request.head()));
        boolean isElsewhere = bot.request.redirectsTo(bot.host) > 0;
        String expected = isElsewhere ? null : secret;
        if (bot.session != null && !String.valueOf(expected).equals(String.valueOf(bot.session.secret))) {
            violate(Promise.SECRETS_STAY_AT_THEIR_ORIGIN, bot, "its server was given " + bot.session.secret + ", not " + expected);
        }
    }

    private void checkFailure(Bot bot, boolean engineWasClosed) {
        WebSocketError error = bot.error;
        boolean isLoginsFault = error != null && error.message().contains("The Authenticator ");
        boolean isOurs = error != null && !isLoginsFault
            && (error.kind() == ErrorKind.PREPARE || error.phase() == WebSocketError.Phase.PREPARE);
        if (bot.isOpened && bot.request.isHopeless()) {
            violate(Promise.PREPARATIONS_ARE_BLAMED, bot, "opened, though nothing was prepared");
        }
        boolean mayBeDisturbed = !plan.faults().isEmpty() || plan.has(Action.TAKE_TIME) || engineWasClosed;
        if (isOurs && bot.request.isGood(plan.limits().timeoutMs()) && !mayBeDisturbed) {
            violate(Promise.PREPARATIONS_ARE_BLAMED, bot, bot.end);
        }
        boolean isReached = !bot.preparedAttempts.isEmpty();
        boolean isFailing = switch (bot.request.preparation()) {
            case THROWS, FAILS_LATER, NEVER -> true;
            default -> false;
        };
        if (isReached && isFailing && !isOurs && bot.end != null && !bot.hasClosedDeliberately && !mayBeDisturbed) {
            violate(Promise.PREPARATIONS_ARE_BLAMED, bot, bot.end);
        }
    }

    private void checkLogin(Bot bot, boolean engineWasClosed) {
        door.flaws.stream().filter(flaw -> flaw.startsWith("bot " + bot.number + ":"))
            .forEach(flaw -> violate(Promise.CHALLENGES_ARE_ANSWERED, bot, flaw));
        Login login = bot.request.loginTo(bot.host);
        if (bot.session != null && (bot.session.authorization != null || bot.session.cookie != null)) {
            violate(Promise.SECRETS_STAY_AT_THEIR_ORIGIN, bot, "its server was given what is the door's: " + bot.session.authorization);
        }
        if (bot.asked > 1) {
            violate(Promise.CHALLENGES_ARE_ANSWERED, bot, "the authenticator was asked " + bot.asked + " times for what was right at once");
        }
        if (bot.isOpened && !login.isGood()) {
            violate(Promise.CHALLENGES_ARE_ANSWERED, bot, "opened without credentials");
        }
        boolean mayBeDisturbed = !plan.faults().isEmpty() || plan.has(Action.TAKE_TIME) || engineWasClosed || bot.hasClosedDeliberately;
        if (bot.asked == 1 && !login.isGood() && bot.end != null && !mayBeDisturbed && !isBlamed(login, bot)) {
            violate(Promise.CHALLENGES_ARE_ANSWERED, bot, bot.end);
        }
    }

    private static boolean isBlamed(Login login, Bot bot) {
        return bot.error != null && switch (login) {
            case GIVES_UP -> bot.error.kind() == ErrorKind.UPGRADE && bot.error.httpStatus() == 401;
            case THROWS -> bot.error.kind() == ErrorKind.PREPARE;
            default -> bot.error.kind() == ErrorKind.TIMEOUT && bot.error.phase() == WebSocketError.Phase.PREPARE;
        };
    }

    private void violate(Promise promise, Bot bot, String detail) {
        violations.add(new Violation(promise, "bot " + bot.number + ": " + detail));
    }
}
