package io.heddle.loadgen.output;

import io.heddle.loadgen.cli.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that an option names. It is checked before the run, created or overwritten when the run begins, and whatever goes wrong is a
 * sentence with the option and the file. <b>Thread:</b> one thread at a time. <b>Owns:</b> the open file.
 */
public final class OutputFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final String option;
    private final Path path;
    private OutputStream stream;

    /** A file that is not opened yet. */
    public OutputFile(String option, Path path) {
        this.option = option;
        this.path = path;
    }

    /** Refuses what could not be written. */
    public OutputFile checked() {
        Path parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw new UserError(option + " '" + path + "' is a directory: name a file in it.");
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw new UserError(
                option + " '" + path + "' cannot be written, because there is no directory '" + parent + "': make it first.");
        }
        boolean exists = Files.exists(path);
        if (exists ? !Files.isWritable(path) : !Files.isWritable(parent)) {
            throw new UserError(option + " '" + path + "' cannot be written: you have no permission to write "
                + (exists ? "this file." : "into '" + parent + "'."));
        }
        return this;
    }

    /** True if it is the same file as another path. */
    public boolean isSame(Path other) {
        try {
            return Files.exists(path) && Files.exists(other) ? Files.isSameFile(path, other)
                : path.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
        } catch (IOException unreadable) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /** The option that names it. */
    public String option() {
        return option;
    }

    /** The open file, buffered; an existing one loses its content. */
    OutputStream stream() {
        if (stream == null) {
            try {
                stream = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
            } catch (IOException refused) {
                throw failure(refused);
            }
        }
        return stream;
    }

    /** Writes text in UTF-8. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) {
        try {
            stream().write(bytes);
        } catch (IOException refused) {
            throw failure(refused);
        }
    }

    /** Hands all that was written to the system, so that it outlives this process. */
    void flush() {
        try {
            stream().flush();
        } catch (IOException refused) {
            throw failure(refused);
        }
    }

    @Override
    public void close() {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException refused) {
                throw failure(refused);
            }
        }
    }

    UncheckedIOException failure(IOException refused) {
        return new UncheckedIOException("'" + path + "' could not be written: " + reason(refused) + ".", refused);
    }

    static String reason(IOException refused) {
        if (refused instanceof NoSuchFileException) {
            return "its directory is gone";
        }
        if (refused instanceof AccessDeniedException) {
            return "permission is denied";
        }
        if (refused instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return refused.getMessage() == null ? "the system gives no reason" : refused.getMessage();
    }
}
