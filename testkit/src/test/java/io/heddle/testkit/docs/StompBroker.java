package io.heddle.testkit.docs;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;

/**
 * A broker of STOMP 1.2 on Java-WebSocket, for one client: three prices, each after the acknowledgement of the one before, and the second
 * only after a heart-beat. <b>Thread:</b> the server's own; {@code start} and {@code close} the test's.
 */
@SuppressWarnings("try")
final class StompBroker extends WebSocketServer implements AutoCloseable {
    private final CountDownLatch started = new CountDownLatch(1);
    private final List<String> heard = new ArrayList<>();
    private final boolean isSilent;
    private int prices;
    private boolean hasAcknowledged;
    private boolean hasBeaten;

    private StompBroker(boolean isSilent) {
        super(new InetSocketAddress("127.0.0.1", 0), 1, List.of(new Draft_6455(List.of(), List.of(new Protocol("v12.stomp")))));
        this.isSilent = isSilent;
        setDaemon(true);
        setReuseAddr(true);
    }

    /** @param isSilent promises heart-beats and sends nothing behind CONNECTED */
    static StompBroker start(boolean isSilent) throws InterruptedException {
        StompBroker broker = new StompBroker(isSilent);
        broker.start();
        broker.started.await();
        return broker;
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + getPort() + "/");
    }

    /** The commands of the client with the headers that matter, without its heart-beats. */
    synchronized List<String> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void onStart() {
        started.countDown();
    }

    @Override
    public void onOpen(WebSocket client, ClientHandshake handshake) {
        // The client speaks first.
    }

    @Override
    public synchronized void onMessage(WebSocket client, String text) {
        if (text.equals("\n")) {
            hasBeaten = true;
            sendSecondPrice(client);
            return;
        }
        if (!text.endsWith("\n\n\0")) {
            client.send("ERROR\nmessage:no frame\n\n\0");
            client.close();
            return;
        }
        String[] lines = text.substring(0, text.length() - 3).split("\n");
        heard.add(String.join(" ", lines));
        switch (lines[0]) {
            case "CONNECT" -> client.send("CONNECTED\r\nversion:1.2\r\nheart-beat:" + (isSilent ? "20" : "10000") + ",20\r\n\r\n\0\n");
            case "SUBSCRIBE" -> sendPrice(client);
            case "ACK" -> {
                hasAcknowledged = true;
                sendSecondPrice(client);
                if (prices == 2 && lines[1].equals("id:a\\c2")) {
                    sendPrice(client);
                }
            }
            case "DISCONNECT" -> client.send("RECEIPT\nreceipt-id:bye\n\n\0");
            default -> {}
        }
    }

    private void sendSecondPrice(WebSocket client) {
        if (prices == 1 && hasAcknowledged && hasBeaten) {
            sendPrice(client);
        }
    }

    private void sendPrice(WebSocket client) {
        if (!isSilent) {
            prices++;
            client.send("\n");
            client.send(
                "MESSAGE\nsubscription:0\nmessage-id:" + prices + "\nack:a\\c" + prices + "\nack:second\ndestination:/topic/price\\cEUR\n\n"
                    + (99 + prices) + "\0\n");
        }
    }

    @Override
    public void onClose(WebSocket client, int code, String reason, boolean remote) {
        // The client says it.
    }

    @Override
    public void onError(WebSocket client, Exception failure) {
        if (!(failure instanceof WebsocketNotConnectedException)) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop(1_000);
    }
}
