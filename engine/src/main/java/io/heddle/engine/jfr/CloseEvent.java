package io.heddle.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The end of a connection, also of one that was never open. <b>Thread:</b> loop-confined. */
@Name("io.heddle.Close")
@Label("WebSocket Close")
@Description("The end of a connection, also of one that was never open")
@Category("Heddle")
@Enabled(false)
@StackTrace(false)
final class CloseEvent extends Event {
    @Label("Connection")
    @Description("Its number within the engine, as in the log")
    int connection;

    @Label("URI")
    @Description("Without user information, query and fragment")
    String uri;

    @Label("Address")
    String address;

    @Label("Was Open")
    @Description("Whether messages could flow before")
    boolean wasOpen;

    @Label("Code")
    @Description("The close code; 0 if the connection failed")
    int code;

    @Label("Reason")
    String reason;

    @Label("Initiator")
    @Description("The side that began the end: APPLICATION, PEER or ENGINE")
    String initiator;

    @Label("Error Kind")
    String errorKind;

    @Label("Error Message")
    String errorMessage;
}
