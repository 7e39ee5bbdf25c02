package io.heddle.jmh.micro;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The client's and the server's engine of one connection. <b>Thread:</b> any one thread at a time. */
record TlsPair(SSLEngine client, SSLEngine server) {
    private static final int BYTES = 128 << 10;
    private static final int MAX_TURNS = 100;

    /** Runs the whole handshake, session tickets included. */
    void handshake() throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(BYTES);
        ByteBuffer toClient = ByteBuffer.allocate(BYTES);
        int turns = 0;
        client.beginHandshake();
        do {
            advance(client, toClient.flip(), toServer);
            toClient.clear();
            serve(toServer.flip(), toClient);
            toServer.clear();
            if (++turns > MAX_TURNS) {
                throw new SSLException("the handshake does not end");
            }
        } while (toClient.position() > 0);
    }

    /** The server's side of the handshake: takes all input and produces the answer. */
    void serve(ByteBuffer received, ByteBuffer answer) throws SSLException {
        advance(server, received, answer);
    }

    private static void advance(SSLEngine engine, ByteBuffer received, ByteBuffer output) throws SSLException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        ByteBuffer plain = ByteBuffer.allocate(BYTES);
        boolean goesOn = true;
        while (goesOn) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> {
                    SSLEngineResult result = engine.wrap(nothing, output);
                    goesOn = result.getStatus() == Status.OK;
                }
                default -> goesOn = received.hasRemaining() && engine.unwrap(received, plain).getStatus() == Status.OK;
            }
        }
    }
}
