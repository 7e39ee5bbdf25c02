package io.heddle.jmh.compare.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pins the server to one core and the clients to another, where the system can. <b>Thread:</b> immutable.
 *
 * @param taskset the program that pins, or null if server and clients share cores
 * @param serverCore the number of the server's core, as the kernel counts them
 * @param clientCore the number of the clients' core
 * @param reason for sharing, or empty
 */
public record Pinning(Path taskset, int serverCore, int clientCore, String reason) {
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** Server and clients share all cores. */
    public static Pinning none(String reason) {
        return new Pinning(null, 0, 0, reason);
    }

    /**
     * Takes the first two cores that this process may use, and searches a PATH for taskset.
     *
     * @param processors that this process may keep busy
     * @param status the text of {@code /proc/self/status}: in a container the cores need not begin with 0
     */
    public static Pinning find(String path, int processors, String status) {
        int[] cores = allowed(status).limit(2).toArray();
        if (processors < 2 || cores.length < 2) {
            return none("there is one core");
        }
        return Arrays.stream(path.split(":"))
            .map(folder -> Path.of(folder, "taskset"))
            .filter(Files::isExecutable)
            .findFirst()
            .map(found -> new Pinning(found, cores[0], cores[1], ""))
            .orElse(none("there is no taskset (of util-linux) on the PATH"));
    }

    /** The cores in a list such as {@code 0-1,4,6-7} (proc(5)). */
    private static IntStream allowed(String status) {
        return status.lines()
            .filter(line -> line.startsWith(ALLOWED))
            .flatMap(line -> Arrays.stream(line.substring(ALLOWED.length()).split(",")))
            .flatMapToInt(range -> {
                String[] ends = range.strip().split("-");
                return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
            });
    }

    public boolean isPossible() {
        return taskset != null;
    }

    List<String> server(List<String> command) {
        return on(serverCore, command);
    }

    /** The command, pinned to the core of the clients. */
    public List<String> client(List<String> command) {
        return on(clientCore, command);
    }

    private List<String> on(int core, List<String> command) {
        if (!isPossible()) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of(taskset.toString(), "-c", Integer.toString(core)));
        pinned.addAll(command);
        return pinned;
    }
}
