package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.loadgen.cli.UserError;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The checks before the first connection: descriptors, ports, source addresses. */
@Timeout(60)
final class LimitsTest {
    private static final URI LOCAL = URI.create("ws://127.0.0.1:9001/");

    @Test
    void descriptorsForAllConnectionsAndAReserveAreEnough() {
        assertDoesNotThrow(() -> DescriptorLimit.check(19_000, 19_000 + 30 + DescriptorLimit.RESERVE, 30));
    }

    @Test
    void tooFewDescriptorsAreOneSentenceThatSaysWhatToDo() {
        UserError error = assertThrows(UserError.class, () -> DescriptorLimit.check(1_000, 1_024, 30));
        assertEquals(
            "1,000 connections would need 1,094 file descriptors, but this process may open 1,024: raise the limit (ulimit -n 1094)"
                + " or ask for at most 930 --connections.",
            error.getMessage());
    }

    @Test
    void withoutAnyDescriptorsLeftAtMostNoneArePossible() {
        UserError error = assertThrows(UserError.class, () -> DescriptorLimit.check(1, 64, 60));
        assertEquals("1 connection would need 125 file descriptors, but this process may open 64: raise the limit (ulimit -n 125)"
            + " or ask for at most 0 --connections.", error.getMessage());
    }

    @Test
    void fewConnectionsLeaveTheSourceToTheSystem() {
        assertEquals(List.of(), SourceAddresses.plan(LOCAL, SourceAddresses.PER_ADDRESS));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems give one loopback address only")
    void thousandsToALoopbackAddressAreSpreadOverLoopbackSources() throws UnknownHostException {
        List<InetAddress> two = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
        assertEquals(two, SourceAddresses.plan(LOCAL, 10_001));
        assertEquals(two, SourceAddresses.plan(LOCAL, 20_000));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems give one loopback address only")
    void noSourceServesMoreThanItsShareAndAllAreLoopback() {
        List<InetAddress> sources = SourceAddresses.plan(LOCAL, LoadPlan.MAX_CONNECTIONS);
        assertEquals((LoadPlan.MAX_CONNECTIONS - 1) / SourceAddresses.PER_ADDRESS + 1, Set.copyOf(sources).size());
        assertTrue(sources.stream().allMatch(InetAddress::isLoopbackAddress));
        assertDoesNotThrow(() -> EngineConfig.builder().localAddresses(sources).build());
    }

    @Test
    void aNameWithAnUnderscoreIsNotTheLoopback() {
        assertEquals(List.of(), SourceAddresses.plan(URI.create("ws://my_service:80/"), SourceAddresses.PER_ADDRESS + 1));
    }

    @Test
    void anUnknownHostIsOneSentence() {
        URI nowhere = URI.create("ws://nowhere.invalid/");
        UserError error = assertThrows(UserError.class, () -> SourceAddresses.plan(nowhere, 20_000));
        assertEquals("The host name 'nowhere.invalid' of --url cannot be resolved: correct it, or check the name server.",
            error.getMessage());
    }

    @Test
    void tooFewPortsAreOneSentence() {
        assertDoesNotThrow(() -> SourceAddresses.checkPorts(28_232, 28_232));
        UserError error = assertThrows(UserError.class, () -> SourceAddresses.checkPorts(28_233, 28_232));
        assertEquals("28,233 connections to one server would need as many local ports, but this machine gives out 28,232:"
            + " widen net.ipv4.ip_local_port_range or ask for fewer --connections.", error.getMessage());
    }

    @Test
    void thePortRangeIncludesBothEnds() {
        assertEquals(28_232, SourceAddresses.portsIn("32768\t60999\n"));
        assertEquals(1, SourceAddresses.portsIn("1024 1024"));
    }
}
