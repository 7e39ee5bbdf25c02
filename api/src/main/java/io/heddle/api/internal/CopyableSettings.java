package io.heddle.api.internal;

/**
 * Settings that are copied whole: a builder changes its own, and each object that it builds keeps a copy. Not exported to programs.
 *
 * @param <S> the subclass
 */
public abstract class CopyableSettings<S extends CopyableSettings<S>> implements Cloneable {

    /** For subclasses. */
    protected CopyableSettings() {}

    /**
     * Copies all fields; both objects then refer to the same values.
     *
     * @return the copy
     */
    @SuppressWarnings("unchecked") // a clone has the class of its original
    public final S copy() {
        try {
            return (S) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
