package io.heddle.engine.it;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import java.util.List;
import java.util.Map;

/**
 * permessage-deflate that keeps what the server answered.
 *
 * <p><b>Thread:</b> written on the loop, read by a test once the connection is open.
 */
final class GrantedDeflate implements Extension {
    private final PerMessageDeflate settings;
    private volatile Map<String, List<String>> parameters;

    GrantedDeflate(PerMessageDeflate settings) {
        this.settings = settings;
    }

    /** Of the answer; null if there was none. */
    Map<String, List<String>> parameters() {
        return parameters;
    }

    @Override
    public String offer() {
        return settings.offer();
    }

    @Override
    public int rsvBits() {
        return settings.rsvBits();
    }

    @Override
    public ExtensionSession accept(ExtensionAnswer answer) {
        parameters = answer.parameters();
        return settings.accept(answer);
    }
}
