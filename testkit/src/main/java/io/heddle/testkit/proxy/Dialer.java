package io.heddle.testkit.proxy;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.util.function.Consumer;

/** Opens a proxy's connections to the servers behind it. <b>Thread:</b> the one of the scripts. */
public interface Dialer {

    /**
     * Resolves a name and connects; does not block. One of the two is told later, never from within this call.
     *
     * @param connection the number of the client's connection to the proxy, from 1
     * @param host a name, or an address without brackets
     */
    void dial(int connection, String host, int port, Consumer<ServerChannel> onConnected, Consumer<IOException> onFailed);
}
