package io.heddle.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A duty cycle of an event loop that took long, without its wait. <b>Thread:</b> loop-confined. */
@Name("io.heddle.LongCycle")
@Label("Long Event Loop Cycle")
@Description("A duty cycle of an event loop that took long, without its wait")
@Category("Heddle")
@Enabled(false)
@StackTrace(false)
@Threshold("10 ms")
final class LongCycleEvent extends Event {
    @Label("Work")
    @Description("The ready sockets, sends, commands and deadlines that it handled")
    int work;
}
