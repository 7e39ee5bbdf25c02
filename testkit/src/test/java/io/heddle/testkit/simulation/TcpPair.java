package io.heddle.testkit.simulation;

import java.io.IOException;

/**
 * The two ends of a TCP connection, simulated or real, as a program sees them. Outcomes are words, so that they can be compared.
 *
 * <p><b>Thread:</b> the one of the test. <b>Owns:</b> both ends.
 */
interface TcpPair extends AutoCloseable {

    /** One end. Reads and waits end without an outcome after ten seconds, real or virtual. */
    interface End {
        /** One call of write. @return the number of bytes that it took */
        int writeOnce(int bytes) throws IOException;

        /** One call of read. @return as a channel's read */
        int readOnce(int most) throws IOException;

        /** Waits until a read would bring bytes, the end, or an error. */
        void awaitReadable() throws IOException;

        /** Lets time pass, a little. */
        void pause() throws IOException;

        void endOutput() throws IOException;

        void close() throws IOException;

        void reset() throws IOException;

        default String write(int bytes) {
            try {
                return "wrote " + writeOnce(bytes);
            } catch (IOException failed) {
                return word(failed);
            }
        }

        default String writeUntilItFails() {
            for (int i = 0; i < 1_000; i++) {
                try {
                    writeOnce(1);
                    pause();
                } catch (IOException failed) {
                    return word(failed);
                }
            }
            return "does not fail";
        }

        /** Writes until the connection takes no more. */
        default String fill() {
            try {
                for (int i = 0; i < 10_000; i++) {
                    if (writeOnce(64 << 10) == 0) {
                        return "full";
                    }
                }
                return "never full";
            } catch (IOException failed) {
                return word(failed);
            }
        }

        default String read(int most) {
            try {
                awaitReadable();
                int count = readOnce(most);
                return count < 0 ? "end" : count == 0 ? "nothing" : "read " + count;
            } catch (IOException failed) {
                return word(failed);
            }
        }

        private static String word(IOException failed) {
            return failed.getClass().getSimpleName() + (failed.getMessage() == null ? "" : ": " + failed.getMessage());
        }
    }

    End client();

    End server();

    @Override
    void close() throws IOException;
}
