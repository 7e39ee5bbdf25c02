package io.heddle.loadgen.scenario;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;

/**
 * A user: one connection at a time, and a place in a program. The attachment of its {@link WebSocket}. <b>Thread:</b> loop-confined.
 *
 * <p>The host calls one method for each event; the user then walks as far as it can, until it waits for the next event. A walk is bounded,
 * so that no loop of steps holds the event loop.
 */
public interface VirtualUser {

    /** Its number within the run, from 0; shares of a run have numbers of their own. */
    long number();

    /** A number by which the host finds its own state of the user; the user only keeps it, from its making to its end. */
    int slot();

    /** Sets it; the host does, once. */
    void slot(int slot);

    /** The connection, or null. */
    WebSocket webSocket();

    /** The host made this connection for it, with header fields and subprotocols, and is about to open it. */
    void connecting(WebSocket webSocket);

    /**
     * Begins the scenario, at the time at which the user was due. A user whose connection was lost, or did not open, begins again like this
     * if the plan reconnects.
     */
    void start(long dueNs, long nowNs);

    /** Its connection is open. */
    void opened(long nowNs);

    /** Messages may begin: for a user that holds after it was opened, see {@link UserHost#holdsMessages}; the others ignore it. */
    void begin(long nowNs);

    /** Its connection could not be opened; the host has counted that. */
    void connectFailed(String sentence, long nowNs);

    /** A message arrived, valid during the call. */
    void received(BufferSegment message, boolean isText, long nowNs);

    /** A pong arrived, after this round trip. */
    void pong(long roundTripNs, long nowNs);

    /** A connection that refused a message takes messages again. */
    void writable(long nowNs);

    /** Its connection ended, by the plan's will or without it. */
    void ended(String sentence, long nowNs);

    /** Its alarm is due. */
    void woken(long nowNs);

    /** A turn of its {@code WHEN_DUE} loop was due at this time. */
    void due(long dueNs, long nowNs);

    /** Its time, or that of the run, is up: nothing new begins, answers under way still count. */
    void drain(long nowNs);

    /** Requests that still wait for an answer. */
    int inFlight();

    /** The user is over, or the run: what still waits counts as timed out, or lost. It asks the host for nothing any more. */
    void finish(long nowNs);
}
