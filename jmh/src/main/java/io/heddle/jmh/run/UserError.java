package io.heddle.jmh.run;

/** Something that the user can mend: its message says what and how, and is all that is printed. <b>Thread:</b> immutable. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String sentences) {
        super(sentences);
    }
}
