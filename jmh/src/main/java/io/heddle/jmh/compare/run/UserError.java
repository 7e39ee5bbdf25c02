package io.heddle.jmh.compare.run;

/** Something that the user can mend: its message says what and how, and is all that is printed. <b>Thread:</b> immutable. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String sentences) {
        super(sentences);
    }
}
