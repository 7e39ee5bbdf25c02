package io.heddle.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A call of a handler that took long, while all connections of its engine waited. <b>Thread:</b> loop-confined. */
@Name("io.heddle.SlowHandler")
@Label("Slow WebSocket Handler")
@Description("A call of a handler that took long, while all connections of its engine waited")
@Category("Heddle")
@Enabled(false)
@StackTrace(false)
@Threshold("10 ms")
final class SlowHandlerEvent extends Event {
    @Label("Connection")
    @Description("Its number within the engine, as in the log")
    int connection;

    @Label("URI")
    @Description("Without user information, query and fragment")
    String uri;

    @Label("Address")
    String address;

    @Label("Method")
    @Description("The method that the handler was given to: onMessage, for instance")
    String method;

    @Label("Handler")
    @Description("Its class; for a lambda, the class in which it stands")
    String handler;

    /** The event is used again, and keeps nothing of its connection. */
    void forget() {
        uri = null;
        address = null;
        method = null;
        handler = null;
    }
}
