package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoopWakerTest {
    private WatchedPoller poller;
    private LoopWaker waker;

    @BeforeEach
    void open() throws IOException {
        poller = new WatchedPoller();
        waker = new LoopWaker(poller);
    }

    @AfterEach
    void close() throws IOException {
        poller.close();
    }

    @Test
    void aLoopThatIsAwakeIsNotWoken() {
        waker.wake();
        waker.park();
        waker.unpark();
        waker.wake();
        assertEquals(0, poller.wakeUps.get());
    }

    @Test
    void onlyOneProducerOfABurstPays() throws InterruptedException {
        waker.park();
        CountDownLatch start = new CountDownLatch(1);
        Thread[] producers = new Thread[4];
        for (int i = 0; i < producers.length; i++) {
            producers[i] = new Thread(() -> {
                try {
                    start.await();
                    for (int n = 0; n < 1_000; n++) {
                        waker.wake();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            producers[i].start();
        }
        start.countDown();
        for (Thread producer : producers) {
            producer.join();
        }
        assertEquals(1, poller.wakeUps.get());
    }

    @Test
    void eachSleepIsWokenAnew() {
        for (int i = 1; i <= 3; i++) {
            waker.park();
            waker.wake();
            waker.wake();
            waker.unpark();
            assertEquals(i, poller.wakeUps.get());
        }
    }

    @Test
    void aWakeUpBeforeThePollEndsIt() throws IOException {
        waker.park();
        waker.wake();
        // Would wait for ever.
        assertEquals(0, poller.poll(Long.MAX_VALUE / 1_000_000, (participant, ops) -> {}));
    }
}
