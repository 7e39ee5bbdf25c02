package io.heddle.testkit.server;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes the few types of ASN.1 DER (X.690) that a certificate has. <b>Thread:</b> any thread. */
final class Der {
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    /** From this year on, a certificate's times are written with four digits of the year (RFC 5280 section 4.1.2.5). */
    private static final int FOUR_DIGITS_YEAR = 2050;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    static byte[] set(byte[]... parts) {
        return value(SET, parts);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] bitString(byte[] bytes) {
        return value(BIT_STRING, new byte[] {0}, bytes);
    }

    static byte[] octetString(byte[] bytes) {
        return value(OCTET_STRING, bytes);
    }

    static byte[] utf8(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param numbers of the identifier, the first two below 40 */
    static byte[] objectIdentifier(int... numbers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(40 * numbers[0] + numbers[1]);
        for (int i = 2; i < numbers.length; i++) {
            int groups = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(numbers[i]) + 6) / 7);
            for (int group = groups - 1; group >= 0; group--) {
                out.write(numbers[i] >>> 7 * group & 0x7F | (group == 0 ? 0 : 0x80));
            }
        }
        return value(OBJECT_IDENTIFIER, out.toByteArray());
    }

    static byte[] time(OffsetDateTime time) {
        OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
        boolean isShort = utc.getYear() < FOUR_DIGITS_YEAR;
        String text = DateTimeFormatter.ofPattern(isShort ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'").format(utc);
        return value(isShort ? UTC_TIME : GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A value with a tag of its own, implicit. */
    static byte[] tagged(int number, byte[] bytes) {
        return value(CONTEXT | number, bytes);
    }

    /** A value within a tag of its own, explicit. */
    static byte[] within(int number, byte[] value) {
        return value(CONTEXT | CONSTRUCTED | number, value);
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = length <= 0xFF ? 1 : length <= 0xFFFF ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> Byte.SIZE * i);
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
