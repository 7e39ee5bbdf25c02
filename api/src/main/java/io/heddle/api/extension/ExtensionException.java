package io.heddle.api.extension;

import java.nio.charset.StandardCharsets;

/** An {@link ExtensionSession} throws it to end its connection, with the close code and the reason that the server receives. */
public class ExtensionException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_REASON_BYTES = 123;

    /** The code of the close frame. */
    private final int closeCode;

    /**
     * Creates an exception.
     *
     * @param closeCode 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 section 7.4)
     * @param reason at most 123 bytes of UTF-8; may be empty
     * @throws IllegalArgumentException if the code or the reason is out of these bounds
     */
    public ExtensionException(int closeCode, String reason) {
        super(reason);
        boolean isCode =
            closeCode >= 1000 && closeCode <= 1003 || closeCode >= 1007 && closeCode <= 1014 || closeCode >= 3000 && closeCode <= 4999;
        if (!isCode) {
            throw new IllegalArgumentException("closeCode=" + closeCode + " must be 1000 to 1003, 1007 to 1014 or 3000 to 4999");
        }
        int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("The reason has " + bytes + " bytes, but a close frame has room for " + MAX_REASON_BYTES);
        }
        this.closeCode = closeCode;
    }

    /** {@return the code of the close frame, 1000 to 4999} */
    public final int closeCode() {
        return closeCode;
    }
}
