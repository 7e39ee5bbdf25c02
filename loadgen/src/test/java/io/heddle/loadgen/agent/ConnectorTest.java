package io.heddle.loadgen.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** URLs of users. */
@Timeout(20)
final class ConnectorTest {

    @Test
    void aMalformedUrlKeepsItsSecretsAndSaysWhatToMend() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
            () -> Connector.uri("ws://ann:hush@host.example/a b?key=hush"));
        assertEquals("the URL ws://...@host.example/a b?... is malformed: Illegal character in path."
            + " Mend the template of the target, or the data that it takes.", refused.getMessage());
    }
}
