package io.heddle.jmh.echo;

/** Hears of a server's connections and messages. <b>Thread:</b> called on the server's event loop. */
public interface ServedObserver {
    /** Hears nothing. */
    ServedObserver NONE = new ServedObserver() {
        @Override
        public void onOpened() {}

        @Override
        public void onMessages(int count) {}
    };

    /** A request was upgraded. */
    void onOpened();

    /** Text and binary messages have arrived in one read. */
    void onMessages(int count);
}
