package io.heddle.loadgen.measure;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/** Runs the commands that {@code jcmd} knows, in this JVM. <b>Thread:</b> any thread. */
public final class DiagnosticCommand {
    private DiagnosticCommand() {}

    /** The output of a command such as {@code gcHeapInfo}, or nothing if this JVM has no such command. */
    public static Optional<String> run(String command) {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Object[] noArguments = {new String[0]};
            String[] signature = {String[].class.getName()};
            Object output = ManagementFactory.getPlatformMBeanServer().invoke(commands, command, noArguments, signature);
            return Optional.of(String.valueOf(output));
        } catch (JMException unknown) {
            return Optional.empty();
        }
    }
}
