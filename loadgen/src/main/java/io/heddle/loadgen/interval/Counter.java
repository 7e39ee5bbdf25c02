package io.heddle.loadgen.interval;

/** The counters of a whole run, each with the name that outputs and thresholds use. <b>Thread:</b> immutable. */
public enum Counter {
    /** Attempts to connect that began. */
    CONNECTS("connects"),
    /** Attempts that ended in an open connection. */
    OPENED("opened"),
    /** Attempts that failed. */
    CONNECT_FAILURES("connectFailures"),
    /** Open connections that ended without the plan's will. */
    LOST("connectionsLost"),
    /** Connections that the plan closed. */
    CLOSED("closed"),
    /** Attempts that followed a loss, counted among the attempts too. */
    RECONNECTS("reconnects"),
    /** Users that ran their scenario to its end. */
    USERS_COMPLETED("usersCompleted"),
    /** Users that a step ended early. */
    USERS_FAILED("usersFailed"),
    /** Data messages given to the engine. */
    SENT("sent"),
    /** Data messages that arrived. */
    RECEIVED("received"),
    /** Payload bytes of the messages sent. */
    SENT_BYTES("sentBytes"),
    /** Payload bytes of the messages received. */
    RECEIVED_BYTES("receivedBytes"),
    /** Messages that arrived and no step or listener knew. */
    UNMATCHED("unmatched"),
    /** Sends that met a full buffer. */
    BACK_PRESSURED("backPressured"),
    /** Sends that came when the connection was closing. */
    NOT_OPEN("notOpen"),
    /** Connects refused for want of a local port. */
    PORT_SHORTAGES("portShortages"),
    /** Connects refused for want of a file descriptor. */
    DESCRIPTOR_SHORTAGES("descriptorShortages"),
    /** Time that the event loops worked. */
    LOOP_BUSY_NS("loopBusyNs"),
    /** Time that the event loops existed: with {@link #LOOP_BUSY_NS} the busy share. */
    LOOP_NS("loopNs"),
    /** Pauses of the garbage collector. */
    GC_PAUSE_NS("gcPauseNs"),
    /** CPU time of the process in its own code. */
    CPU_USER_NS("cpuUserNs"),
    /** CPU time of the process in the kernel. */
    CPU_SYSTEM_NS("cpuSystemNs"),
    /** Time that the machine's processors were taken by others of its host. */
    STEAL_NS("stealNs"),
    /** Time of all the machine's processors together: with {@link #STEAL_NS} the stolen share. */
    MACHINE_NS("machineNs");

    private final String key;

    Counter(String key) {
        this.key = key;
    }

    /** The name in JSON, CSV and thresholds. */
    public String key() {
        return key;
    }

    /** True if it counts in each phase, as connections do; the others count while messages are measured, and after. */
    public boolean countsAlways() {
        return switch (this) {
            case CONNECTS, OPENED, CONNECT_FAILURES, LOST, CLOSED, RECONNECTS, PORT_SHORTAGES, DESCRIPTOR_SHORTAGES -> true;
            default -> false;
        };
    }
}
