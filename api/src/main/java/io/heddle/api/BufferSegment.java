package io.heddle.api;

import java.nio.ByteBuffer;

/**
 * A run of off-heap bytes: {@link #count()} bytes of {@link #data()}, from {@link #offset()} on.
 *
 * <p>A segment reaches the user in two ways, and they differ in who owns it:
 *
 * <ul>
 *   <li><b>Handed to a handler</b> ({@code onBinaryNoAlloc}, {@code onMessageNoAlloc}, {@code onIncompleteFrame},
 *       {@code onPing}, {@code onPong}): the engine owns it. It is read-only and valid only until the handler returns;
 *       copy what must live longer.
 *   <li><b>Taken from a pool</b> ({@link BufferPool#acquire(int)}): the caller owns it. Fill it with the {@code append}
 *       methods, or write to {@link #data()} and tell {@link #count(int)}, then give it to {@code sendAsText} or
 *       {@code sendAsBinary} (which take the ownership, whatever they return) or back to
 *       {@link BufferPool#release(BufferSegment)}.
 * </ul>
 *
 * <p>A segment is not thread-safe: one thread at a time, the one that owns it. With assertions enabled ({@code -ea}) a use
 * after release or after the handler returned fails with an {@link AssertionError} or an {@link IllegalStateException};
 * without them it reads whatever the memory holds by then.
 */
public interface BufferSegment {

    /**
     * The buffer that the bytes live in: always direct. Bytes outside {@code offset()} to {@code offset() + count()} belong
     * to others in a received segment. Use absolute access: position and limit carry no meaning.
     *
     * @return the direct buffer; read-only in a received segment
     */
    ByteBuffer data();

    /**
     * Where the bytes begin in {@link #data()}.
     *
     * @return an index, 0 or more
     */
    int offset();

    /**
     * How many bytes there are.
     *
     * @return bytes, 0 to {@link #capacity()}
     */
    int count();

    /**
     * Sets how many bytes there are, after writing to {@link #data()} directly.
     *
     * @param count bytes, 0 to {@link #capacity()}
     * @return this segment
     * @throws IllegalArgumentException if {@code count} is negative or above {@link #capacity()}
     * @throws IllegalStateException if this segment was received: those are read-only
     */
    BufferSegment count(int count);

    /**
     * How many bytes this segment can hold from {@link #offset()} on.
     *
     * @return bytes; of a received segment the same as {@link #count()}
     */
    int capacity();

    /**
     * One byte.
     *
     * @param index from 0 to {@code count() - 1}
     * @return the byte
     * @throws IndexOutOfBoundsException if {@code index} is out of that range
     */
    byte get(int index);

    /**
     * Appends bytes behind those that are there.
     *
     * @param source the array
     * @param offset index of the first byte
     * @param count bytes to append
     * @return this segment
     * @throws IndexOutOfBoundsException if the range does not lie in {@code source}, or the segment has no room for it; nothing is
     *     appended then
     * @throws IllegalStateException if this segment was received: those are read-only
     */
    BufferSegment append(byte[] source, int offset, int count);

    /**
     * Appends the remaining bytes of a buffer, whose position then stands at its limit.
     *
     * @param source the buffer
     * @return this segment
     * @throws IndexOutOfBoundsException if the segment has no room for them; nothing is appended then
     * @throws IllegalStateException if this segment was received: those are read-only
     */
    BufferSegment append(ByteBuffer source);

    /**
     * Copies all bytes to an array.
     *
     * @param target the array
     * @param targetOffset index of the first byte to write
     * @return how many bytes were copied: {@link #count()}
     * @throws IndexOutOfBoundsException if {@code target} has no room for them; nothing is copied then
     */
    int copyTo(byte[] target, int targetOffset);

    /**
     * Copies all bytes to a buffer, from its position on; the position is advanced.
     *
     * @param target the buffer
     * @return how many bytes were copied: {@link #count()}
     * @throws java.nio.BufferOverflowException if {@code target} has no room for them; nothing is copied then
     * @throws java.nio.ReadOnlyBufferException if {@code target} is read-only
     */
    int copyTo(ByteBuffer target);

    /**
     * A copy of all bytes.
     *
     * @return a new array of {@link #count()} bytes
     */
    byte[] toByteArray();

    /**
     * A read-only view of all bytes, without a copy. It allocates the view object, and is valid as long as this segment is.
     *
     * @return a new buffer with position 0 and limit {@link #count()}
     */
    ByteBuffer asByteBuffer();

    /**
     * The bytes read as UTF-8; malformed input becomes U+FFFD. (Segments of text messages are valid UTF-8.)
     *
     * @return a new string
     */
    String toUtf8String();
}
