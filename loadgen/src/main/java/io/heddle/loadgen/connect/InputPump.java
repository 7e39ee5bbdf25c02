package io.heddle.loadgen.connect;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.loadgen.measure.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends the messages of the command line, then the records of standard input. While the server takes nothing, it waits, and reads nothing
 * more. A record that cannot be sent is told and left out. <b>Thread:</b> its own, which the JVM does not wait for: a read from standard
 * input cannot be interrupted.
 */
final class InputPump implements Runnable {
    /** More of the same say nothing new. */
    private static final int MAX_COMPLAINTS = 10;
    private static final long RETRY_MS = 100;

    private final WebSocket webSocket;
    private final ConnectSettings settings;
    private final InputStream in;
    private final Semaphore writable = new Semaphore(0);
    private final Consumer<String> complaint;
    private final Runnable end;
    private volatile long lastSentNs = System.nanoTime();
    private volatile long unfit;

    /**
     * @param complaint is given a sentence for each record that is left out
     * @param end runs once all is given to the engine, or nothing can be sent any more
     */
    InputPump(WebSocket webSocket, ConnectSettings settings, InputStream in, Consumer<String> complaint, Runnable end) {
        this.webSocket = webSocket;
        this.settings = settings;
        this.in = in;
        this.complaint = complaint;
        this.end = end;
    }

    void start() {
        Thread thread = new Thread(this, "heddle-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** The server takes messages again. */
    void writable() {
        writable.release();
    }

    /** When the last message was given to the engine, or this was made. */
    long lastSentNs() {
        return lastSentNs;
    }

    /** Records that were left out. */
    long unfit() {
        return unfit;
    }

    @Override
    public void run() {
        try {
            boolean isOpen = sendFirst(settings.messages());
            if (isOpen && settings.readsInput()) {
                sendRecords();
            }
        } catch (IOException unreadable) {
            complain("Standard input cannot be read (" + unreadable.getMessage() + "): what it had before was sent.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (unfit > MAX_COMPLAINTS) {
                complaint.accept(Figures.count(unfit - MAX_COMPLAINTS) + " more records could not be sent.");
            }
            end.run();
        }
    }

    private boolean sendFirst(List<String> messages) throws InterruptedException {
        for (int i = 0; i < messages.size(); i++) {
            byte[] record = messages.get(i).getBytes(StandardCharsets.UTF_8);
            if (!send("--message number " + (i + 1), record)) {
                return false;
            }
        }
        return true;
    }

    private void sendRecords() throws IOException, InterruptedException {
        RecordReader reader = new RecordReader(in, settings.output().isNul(), settings.maxMessageBytes() * settings.input().bytesPerByte());
        String noun = settings.output().isNul() ? "Record " : "Line ";
        for (RecordReader.Record record = reader.next(); record != null; record = reader.next()) {
            String name = noun + Figures.count(record.number()) + " of standard input";
            if (record.bytes() == null) {
                complain(name + " " + InputForm.tooLong(settings.maxMessageBytes()).getMessage() + ". Nothing of it was sent.");
            } else if (!send(name, record.bytes())) {
                return;
            }
        }
    }

    /** @return false if the connection takes nothing any more */
    private boolean send(String name, byte[] record) throws InterruptedException {
        InputForm.Outgoing message;
        try {
            message = settings.input().parse(record, settings.maxMessageBytes());
        } catch (InputForm.Unfit wrong) {
            complain(name + " " + wrong.getMessage() + ". Nothing of it was sent.");
            return true;
        }
        SendResult result = message.apply(webSocket);
        while (result == SendResult.BACK_PRESSURED) {
            // The time is for a call that came between the refusal and this line.
            if (writable.tryAcquire(RETRY_MS, TimeUnit.MILLISECONDS)) {
                writable.drainPermits();
            }
            result = message.apply(webSocket);
        }
        if (result == SendResult.TOO_LARGE) {
            complain(name + " is too large for this JVM's buffers: nothing of it was sent.");
        }
        lastSentNs = System.nanoTime();
        return result != SendResult.NOT_OPEN;
    }

    private void complain(String sentence) {
        long count = unfit + 1;
        unfit = count;
        if (count <= MAX_COMPLAINTS) {
            complaint.accept(sentence);
        }
    }
}
