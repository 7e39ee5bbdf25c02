package io.heddle.loadgen.scenario;

/** The event for which a user waits. <b>Thread:</b> immutable. */
enum Wait {
    /** It has not begun, or it walks. */
    NOTHING,
    /** Its connection opens. */
    OPENING,
    /** All other connections open first. */
    HOLD,
    /** A time. */
    TIME,
    /** A message or a pong, with a time limit. */
    ANSWER,
    /** Room for a message. */
    ROOM,
    /** The plan's rate. */
    DUE,
    /** Another turn of the event loop, after a long walk. */
    TURN,
    /** The end of the connection, which somebody else closed. */
    END,
    /** The end of the connection, which it closed itself. */
    CLOSING,
    /** The answers to all that it sent, at the end of its scenario. */
    ANSWERS,
    /** The end of the run, or answers to what it sent: it begins nothing new. */
    REST,
    /** Nothing: its scenario is over. */
    OVER
}
