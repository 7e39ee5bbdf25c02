package io.heddle.loadgen;

/**
 * Something that the user can mend: its message says what and how, and is all that is printed; the exit code is 2. <b>Thread:</b>
 * immutable.
 */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String sentences) {
        super(sentences);
    }

    UserError(String sentences, Throwable cause) {
        super(sentences, cause);
    }
}
