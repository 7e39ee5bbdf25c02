package io.heddle.loadgen.command;

import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.Capture;
import io.heddle.loadgen.cli.ToolCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** The hand tool with its output caught. <b>Thread:</b> the test's. */
final class ConnectRig {
    final Capture out = new Capture();
    final Capture err = new Capture();

    /** Runs it to its end, and ends the input, which it may still read. */
    int connect(InputStream in, URI uri, String... options) {
        List<String> args = new ArrayList<>(List.of(options));
        args.add(uri.toString());
        CommandLine command = new CommandLine(new ConnectCommand(in, out.stream, err.stream, WebSocketEngine::start));
        try (in) {
            return ToolCommand.execute(command.setExpandAtFiles(false), "heddle", out.stream, err.stream, args.toArray(String[]::new));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    int connect(String input, URI uri, String... options) {
        return connect(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), uri, options);
    }

    /** Standard input that says nothing and never ends: the terminal of somebody who thinks. */
    static final class Silence extends InputStream {
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public int read() {
            try {
                ended.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }

        @Override
        public void close() {
            ended.countDown();
        }
    }
}
