package io.heddle.testkit.docs;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xnio.IoUtils;

/** Prices by JSON-RPC from Undertow, in threes: the last question first; of gold it says nothing. <b>Thread:</b> Undertow's. */
final class UndertowPrices implements AutoCloseable {
    private static final int AT_A_TIME = 3;
    private static final Pattern REQUEST = Pattern.compile(
        "\\{\"jsonrpc\":\"2\\.0\",\"id\":(\\d+),\"method\":\"price\",\"params\":\\[\"(\\w+)\"]}");
    private static final Map<String, String> PRICES = Map.of("EUR", "1.08", "GBP", "1.27", "JPY", "0.0067");

    private final WebSocketProtocolHandshakeHandler handler = Handlers.websocket((exchange, channel) -> {
        channel.getReceiveSetter().set(new Client());
        channel.resumeReceives();
    });
    private final Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1").setIoThreads(1).setWorkerThreads(1)
        .setHandler(handler).build();

    static UndertowPrices start() {
        UndertowPrices prices = new UndertowPrices();
        prices.server.start();
        return prices;
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort() + "/");
    }

    @Override
    public void close() {
        handler.getPeerConnections().forEach(IoUtils::safeClose);
        server.stop();
    }

    /** One connection. */
    private static final class Client extends AbstractReceiveListener {
        private final List<String> replies = new ArrayList<>();

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            Matcher request = REQUEST.matcher(message.getData());
            if (!request.matches()) {
                WebSockets.sendClose(1008, "no request", channel, null);
                return;
            }
            String price = PRICES.get(request.group(2));
            if (price != null) {
                replies.add(0, "{\"jsonrpc\":\"2.0\",\"id\":" + request.group(1) + ",\"result\":\"" + price + "\"}");
            }
            if (replies.size() == AT_A_TIME) {
                WebSockets.sendText("{\"jsonrpc\":\"2.0\",\"method\":\"hello\"}", channel, null);
                replies.forEach(reply -> WebSockets.sendText(reply, channel, null));
                replies.clear();
            }
        }
    }
}
