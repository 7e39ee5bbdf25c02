package io.heddle.engine.dispatch;

import io.heddle.api.BufferSegment;
import io.heddle.api.event.MessageFragment;

/** The fragment that handlers get; one serves all of them. <b>Thread:</b> loop-confined. */
final class DeliveredFragment implements MessageFragment {
    private BufferSegment payload;
    private boolean text;
    private boolean first;
    private boolean last;

    DeliveredFragment of(BufferSegment payload, boolean text, boolean first, boolean last) {
        this.payload = payload;
        this.text = text;
        this.first = first;
        this.last = last;
        return this;
    }

    @Override
    public BufferSegment payload() {
        return payload;
    }

    @Override
    public boolean isText() {
        return text;
    }

    @Override
    public boolean isFirst() {
        return first;
    }

    @Override
    public boolean isLast() {
        return last;
    }
}
