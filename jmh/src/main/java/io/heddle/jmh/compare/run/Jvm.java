package io.heddle.jmh.compare.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a class of this program in a JVM of its own. <b>Thread:</b> immutable.
 *
 * @param java the executable
 * @param classPath of the new JVM
 */
record Jvm(Path java, String classPath) {

    /** The same Java and the same classes as here. */
    static Jvm own() {
        return new Jvm(Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path"));
    }

    /** The same bound for every client; it is the only flag. */
    List<String> command(String heap, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx" + heap, "-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }
}
