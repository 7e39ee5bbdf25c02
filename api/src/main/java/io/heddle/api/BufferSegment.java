package io.heddle.api;

import java.nio.ByteBuffer;

/**
 * A run of off-heap bytes: {@link #count()} bytes of {@link #data()}, from {@link #offset()} on.
 *
 * <p>A program obtains a segment in two ways, which differ in its owner:
 *
 * <ul>
 *   <li><b>Passed to a handler</b> ({@code onBinaryNoAlloc}, {@code onMessageNoAlloc}, {@code onIncompleteFrame},
 *       {@code onPing}, {@code onPong}): the engine owns the segment. It is read-only and valid only until the handler returns; copy bytes
 *       that must live longer.
 *   <li><b>Taken from a pool</b> ({@link BufferPool#acquire(int)}): the caller owns the segment. Fill it with the {@code append} methods,
 *       or write to {@link #data()} and set {@link #count(int)}. Then give it to {@code sendAsText} or {@code sendAsBinary} (which take
 *       ownership, whatever they return), or back to {@link BufferPool#release(BufferSegment)}.
 * </ul>
 *
 * <p>A segment is not thread-safe: one thread at a time may use it, the one that owns it. With assertions enabled ({@code -ea}) any use
 * after release, or after the handler returned, fails with an {@link AssertionError} or an {@link IllegalStateException}; without them it
 * reads whatever the memory holds by then.
 */
public interface BufferSegment {

    /**
     * Returns the buffer that holds the bytes; it is always direct. In a received segment the bytes outside {@code offset()} to {@code
     * offset() + count()} belong to others. Use absolute access: position and limit have no meaning.
     *
     * @return the direct buffer; read-only in a received segment
     */
    ByteBuffer data();

    /** {@return the index of the first byte in {@link #data()}, 0 or more} */
    int offset();

    /** {@return the number of bytes, 0 to {@link #capacity()}} */
    int count();

    /**
     * Sets the number of bytes, after writing to {@link #data()} directly.
     *
     * @param count the number of bytes, 0 to {@link #capacity()}
     * @return this segment
     * @throws IllegalArgumentException if {@code count} is negative or above {@link #capacity()}
     * @throws IllegalStateException if this segment was received, and so is read-only
     */
    BufferSegment count(int count);

    /** {@return the number of bytes that this segment can hold from {@link #offset()} on; if received, the same as {@link #count()}} */
    int capacity();

    /**
     * Returns one byte.
     *
     * @param index from 0 to {@code count() - 1}
     * @return the byte
     * @throws IndexOutOfBoundsException if {@code index} is out of that range
     */
    byte get(int index);

    /**
     * Appends bytes of an array.
     *
     * @param source the array
     * @param offset the index of the first byte
     * @param count the number of bytes to append
     * @return this segment
     * @throws IndexOutOfBoundsException if the range does not lie in {@code source}, or the segment has no room for it; nothing is
     *     appended then
     * @throws IllegalStateException if this segment was received, and so is read-only
     */
    BufferSegment append(byte[] source, int offset, int count);

    /**
     * Appends the remaining bytes of a buffer, and moves its position to its limit.
     *
     * @param source the buffer
     * @return this segment
     * @throws IndexOutOfBoundsException if the segment has no room for them; nothing is appended then
     * @throws IllegalStateException if this segment was received, and so is read-only
     */
    BufferSegment append(ByteBuffer source);

    /**
     * Copies all bytes to an array.
     *
     * @param target the array
     * @param targetOffset the index of the first byte to write
     * @return the number of bytes copied: {@link #count()}
     * @throws IndexOutOfBoundsException if {@code target} has no room for them; nothing is copied then
     */
    int copyTo(byte[] target, int targetOffset);

    /**
     * Copies all bytes to a buffer, from its position on, and advances the position.
     *
     * @param target the buffer
     * @return the number of bytes copied: {@link #count()}
     * @throws java.nio.BufferOverflowException if {@code target} has no room for them; nothing is copied then
     * @throws java.nio.ReadOnlyBufferException if {@code target} is read-only
     */
    int copyTo(ByteBuffer target);

    /** {@return a copy of all bytes, in a new array of {@link #count()} bytes} */
    byte[] toByteArray();

    /**
     * Returns a read-only view of all bytes, without a copy. It allocates the view object, which is valid as long as this segment is.
     *
     * @return a new buffer with position 0 and limit {@link #count()}
     */
    ByteBuffer asByteBuffer();

    /**
     * Decodes the bytes as UTF-8; malformed input becomes U+FFFD. (Segments of text messages are valid UTF-8.)
     *
     * @return a new string
     */
    String toUtf8String();
}
