package io.heddle.loadgen.interval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HistogramCodecTest {

    @Test
    void everyFigureComesBack() {
        Histogram histogram = Times.histogram();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            histogram.recordValue((long) Math.pow(10, 12 * random.nextDouble()));
        }
        Histogram back = HistogramCodec.decode(HistogramCodec.encode(histogram));
        assertEquals(histogram.getTotalCount(), back.getTotalCount());
        assertEquals(histogram.getMaxValue(), back.getMaxValue());
        assertEquals(histogram.getMinValue(), back.getMinValue());
        assertEquals(histogram.getMean(), back.getMean());
        for (double percent = 0; percent <= 100; percent += 0.01) {
            assertEquals(histogram.getValueAtPercentile(percent), back.getValueAtPercentile(percent));
        }
    }

    @Test
    void equalCountsGiveEqualTextHoweverTheyWereAdded() {
        Histogram small = Times.histogram();
        small.recordValue(1_000);
        Histogram large = Times.histogram();
        large.recordValue(3_000_000_000L);
        Histogram both = Times.histogram();
        both.recordValue(3_000_000_000L);
        both.recordValue(1_000);
        String text = HistogramCodec.encode(both);
        assertEquals(text, HistogramCodec.encode(Times.plus(small, large)));
        assertEquals(text, HistogramCodec.encode(Times.plus(large, small)));
        assertEquals(text, HistogramCodec.encode(Times.plus(HistogramCodec.decode(HistogramCodec.encode(small)), large)));
        assertTrue(text.length() < 100, text);
    }

    @Test
    void anEmptyHistogramIsOne() {
        assertEquals(0, HistogramCodec.decode(HistogramCodec.encode(Times.histogram())).getTotalCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "HISTFAAAAAEAAAAA", "HISTFAAAACJ42pNpmSzMwMDAxQABzFCaEUzOmNZg/wEi0PFFAA=="})
    void whatIsNoHistogramIsRefused(String text) {
        assertEquals("this is no histogram in HdrHistogram's compressed encoding, in base64",
            assertThrows(IllegalArgumentException.class, () -> HistogramCodec.decode(text)).getMessage());
    }
}
