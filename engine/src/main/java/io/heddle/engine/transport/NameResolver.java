package io.heddle.engine.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host. <b>Thread:</b> loop-confined; lookups that block run elsewhere. */
public interface NameResolver extends AutoCloseable {

    /** Called with the result on the loop, perhaps before {@link #resolve} returns. */
    interface Listener {
        void onResolved(InetAddress[] addresses);

        void onUnresolved(UnknownHostException cause);
    }

    /** @param host a name, or an address literal (IPv6 without brackets) */
    void resolve(String host, Listener listener);

    /** Stops the lookups; waiting listeners are not called any more. */
    @Override
    void close();
}
