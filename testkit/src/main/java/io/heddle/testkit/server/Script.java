package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.UpgradeAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The steps of a conversation. More can be added while it is played: the players that had come to its end go on.
 *
 * <p><b>Thread:</b> any thread; guarded by the server's monitor.
 */
public final class Script {
    private final ServerCore core;
    private final Set<String> builders;
    private final List<Step> steps = new ArrayList<>();
    private final List<Player> players = new ArrayList<>();
    /** The text of the step that ends the conversation, or null. */
    private String ending;

    /** @param builders the names of the classes that build a script, whose lines are not the place of a step */
    Script(ServerCore core, Set<String> builders) {
        this.core = core;
        this.builders = builders;
    }

    /** The step at an index, or null at the end. */
    Step step(int index) {
        return index < steps.size() ? steps.get(index) : null;
    }

    void add(Player player) {
        players.removeIf(Player::isGone);
        players.add(player);
    }

    /** The number of the step at an index, for people: from 1, and one that is played in two parts counts once. */
    int number(int index) {
        int number = 1;
        for (int i = 1; i <= index; i++) {
            number += steps.get(i).isSecondPart() ? 0 : 1;
        }
        return number;
    }

    /** The place of the first step, or nothing. */
    String place() {
        return steps.isEmpty() ? "" : " at " + steps.get(0).place();
    }

    // ---- building ----

    /** @param isEnding true if no step can follow */
    public void act(String text, boolean isEnding, Consumer<ServerConnection> action) {
        control(text, isEnding, player -> action.accept(player.connection()));
    }

    void control(String text, boolean isEnding, Consumer<Player> action) {
        add(Step.action(text, caller(), action), isEnding);
    }

    public void pause(Duration time) {
        add(Step.pause("pause(" + time + ")", caller(), time), false);
    }

    /** Sends a close frame, and waits for the client's; then the connection ends. */
    public void close(String text, int code, String reason) {
        Step send = Step.action(text, caller(), player -> player.connection().sendClose(code, reason));
        add(List.of(send, Step.expectation(text, send.place(), Expectations.close()).asSecondPart()), true);
    }

    public void expect(String text, Expectations.Judge judge) {
        add(Step.expectation(text, caller(), judge), false);
    }

    /** Has a look at the request once it has arrived; an {@link AssertionError} is a failed expectation. */
    public void withRequest(String text, Consumer<RequestHead> check) {
        add(Step.withRequest(text, caller(), player -> check.accept(player.connection().head()), Duration.ZERO), false);
    }

    public void answer(String text, UpgradeAnswer answer) {
        Step step = Step.withRequest(text, caller(), player -> player.connection().answer(answer), Duration.ZERO);
        Step delay = Step.withRequest(text, step.place(), player -> {}, answer.delay());
        add(answer.delay().isZero() ? List.of(step) : List.of(delay, step.asSecondPart()), !answer.isAccepting());
    }

    public void answerRaw(String text, String raw) {
        add(Step.withRequest(text, caller(), player -> player.connection().answerRaw(raw), Duration.ZERO), false);
    }

    public void swallow() {
        control("swallow()", true, Player::swallow);
    }

    public void echo() {
        control("echo()", false, Player::echo);
    }

    public void ignoreMessages() {
        control("ignoreMessages()", false, Player::ignoreMessages);
    }

    public void noAutomaticPong() {
        control("noAutomaticPong()", false, Player::noAutomaticPong);
    }

    private void add(Step step, boolean isEnding) {
        add(List.of(step), isEnding);
    }

    private void add(List<Step> parts, boolean isEnding) {
        String text = parts.get(0).text();
        synchronized (core) {
            if (ending != null) {
                throw new IllegalStateException(ending + " ends the conversation: " + text + " cannot follow");
            }
            steps.addAll(parts);
            ending = isEnding ? text : null;
            // In an event of its own: the caller may be within a step, or on another thread than the connection.
            players.forEach(Player::goOnSoon);
        }
    }

    private String caller() {
        return StackWalker.getInstance().walk(frames -> frames
            .filter(
                frame -> !frame.getClassName().startsWith(Script.class.getPackageName() + ".") && !builders.contains(frame.getClassName()))
            .findFirst()
            .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
            .orElse("an unknown place"));
    }
}
