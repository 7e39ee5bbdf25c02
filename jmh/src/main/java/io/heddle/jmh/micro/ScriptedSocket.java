package io.heddle.jmh.micro;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.SocketHandle;
import java.net.SocketAddress;

/** A socket that exists in memory only, without its bytes: it is connected at once, and always ready. <b>Thread:</b> loop-confined. */
abstract class ScriptedSocket implements SocketHandle {

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public void shutdownOutput() {
    }

    @Override
    public void interest(int readinessBits) {
    }

    @Override
    public void participant(LoopParticipant next) {
    }

    @Override
    public SocketAddress localAddress() {
        return null;
    }

    @Override
    public SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public void close() {
    }
}
