package io.heddle.engine.autobahn;

import java.net.URI;

/**
 * The client under test.
 *
 * <p><b>Thread:</b> single caller.
 */
interface CaseClient extends AutoCloseable {

    /**
     * Connects, sends each message back in kind until the connection is down, and returns then.
     *
     * @throws Exception if it is not down in time, or the client failed by its own fault; a peer that misbehaves is no fault
     */
    void runCase(URI uri) throws Exception;

    @Override
    void close();
}
