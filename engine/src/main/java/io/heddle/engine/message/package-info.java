/**
 * From frames to messages.
 *
 * <ul>
 *   <li><b>In:</b> the frames of a {@link io.heddle.engine.frame.FrameDecoder}.
 *   <li><b>Out:</b> whole messages, pieces of messages and control frames, to a {@link io.heddle.engine.message.MessageSink}.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> frame, memory.
 * </ul>
 */
package io.heddle.engine.message;
