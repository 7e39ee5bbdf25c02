package io.heddle.loadgen.scenario;

/** How the answer to one of several echoes under way came. <b>Thread:</b> immutable. */
enum EchoOrder {
    /** Before the answers to all later messages. */
    IN_ORDER,
    /** After the answer to a later message. */
    OVERTAKEN,
    /** Not for the first time. */
    AGAIN
}
