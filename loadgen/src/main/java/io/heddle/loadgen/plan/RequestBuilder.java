package io.heddle.loadgen.plan;

import java.time.Duration;

/** Says which message is the answer to a request, and more of it. <b>Thread:</b> one thread. */
public final class RequestBuilder {
    private final AwaitBuilder answer = new AwaitBuilder();
    private Matcher matcher;
    private Extract id;
    private boolean awaited = true;

    RequestBuilder() {}

    /** Which message can be the answer; by default any, or any with the id. */
    public RequestBuilder answer(Matcher message) {
        matcher = message;
        return this;
    }

    /** Where the answer has the id that the request had as {@code {{id}}}. */
    public RequestBuilder id(Extract where) {
        id = where;
        return this;
    }

    /** Goes on at once, so that several requests are in flight; their answers need an id. */
    public RequestBuilder overlap() {
        awaited = false;
        return this;
    }

    /** How long to wait; ten seconds by default. */
    public RequestBuilder within(Duration time) {
        answer.within(time);
        return this;
    }

    /** Keeps a value of the answer in a variable. An answer that lacks it fails the step. */
    public RequestBuilder capture(String variable, Extract from) {
        answer.capture(variable, from);
        return this;
    }

    /** Keeps a value of the answer in a variable. */
    public RequestBuilder capture(Capture capture) {
        answer.capture(capture);
        return this;
    }

    /** Counts an answer that does not match as a failure of the step. */
    public RequestBuilder check(Check check) {
        answer.check(check);
        return this;
    }

    /** Counts an answer that does not match as a failure of the step; the scenario goes on. */
    public RequestBuilder check(String name, Matcher message) {
        answer.check(name, message);
        return this;
    }

    Step.Request build(String name, Message message) {
        if (!awaited && id == null) {
            throw new PlanException("requests that overlap need an id, by which each finds its answer");
        }
        return answer.build(name, message, matcher, id, awaited);
    }
}
