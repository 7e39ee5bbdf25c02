package io.heddle.loadgen.cli;

/**
 * Something that the user can mend. The message says what and how, and is all that is printed; the exit code is 2. <b>Thread:</b>
 * immutable.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String sentences) {
        super(sentences);
    }

    public UserError(String sentences, Throwable cause) {
        super(sentences, cause);
    }
}
