package io.heddle.testkit.simulation;

import java.io.IOException;

/** The way in which a socket is connected. <b>Thread:</b> the one that runs the world. */
interface Connect {

    /** @throws IOException if the system knows at once that it fails */
    void begin() throws IOException;

    /** Nothing is told any more. */
    void cancel();
}
