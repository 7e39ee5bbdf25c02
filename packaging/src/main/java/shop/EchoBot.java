package shop;

import io.heddle.api.WebSocket;
import io.heddle.api.tls.TlsSettings;
import java.net.URI;

/** The bot of a stranger, which knows the api alone. <b>Thread:</b> the main thread. */
public final class EchoBot {
    private EchoBot() {}

    /** @param arguments the address of the server; a second one if its certificate is not looked at */
    public static void main(String[] arguments) {
        WebSocket bot = WebSocket.create(URI.create(arguments[0]))
            .onOpen(ws -> ws.send("hello"))
            .onMessage((ws, text) -> {
                System.out.println(text);
                ws.close();
            })
            .onClosed((ws, code, reason) -> System.out.println("closed: " + code))
            .onError((ws, error) -> System.out.println(error));
        if (arguments.length > 1) {
            bot.internalRequest().tls(TlsSettings.trustAllForTests());
        }
        bot.open();
    }
}
