package io.heddle.testkit;

/**
 * The fate of connects to one address of a {@link SimulatedHost}: see {@link SimulatedHost#fate}. Connections that exist already go on.
 */
public enum AddressFate {
    /** The host answers there, as its ports and its link decide. */
    ANSWERS,
    /** Connects are refused, as by a machine on which nothing listens. */
    REFUSES,
    /** Connects are not answered at all, as by a firewall that drops packets. */
    SWALLOWS,
    /** The client's system knows no way there and says so at once, as for an IPv6 address where there is no IPv6. */
    UNREACHABLE,
    /** Connects are answered, and the first bytes of the client with a reset, as by a load balancer without a backend. */
    RESETS,
    /** Connects are answered, and the client's bytes with an orderly end. */
    ENDS,
    /** Connects are answered, and the client's bytes with nothing, as by a process that hangs. */
    HANGS
}
