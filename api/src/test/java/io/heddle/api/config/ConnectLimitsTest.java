package io.heddle.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ConnectLimitsTest {

    @Test
    void eachLimitIsSetAloneAndTheOthersStay() {
        ConnectLimits limits = ConnectLimits.standard().maxConnecting(1).maxConnectsPerSecond(2).maxTlsHandshakes(3)
            .maxTlsHandshakesPerSecond(4).minPerOrigin(5).successShare(0.5);
        assertEquals("ConnectLimits[maxConnecting=1, maxConnectsPerSecond=2, maxTlsHandshakes=3, maxTlsHandshakesPerSecond=4,"
            + " minPerOrigin=5, successShare=0.5]", limits.toString());
        assertEquals(1, limits.maxConnecting());
        assertEquals(2, limits.maxConnectsPerSecond());
        assertEquals(3, limits.maxTlsHandshakes());
        assertEquals(4, limits.maxTlsHandshakesPerSecond());
        assertEquals(5, limits.minPerOrigin());
        assertEquals(0.5, limits.successShare());
    }

    @Test
    void unlimitedLimitsNothingAndAnyLimitEndsThat() {
        assertTrue(ConnectLimits.unlimited().isUnlimited());
        assertTrue(ConnectLimits.unlimited().successShare(0).isUnlimited());
        assertFalse(ConnectLimits.unlimited().maxConnecting(1).isUnlimited());
        assertFalse(ConnectLimits.unlimited().maxConnectsPerSecond(1).isUnlimited());
        assertFalse(ConnectLimits.unlimited().maxTlsHandshakes(1).isUnlimited());
        assertFalse(ConnectLimits.unlimited().maxTlsHandshakesPerSecond(1).isUnlimited());
        assertFalse(ConnectLimits.unlimited().minPerOrigin(1).isUnlimited());
        assertFalse(ConnectLimits.standard().isUnlimited());
    }

    @Test
    void tenRetriesASecondAndOriginAreTheStandardMinimum() {
        assertEquals(10, ConnectLimits.standard().minPerOrigin());
        assertEquals(1.0, ConnectLimits.standard().successShare());
    }

    @Test
    void limitsOutOfRangeAreRefusedByTheirName() {
        ConnectLimits limits = ConnectLimits.standard();
        assertRefused("maxConnecting=0", () -> limits.maxConnecting(0));
        assertRefused("maxConnectsPerSecond=0", () -> limits.maxConnectsPerSecond(0));
        assertRefused("maxTlsHandshakes=-1", () -> limits.maxTlsHandshakes(-1));
        assertRefused("maxTlsHandshakesPerSecond=0", () -> limits.maxTlsHandshakesPerSecond(0));
        assertRefused("minPerOrigin=0", () -> limits.minPerOrigin(0));
        assertRefused("successShare=-0.1", () -> limits.successShare(-0.1));
        assertRefused("successShare=10.1", () -> limits.successShare(10.1));
        assertRefused("successShare=NaN", () -> limits.successShare(Double.NaN));
    }

    private static void assertRefused(String words, Runnable setting) {
        String message = assertThrows(IllegalArgumentException.class, setting::run).getMessage();
        assertTrue(message.contains(words), message);
    }

    @Test
    void limitsAreEqualByValue() {
        assertEquals(ConnectLimits.standard(), ConnectLimits.standard().minPerOrigin(10));
        assertEquals(ConnectLimits.standard().hashCode(), ConnectLimits.standard().minPerOrigin(10).hashCode());
        assertNotEquals(ConnectLimits.standard(), ConnectLimits.standard().minPerOrigin(11));
        assertNotEquals(ConnectLimits.standard(), null);
    }
}
