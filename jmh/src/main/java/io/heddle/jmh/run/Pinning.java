package io.heddle.jmh.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the server one core and the clients another, where the system can. <b>Thread:</b> immutable.
 *
 * @param taskset the program that does it, or null where the two must share
 * @param reason why not, or empty
 */
record Pinning(Path taskset, String reason) {
    private static final String SERVER_CORE = "0";
    private static final String CLIENT_CORE = "1";

    /** Looks for the program in the folders of a PATH. */
    static Pinning find(String path, int cores) {
        if (cores < 2) {
            return new Pinning(null, "this machine has one core");
        }
        return Arrays.stream(path.split(":"))
            .map(folder -> Path.of(folder, "taskset"))
            .filter(Files::isExecutable)
            .findFirst()
            .map(found -> new Pinning(found, ""))
            .orElse(new Pinning(null, "there is no taskset (of util-linux) on the PATH"));
    }

    boolean isPossible() {
        return taskset != null;
    }

    List<String> server(List<String> command) {
        return on(SERVER_CORE, command);
    }

    List<String> client(List<String> command) {
        return on(CLIENT_CORE, command);
    }

    private List<String> on(String core, List<String> command) {
        if (!isPossible()) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of(taskset.toString(), "-c", core));
        pinned.addAll(command);
        return pinned;
    }
}
