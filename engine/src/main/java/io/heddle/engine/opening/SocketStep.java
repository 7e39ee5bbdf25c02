package io.heddle.engine.opening;

/**
 * A step of those that lead to a socket on which the server can be spoken to: connect, secure, tunnel. They are planned anew together if
 * another address is to be tried.
 *
 * <p><b>Thread:</b> loop-confined.
 */
interface SocketStep extends OpeningStep {}
