/**
 * The bytes of the protocols as the far end writes and reads them, by the letter of the RFCs and independent of the engine's own code:
 * legal ones and others.
 *
 * <ul>
 *   <li><b>In:</b> messages, fields and settings to write; bytes of a client.
 *   <li><b>Out:</b> bytes to send; frames that were found.
 *   <li><b>Thread:</b> any thread; nothing is shared.
 *   <li><b>May import:</b> nothing of Heddle; HPACK is httpcore5-h2's.
 * </ul>
 */
package io.heddle.testkit.wire;
