package io.heddle.testkit.model;

import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.LinkConditions;
import io.heddle.testkit.ProxyAnswer;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.proxy.ProxyCore;
import io.heddle.testkit.proxy.ProxyCredentials;
import io.heddle.testkit.simulation.SimulatedChannel;
import io.heddle.testkit.simulation.SimulatedTlsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The proxy on the way to one host: behaves as its plan says, and knows how many of a server's bytes have gone through it to the client's
 * system. <b>Thread:</b> the one that runs the network.
 */
final class ProxyFront {
    private static final int MAX_RECORD_BYTES = 16_384;
    private static final byte[] GARBAGE = "220 mail.test ESMTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ProxyPlan plan;
    private final SimulatedHost host;
    private final ProxyCore core;
    /** By the number of the client's connection, from 1. */
    private final List<Leg> legs = new ArrayList<>();

    /** A connection of a client, and the server's that it was joined to. */
    private static final class Leg {
        /** A record of TLS to the proxy: so many bytes of the server have arrived once so many have come over the wire. */
        private record Mark(long relayed, long given) {}

        private final SimulatedChannel wire;
        private final List<Mark> marks = new ArrayList<>();
        private SimulatedChannel server;
        private boolean isRelaying;
        private long relayed;
        /** What had gone to the wire before the first byte of the server, or -1. */
        private long answerBytes = -1;

        private Leg(SimulatedChannel wire) {
            this.wire = wire;
        }

        private long arrived() {
            long arrived = wire.bytesArrived();
            if (marks.isEmpty()) {
                return answerBytes < 0 ? 0 : Math.max(0, Math.min(relayed, arrived - answerBytes));
            }
            long found = 0;
            for (int i = marks.size() - 1; i >= 0 && found == 0; i--) {
                found = marks.get(i).given() <= arrived ? marks.get(i).relayed() : 0;
            }
            return found;
        }
    }

    ProxyFront(ProxyPlan plan, SimulatedHost host, Supplier<Duration> clock) {
        this.plan = plan;
        this.host = host;
        core = new ProxyCore(clock);
        core.dialer((connection, name, port, onConnected, onFailed) -> host.connect(name, port, server -> {
            Leg leg = legs.get(connection - 1);
            leg.server = (SimulatedChannel) server;
            onConnected.accept(new FromServer(leg));
        }, onFailed));
        core.credentials(switch (plan.wants()) {
            case NONE -> ProxyCredentials.none();
            case BASIC -> ProxyCredentials.basic(ProxyPlan.USER, ProxyPlan.PASSWORD);
            case DIGEST -> ProxyCredentials.digest(ProxyPlan.USER, ProxyPlan.PASSWORD, "SHA-256", 3);
        });
        core.eachAnswer(answer());
        host.conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(plan.latencyMs())));
        if (plan.manner() != ProxyPlan.Manner.DOWN) {
            host.listen(ProxyPlan.PORT, this::accept);
        }
    }

    private ProxyAnswer answer() {
        ProxyAnswer good = plan.tunnelBytes() < 0 ? ProxyAnswer.tunnel() : ProxyAnswer.tunnel().tunnelEndsAfter(plan.tunnelBytes());
        return switch (plan.manner()) {
            case GOOD, DOWN -> good;
            case DRIPS -> good.drip(Duration.ofMillis(1));
            case REFUSES -> plan.isSocks() ? ProxyAnswer.socksReply(2) : ProxyAnswer.status(403).body("no");
            case SILENT -> ProxyAnswer.silence();
            case GARBAGE -> ProxyAnswer.raw(GARBAGE);
            case ENDLESS_HEAD -> ProxyAnswer.endlessHead();
            case CUT -> ProxyAnswer.tunnel().cutAfter(5);
            case RESETS -> ProxyAnswer.tunnel().cutAfter(0).thenReset();
        };
    }

    private void accept(ServerChannel channel) {
        SimulatedChannel wire = (SimulatedChannel) channel;
        Leg leg = new Leg(wire);
        legs.add(leg);
        core.accept(new ToClient(leg, plan.isTls() ? new SimulatedTlsServer(wire, List.of()) : wire));
    }

    /** The way through this proxy, for a bot. */
    ProxySettings settings() {
        ProxySettings settings = plan.isSocks() ? ProxySettings.socks5(host.name(), ProxyPlan.PORT)
            : plan.isTls() ? ProxySettings.https(host.name(), ProxyPlan.PORT) : ProxySettings.http(host.name(), ProxyPlan.PORT);
        return plan.wants() == ProxyPlan.Wants.NONE ? settings
            : settings.credentials(ProxyPlan.USER, plan.isRight() ? ProxyPlan.PASSWORD : "wrong");
    }

    /** How many bytes of a server have reached the client's system. */
    long arrived(SimulatedChannel server) {
        return legs.stream().filter(leg -> leg.server != null && leg.server.isPeerOf(server)).mapToLong(Leg::arrived).findFirst().orElse(0);
    }

    /** The rules that clients of proxies have broken. */
    List<String> mistakes() {
        return core.unexpected().stream().map(Object::toString).toList();
    }

    /** Notes which bytes of the server have gone to the client's wire. */
    private static final class ToClient extends Passing {
        private final Leg leg;

        private ToClient(Leg leg, ServerChannel inner) {
            super(inner);
            this.leg = leg;
        }

        @Override
        public void write(byte[] bytes) {
            if (!leg.isRelaying) {
                super.write(bytes);
                return;
            }
            leg.answerBytes = leg.answerBytes < 0 ? leg.wire.bytesGiven() : leg.answerBytes;
            if (inner == leg.wire) {
                leg.relayed += bytes.length;
                super.write(bytes);
                return;
            }
            for (int at = 0; at < bytes.length && !isClosed(); at += MAX_RECORD_BYTES) {
                int end = Math.min(bytes.length, at + MAX_RECORD_BYTES);
                super.write(Arrays.copyOfRange(bytes, at, end));
                leg.relayed += end - at;
                leg.marks.add(new Leg.Mark(leg.relayed, leg.wire.bytesGiven()));
            }
        }
    }

    /** Notes when bytes of the server are passed on. */
    private static final class FromServer extends Passing {
        private final Leg leg;

        private FromServer(Leg leg) {
            super(leg.server);
            this.leg = leg;
        }

        @Override
        public void listener(Listener next) {
            super.listener(new Listener() {
                @Override
                public void onBytes(byte[] bytes) {
                    leg.isRelaying = true;
                    next.onBytes(bytes);
                    leg.isRelaying = false;
                }

                @Override
                public void onDrained() {
                    next.onDrained();
                }

                @Override
                public void onEnd() {
                    next.onEnd();
                }

                @Override
                public void onBroken(IOException cause) {
                    next.onBroken(cause);
                }
            });
        }
    }

    /** A channel that passes everything on. */
    private static class Passing implements ServerChannel {
        final ServerChannel inner;

        private Passing(ServerChannel inner) {
            this.inner = inner;
        }

        @Override
        public void listener(Listener next) {
            inner.listener(next);
        }

        @Override
        public InetSocketAddress client() {
            return inner.client();
        }

        @Override
        public void write(byte[] bytes) {
            inner.write(bytes);
        }

        @Override
        public long unsent() {
            return inner.unsent();
        }

        @Override
        public void pauseReading() {
            inner.pauseReading();
        }

        @Override
        public void resumeReading() {
            inner.resumeReading();
        }

        @Override
        public void endOutput() {
            inner.endOutput();
        }

        @Override
        public void close() {
            inner.close();
        }

        @Override
        public void reset() {
            inner.reset();
        }

        @Override
        public boolean isClosed() {
            return inner.isClosed();
        }

        @Override
        public void after(Duration delay, Runnable action) {
            inner.after(delay, action);
        }
    }
}
