package io.heddle.jmh.compare.report;

import static io.heddle.jmh.compare.report.Workload.connect;
import static io.heddle.jmh.compare.report.Workload.deflate;
import static io.heddle.jmh.compare.report.Workload.idle;
import static io.heddle.jmh.compare.report.Workload.openloop;
import static io.heddle.jmh.compare.report.Workload.pingpong;
import static io.heddle.jmh.compare.report.Workload.pipelined;
import static io.heddle.jmh.compare.report.Workload.receive;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is measured: workloads, and the clients of each. This is the one place that says so. <b>Thread:</b> immutable.
 *
 * @param cells in the order of the page
 */
public record Matrix(List<Cell> cells) {
    /** Over plain TCP; those over TLS have a variant more. */
    private static final List<String> PLAIN = List.of("raw", "heddle", "netty-epoll", "netty-nio", "vertx", "undertow", "jdk", "jetty",
        "tyrus", "okhttp", "java-websocket", "nv-websocket-client");
    /** Java-WebSocket and nv-websocket-client came to no figure with 10,000 busy threads on one core, within minutes. */
    private static final List<String> WITHOUT_TWO_THREADS_EACH = PLAIN.subList(0, PLAIN.size() - 2);
    private static final List<String> BORINGSSL = List.of("heddle-boringssl", "netty-boringssl");
    /** Raw NIO only holds TLS connections: what it would do with their messages is what the engines do. */
    private static final List<String> TLS =
        Stream.concat(PLAIN.stream().filter(client -> !client.equals("raw")), BORINGSSL.stream()).toList();
    private static final List<String> IDLE_OVER_TLS = Stream.concat(Stream.of("raw"), TLS.stream()).toList();
    /** Compression is no I/O, so that there is no raw NIO; the JDK's client has none, and Tyrus's is not published for its version. */
    private static final List<String> COMPRESSING =
        PLAIN.stream().filter(client -> !List.of("raw", "jdk", "tyrus").contains(client)).toList();
    private static final List<String> FEW = List.of("raw", "heddle", "netty-epoll");

    public static final List<String> CLIENTS = Stream.concat(PLAIN.stream(), BORINGSSL.stream()).toList();

    /** The workloads that targets, charts and the README speak of. */
    static final Workload PINGPONG = pingpong(1_000, 32);
    static final Workload PIPELINED = pipelined(100, 16, 32);
    static final Workload RECEIVE_SMALL = receive(10, 125);
    static final Workload RECEIVE_LARGE = receive(10, 65_536);
    static final Workload DEFLATE = deflate(100, 1_024);
    static final Workload OPENLOOP = openloop(1_000, 32);
    static final Workload IDLE = idle(5_000);
    /** Fewer: five milliseconds of CPU each, at both ends, only to open them. */
    static final Workload IDLE_TLS = idle(1_000).overTls();
    static final Workload CONNECT = connect(8);
    static final Workload CONNECT_TLS = CONNECT.overTls();

    private static final Set<Workload> MAIN = Set.of(PINGPONG, PIPELINED, RECEIVE_SMALL, RECEIVE_LARGE, DEFLATE, OPENLOOP, IDLE, IDLE_TLS,
        CONNECT, CONNECT_TLS);

    /** What an open-loop client sends in all, a second. */
    public static final int OPENLOOP_RATE = 20_000;

    /**
     * A workload and who runs it.
     *
     * @param workload what
     * @param clients who, in the order of the first round
     */
    public record Cell(Workload workload, List<String> clients) {}

    public static Matrix full() {
        List<Cell> cells = new ArrayList<>();
        for (int connections : new int[] {1, 100, 1_000, 5_000}) {
            List<String> clients = connections < 5_000 ? PLAIN : WITHOUT_TWO_THREADS_EACH;
            cells.add(new Cell(pingpong(connections, 32), clients));
            cells.add(new Cell(pingpong(connections, 1_024), clients));
        }
        Stream.of(PIPELINED, pipelined(100, 64, 32), RECEIVE_SMALL, RECEIVE_LARGE, OPENLOOP, IDLE, CONNECT)
            .forEach(workload -> cells.add(new Cell(workload, PLAIN)));
        cells.add(new Cell(DEFLATE, COMPRESSING));
        cells.add(new Cell(pingpong(100, 32).overTls(), TLS));
        cells.add(new Cell(IDLE_TLS, IDLE_OVER_TLS));
        cells.add(new Cell(CONNECT_TLS, TLS));
        return new Matrix(List.copyOf(cells));
    }

    /** A few minutes: the main workloads, and the clients that matter most. */
    public static Matrix quick() {
        List<String> clients = List.of("raw", "heddle", "netty-epoll", "netty-nio");
        return new Matrix(Stream.of(PINGPONG, PIPELINED, RECEIVE_SMALL, RECEIVE_LARGE, OPENLOOP, IDLE, CONNECT)
            .map(workload -> new Cell(workload, clients))
            .toList());
    }

    /** How cost grows with connections: first with one in a hundred of them active, then with a hundred of them. */
    public static Matrix growth() {
        return new Matrix(Stream.concat(onePercentActive().stream(), hundredActive().stream())
            .map(workload -> new Cell(workload, FEW))
            .toList());
    }

    static List<Workload> onePercentActive() {
        return Stream.of(100, 1_000, 5_000, 19_000).map(connections -> pingpong(connections, 32).activeOn(connections / 100)).toList();
    }

    static List<Workload> hundredActive() {
        return Stream.of(100, 1_000, 5_000, 19_000).map(connections -> pingpong(connections, 32).activeOn(100)).toList();
    }

    static Matrix everything() {
        return new Matrix(Stream.concat(full().cells.stream(), growth().cells.stream()).toList());
    }

    public List<Workload> workloads() {
        return cells.stream().map(Cell::workload).toList();
    }

    /** Only the cells and clients that are wanted; a cell that nobody is left to run goes. */
    public Matrix only(Predicate<Workload> workloads, Predicate<String> clients) {
        return new Matrix(cells.stream()
            .filter(cell -> workloads.test(cell.workload))
            .map(cell -> new Cell(cell.workload, cell.clients.stream().filter(clients).toList()))
            .filter(cell -> !cell.clients.isEmpty())
            .toList());
    }

    /** Whether targets, charts or the README speak of it. */
    public static boolean isMain(Workload workload) {
        return MAIN.contains(workload);
    }

    /** How many runs a round has. */
    public int runs() {
        return cells.stream().mapToInt(cell -> cell.clients.size()).sum();
    }
}
