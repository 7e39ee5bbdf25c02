package io.heddle.loadgen.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Plan;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scenario of five steps costs beside plain echo: no heap, and little time. */
@Timeout(60)
class ScenarioCostTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final byte[] ANSWER =
        ("{\"type\":\"answer\",\"id\":0000000,\"user\":{\"name\":\"ann\",\"tags\":[\"a\",\"b\"]},\"balance\":12345.50,"
            + "\"status\":\"fine\",\"note\":\"a text of some length, as servers send it\"}").getBytes(StandardCharsets.UTF_8);
    private static final int ID_AT = new String(ANSWER, StandardCharsets.UTF_8).indexOf("0000000");

    /** Templated send, match by id, capture of a number, JSON path to a scalar, substring. */
    private static Plan fiveSteps() {
        return Plans.of(steps -> steps.connect().forever(turn -> turn
            .request("ask", new Message(Message.Kind.TEXT, "{\"op\":\"ask\",\"id\":{{id}},\"at\":{{due}},\"last\":\"{{balance}}\"}"),
                answer -> answer.id(new Extract.JsonPath("$.id")).within(WITHIN)
                    .capture("balance", new Extract.JsonPath("$.balance"))
                    .check("status", new Matcher.Value(new Extract.JsonPath("$.status"), "fine"))
                    .check("text", new Matcher.Contains("some length")))));
    }

    private static Plan echo() {
        return Plans.of(steps -> steps.connect().forever(turn -> turn.echo("echo", Message.Kind.BINARY, 125, WITHIN)));
    }

    /** One user on a host that keeps nothing, and the messages that it hears. */
    private static final class Course {
        final FakeHost host;
        final ScriptUser user;
        final FakeConnection connection;
        final ReusedSegment incoming = new ReusedSegment(1024);
        final boolean echoes;
        long id;

        Course(Plan plan, boolean echoes) {
            this.echoes = echoes;
            host = new FakeHost(plan);
            for (FakeHost.Meter meter : host.meters) {
                meter.forgets = true;
            }
            user = host.begun(0);
            connection = new FakeConnection(host.pool);
            connection.forgets = true;
            user.connecting(connection);
            user.opened(host.nowNs);
        }

        void run(int turns) {
            for (int i = 0; i < turns; i++) {
                host.nowNs += 1_000;
                if (echoes) {
                    incoming.count(0).append(connection.last, 0, connection.lastCount);
                    user.received(incoming, false, host.nowNs);
                } else {
                    long rest = ++id;
                    for (int digit = ID_AT + 6; digit >= ID_AT; digit--) {
                        ANSWER[digit] = (byte) ('0' + rest % 10);
                        rest /= 10;
                    }
                    ANSWER[ID_AT] = '1';
                    incoming.count(0).append(ANSWER, 0, ANSWER.length);
                    user.received(incoming, true, host.nowNs);
                }
            }
        }

        long nsPerTurn(int turns) {
            long startNs = System.nanoTime();
            run(turns);
            return (System.nanoTime() - startNs) / turns;
        }

        long ok() {
            return host.meters[0].counts[StepCounter.OK.ordinal()];
        }
    }

    /** Ids with a 1 in front are no JSON with a zero in front; they begin at 1,000,001. */
    private static Course scenario() {
        Course course = new Course(fiveSteps(), false);
        course.user.pending().settle(course.user.pending().find(1), Pending.ANSWERED);
        course.user.lastId = 1_000_000;
        course.user.goOn(course.user.script.first.next, course.host.nowNs, course.host.nowNs);
        return course;
    }

    @Test
    void aMessageAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (Course course : new Course[] {scenario(), new Course(echo(), true)}) {
            course.run(5_000);
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            course.run(5_000);
            long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertEquals(10_000, course.ok());
            assertTrue(allocated < 500, allocated + " bytes for 5,000 messages");
        }
    }

    /**
     * Measured with {@code -Dheddle.rounds=400}: 0.33 us beside an echo, once all is compiled. The bound only finds what is out of all
     * proportion.
     */
    @Test
    void theStepsCostLittleBesideAnEcho() {
        Course scenario = scenario();
        Course echo = new Course(echo(), true);
        long best = Long.MAX_VALUE;
        long bestEcho = Long.MAX_VALUE;
        int rounds = Integer.getInteger("heddle.rounds", 3);
        for (int i = 0; i < rounds; i++) {
            best = Math.min(best, scenario.nsPerTurn(2_000));
            bestEcho = Math.min(bestEcho, echo.nsPerTurn(2_000));
        }
        if (Integer.getInteger("heddle.rounds") != null) {
            System.out.println("five steps " + best + " ns a message, echo " + bestEcho + " ns");
        }
        assertTrue(best - bestEcho < 50_000, "five steps " + best + " ns a message, echo " + bestEcho + " ns");
    }
}
