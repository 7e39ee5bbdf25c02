package io.heddle.loadgen.interval;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;

/**
 * Histograms as text: HdrHistogram's compressed V2 encoding in base64, which all of its ports read. Equal counts give equal text, however
 * they were added. <b>Thread:</b> no state.
 */
public final class HistogramCodec {
    private static final int MAX_TEXT_LENGTH = 4 << 20;

    private HistogramCodec() {}

    /** The text of a histogram. */
    public static String encode(Histogram histogram) {
        Histogram own = compact(histogram);
        ByteBuffer buffer = ByteBuffer.allocate(own.getNeededByteBufferCapacity());
        int length = own.encodeIntoCompressedByteBuffer(buffer, Deflater.DEFAULT_COMPRESSION);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    /** A copy whose range ends at its largest value: the history of a histogram's growth is not part of its value. */
    public static Histogram compact(Histogram histogram) {
        Histogram copy = new Histogram(1, Math.max(2, histogram.getMaxValue()), Times.DIGITS);
        copy.add(histogram);
        copy.setAutoResize(true);
        return copy;
    }

    /**
     * The histogram of a text.
     *
     * @throws IllegalArgumentException if it is none, with a reason that names no class
     */
    public static Histogram decode(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException("a histogram of " + text.length() + " characters is longer than any that this tool writes");
        }
        try {
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
            if (histogram.getNumberOfSignificantValueDigits() != Times.DIGITS || histogram.getLowestDiscernibleValue() != 1) {
                throw new IllegalArgumentException("its precision is not that of this tool");
            }
            histogram.setAutoResize(true);
            return histogram;
        } catch (DataFormatException | RuntimeException wrong) {
            throw new IllegalArgumentException("this is no histogram in HdrHistogram's compressed encoding, in base64", wrong);
        }
    }
}
