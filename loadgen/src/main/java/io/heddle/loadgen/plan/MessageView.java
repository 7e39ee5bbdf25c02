package io.heddle.loadgen.plan;

import java.nio.ByteBuffer;

/** A message that arrived, as plans in Java see it; valid during the call only. <b>Thread:</b> the event loop of the connection. */
public interface MessageView {

    /** True for a text message. */
    boolean isText();

    /** Its payload, read-only, from position 0 to the limit. */
    ByteBuffer bytes();

    /** Its payload as text in UTF-8; a new string at each call. */
    String text();
}
