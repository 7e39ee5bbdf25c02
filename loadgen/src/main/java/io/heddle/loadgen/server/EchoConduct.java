package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;

/** Echoes, and misbehaves at most around that. <b>Thread:</b> event loops of the server. */
class EchoConduct extends Conduct {

    @Override
    final ChannelHandler handler() {
        return Echo.INSTANCE;
    }

    @Override
    final boolean takesFragments() {
        return true;
    }
}
