package io.heddle.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/** An attempt to open a connection, from the command to its end. <b>Thread:</b> loop-confined. */
@Name("io.heddle.Connect")
@Label("WebSocket Connect")
@Description("An attempt to open a connection, with the time that it spent in each phase")
@Category("Heddle")
@Enabled(false)
@StackTrace(false)
@Threshold("0 ms")
final class ConnectEvent extends Event implements EventRecorder.Opening {
    @Label("Connection")
    @Description("Its number within the engine, as in the log")
    int connection;

    @Label("URI")
    @Description("Without user information, query and fragment")
    String uri;

    @Label("Address")
    @Description("The last one that was tried")
    String address;

    @Label("Resolve")
    @Timespan
    long resolve;

    @Label("Connect")
    @Timespan
    long connect;

    @Label("Proxy")
    @Timespan
    long proxy;

    @Label("TLS")
    @Timespan
    long tls;

    @Label("Prepare")
    @Timespan
    long prepare;

    @Label("Upgrade")
    @Timespan
    long upgrade;

    @Label("Open")
    @Description("Whether the connection is open now")
    boolean open;

    @Label("Error Kind")
    String errorKind;

    @Label("Error Phase")
    String errorPhase;
}
