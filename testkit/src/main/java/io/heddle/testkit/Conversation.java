package io.heddle.testkit;

import io.heddle.testkit.server.Arrival.Kind;
import io.heddle.testkit.server.Expectations;
import io.heddle.testkit.server.Script;
import io.heddle.testkit.server.ServerConnection;
import io.heddle.testkit.server.ServerCore;
import io.heddle.testkit.server.Show;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The script of a connection of a {@link ScriptedServer}: what the server does and expects, step by step. A step that sends or ends
 * something is played at once when its turn comes, and one that expects something waits for it. All that arrives while the script pauses is
 * kept for the steps to come. Steps can be added while the script is played.
 *
 * <pre>{@code
 * server.nextConnection().upgrade().expectText("login").sendText("welcome").pause(Duration.ofMinutes(1)).reset();
 * server.nextConnection().upgrade(UpgradeAnswer.status(503).header("Retry-After", "30"));
 * server.eachConnection().upgrade().echo();
 * }</pre>
 *
 * <p>By itself the server answers pings, at once ({@link #noAutomaticPong}), and a close frame, when the script next expects something or
 * is over, unless a step has answered it; then it ends the connection. Pings and pongs that no step expects are passed over. Everything
 * else that is not expected is reported: a message at another time, or another one; the client's close frame or the end of the connection
 * while the script waits for something else; a frame that breaks RFC 6455. Then the script is over, and the server closes with code 1011,
 * or 1002 if the client broke a rule. After the last step the client may close or end the connection as it likes, but not send messages.
 *
 * <p>All methods may be called from any thread.
 */
public final class Conversation extends ServerActions<Conversation> {
    private final ServerCore core;
    private final Script script;

    Conversation(ServerCore core, Script script) {
        this.core = core;
        this.script = script;
    }

    @Override
    Conversation act(String text, boolean isEnding, Consumer<ServerConnection> action) {
        script.act(text, isEnding, action);
        return this;
    }

    // ---- the beginning ----

    /**
     * Breaks the connection at once. A server that really refuses connections does not listen: {@link SimulatedHost#stopListening}.
     *
     * @return this
     */
    public Conversation refuse() {
        return act("refuse()", true, ServerConnection::reset);
    }

    /**
     * Never answers again: whatever arrives from now on is read, and no concern of this script. Nothing can follow.
     *
     * @return this
     */
    public Conversation swallow() {
        script.swallow();
        return this;
    }

    /**
     * Waits for the request, and answers it as it should be.
     *
     * @return this
     */
    public Conversation upgrade() {
        script.answer("upgrade()", UpgradeAnswer.accept());
        return this;
    }

    /**
     * Waits for the request, and answers it. An answer that does not accept ends the output, and nothing can follow.
     *
     * @param answer right or wrong
     * @return this
     */
    public Conversation upgrade(UpgradeAnswer answer) {
        script.answer("upgrade(" + answer + ")", answer);
        return this;
    }

    /**
     * Waits for the request, and answers it with a status and without a body.
     *
     * @param status 100 to 999
     * @param headers names and values in turn
     * @return this
     */
    public Conversation answer(int status, String... headers) {
        if (headers.length % 2 != 0) {
            throw new IllegalArgumentException("Headers are names and values in turn, not " + headers.length + " strings");
        }
        UpgradeAnswer answer = UpgradeAnswer.status(status);
        for (int i = 0; i < headers.length; i += 2) {
            answer = answer.header(headers[i], headers[i + 1]);
        }
        script.answer("answer(" + answer + ")", answer);
        return this;
    }

    /**
     * Waits for the request, and answers it with these characters and no others. The connection stays as it is; if the answer begins with
     * {@code HTTP/1.1 101}, frames follow.
     *
     * @param head sent as ISO 8859-1, with the line ends that it has
     * @return this
     */
    public Conversation answerRaw(String head) {
        script.answerRaw("answerRaw(" + Show.text(head) + ")", head);
        return this;
    }

    /**
     * Waits for the request, and expects a header.
     *
     * @param name in upper or lower case
     * @param value of the only header of that name, or null if there must be none
     * @return this
     */
    public Conversation expectHeader(String name, String value) {
        script.withRequest("expectHeader(" + Show.text(name) + ", " + (value == null ? "null" : Show.text(value)) + ")", head -> {
            if (!head.headers(name).equals(value == null ? List.of() : List.of(value))) {
                String actual = head.headers(name).isEmpty() ? "none" : String.join(" and ", head.headers(name));
                throw new AssertionError("expected " + (value == null ? "no header " + name : "the header " + name + ": " + value)
                    + ", but the client sent " + actual);
            }
        });
        return this;
    }

    /**
     * Waits for the request, and expects its target.
     *
     * @param target path and query, such as {@code /chat?room=1}
     * @return this
     */
    public Conversation expectTarget(String target) {
        Objects.requireNonNull(target, "target");
        script.withRequest("expectTarget(" + Show.text(target) + ")", head -> {
            if (!head.target().equals(target)) {
                throw new AssertionError("expected a request for " + target + ", but the client sent " + head);
            }
        });
        return this;
    }

    // ---- messages ----

    /**
     * Expects a text message.
     *
     * @param text all of it
     * @return this
     */
    public Conversation expectText(String text) {
        return expect("expectText(" + Show.text(text) + ")", Expectations.text(text));
    }

    /**
     * Expects a binary message.
     *
     * @param payload all of it
     * @return this
     */
    public Conversation expectBinary(byte... payload) {
        return expect("expectBinary(" + Show.bytes(payload) + ")", Expectations.binary(payload));
    }

    /**
     * Expects a message of a certain kind.
     *
     * @param what the kind, for the report, such as {@code an order with a price}
     * @param isRight says whether a message is of that kind
     * @return this
     */
    public Conversation expectMessage(String what, Predicate<ReceivedMessage> isRight) {
        Objects.requireNonNull(isRight, "isRight");
        return expect("expectMessage(" + Show.text(what) + ")", Expectations.message(what, isRight));
    }

    /**
     * Expects a message, and looks at it.
     *
     * @param check throws an {@link AssertionError} if the message is not right
     * @return this
     */
    public Conversation expectMessage(Consumer<ReceivedMessage> check) {
        return expect("expectMessage(...)", Expectations.message(Objects.requireNonNull(check, "check")));
    }

    // ---- control frames ----

    /**
     * Expects a ping with any payload.
     *
     * @return this
     */
    public Conversation expectPing() {
        return expect("expectPing()", Expectations.control(Kind.PING, null));
    }

    /**
     * Expects a ping.
     *
     * @param payload all of it
     * @return this
     */
    public Conversation expectPing(String payload) {
        return expect("expectPing(" + Show.text(payload) + ")", Expectations.control(Kind.PING, payload));
    }

    /**
     * Expects a pong.
     *
     * @param payload all of it
     * @return this
     */
    public Conversation expectPong(String payload) {
        return expect("expectPong(" + Show.text(payload) + ")", Expectations.control(Kind.PONG, payload));
    }

    /**
     * Expects a close frame with a code and any reason. It is answered by itself, unless the steps that follow send or end something.
     *
     * @param code 1005 for a close frame without a code
     * @return this
     */
    public Conversation expectClose(int code) {
        return expect("expectClose(" + code + ")", Expectations.close(code, null));
    }

    /**
     * Expects a close frame. It is answered by itself, unless the steps that follow send or end something.
     *
     * @param code 1005 for a close frame without a code
     * @param reason all of it
     * @return this
     */
    public Conversation expectClose(int code, String reason) {
        return expect("expectClose(" + code + ", " + Show.text(reason) + ")", Expectations.close(code, reason));
    }

    /**
     * Closes by the rules: sends a close frame, waits for the client's, passes over the messages that come before it, and ends the
     * connection. Nothing can follow.
     *
     * @param code of the close frame
     * @param reason sent as UTF-8, 0 to 123 bytes
     * @return this
     */
    public Conversation close(int code, String reason) {
        script.close("close(" + code + ", " + Show.text(reason) + ")", code, reason);
        return this;
    }

    // ---- the end of the connection ----

    /**
     * Expects that the client ends its output in order.
     *
     * @return this
     */
    public Conversation expectEnd() {
        return expect("expectEnd()", Expectations.end());
    }

    /**
     * Expects that the client, or something on the way, breaks the connection.
     *
     * @return this
     */
    public Conversation expectReset() {
        return expect("expectReset()", Expectations.reset());
    }

    // ---- the rest ----

    /**
     * Lets time pass. All that arrives meanwhile is kept for the steps that follow.
     *
     * @param time zero or more: virtual on a {@link SimulatedNetwork}, real on a real port
     * @return this
     */
    public Conversation pause(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A pause is zero or more, not " + time);
        }
        script.pause(time);
        return this;
    }

    /**
     * Sends each message back from now on, at once, those that steps expect as well. No message is unexpected any more: steps that expect
     * one pass over the others.
     *
     * @return this
     */
    public Conversation echo() {
        script.echo();
        return this;
    }

    /**
     * From now on no message is unexpected: steps that expect one pass over the others.
     *
     * @return this
     */
    public Conversation ignoreMessages() {
        script.ignoreMessages();
        return this;
    }

    /**
     * From now on pings are not answered, unless by {@link #sendPong}.
     *
     * @return this
     */
    public Conversation noAutomaticPong() {
        script.noAutomaticPong();
        return this;
    }

    /**
     * Adds the same steps several times.
     *
     * @param count 0 or more
     * @param steps adds the steps; called that often, at once
     * @return this
     */
    public Conversation repeat(int count, Consumer<Conversation> steps) {
        for (int i = 0; i < count; i++) {
            steps.accept(this);
        }
        return this;
    }

    /**
     * Runs code of your own when its turn comes. An exception that it throws is reported as unexpected.
     *
     * @param code must not block; no other connection of the server goes on meanwhile
     * @return this
     */
    public Conversation then(Consumer<Peer> code) {
        Objects.requireNonNull(code, "code");
        return act("then(...)", false, connection -> code.accept(new Peer(core, connection)));
    }

    private Conversation expect(String text, Expectations.Judge judge) {
        script.expect(text, judge);
        return this;
    }
}
