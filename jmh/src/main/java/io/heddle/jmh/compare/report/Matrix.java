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
 * The workloads and the clients that run each. Nothing else decides what is measured. <b>Thread:</b> immutable.
 *
 * @param cells in page order
 */
public record Matrix(List<Cell> cells) {
    /** The clients over plain TCP; there are variants of some over TLS. */
    private static final List<String> PLAIN = List.of("raw", "heddle", "netty-epoll", "netty-nio", "vertx", "undertow", "jdk", "jetty",
        "tyrus", "okhttp", "java-websocket", "nv-websocket-client");
    /** Java-WebSocket and nv-websocket-client produced no figure within minutes, with 10,000 busy threads on one core. */
    private static final List<String> WITHOUT_TWO_THREADS_EACH = PLAIN.subList(0, PLAIN.size() - 2);
    private static final List<String> BORINGSSL = List.of("heddle-boringssl", "netty-boringssl");
    /** Raw NIO only holds TLS connections: with messages it would only measure the TLS engine. */
    private static final List<String> TLS =
        Stream.concat(PLAIN.stream().filter(client -> !client.equals("raw")), BORINGSSL.stream()).toList();
    private static final List<String> IDLE_OVER_TLS = Stream.concat(Stream.of("raw"), TLS.stream()).toList();
    /** Compression is no I/O, so raw NIO is left out; the JDK's client has none, and Tyrus's is not published for its version. */
    private static final List<String> COMPRESSING =
        PLAIN.stream().filter(client -> !List.of("raw", "jdk", "tyrus").contains(client)).toList();
    private static final List<String> FEW = List.of("raw", "heddle", "netty-epoll");

    public static final List<String> CLIENTS = Stream.concat(PLAIN.stream(), BORINGSSL.stream()).toList();

    /** The main workloads, which targets, charts and README show. */
    static final Workload PINGPONG = pingpong(1_000, 32);
    static final Workload PIPELINED = pipelined(100, 16, 32);
    static final Workload RECEIVE_SMALL = receive(10, 125);
    static final Workload RECEIVE_LARGE = receive(10, 65_536);
    static final Workload DEFLATE = deflate(100, 1_024);
    static final Workload OPENLOOP = openloop(1_000, 32);
    static final Workload IDLE = idle(5_000);
    /** Fewer connections, since opening one costs five milliseconds of CPU at both ends. */
    static final Workload IDLE_TLS = idle(1_000).overTls();
    static final Workload CONNECT = connect(8);
    static final Workload CONNECT_TLS = CONNECT.overTls();

    private static final Set<Workload> MAIN = Set.of(PINGPONG, PIPELINED, RECEIVE_SMALL, RECEIVE_LARGE, DEFLATE, OPENLOOP, IDLE, IDLE_TLS,
        CONNECT, CONNECT_TLS);

    /** Messages per second that an open-loop client sends over all connections. */
    public static final int OPENLOOP_RATE = 20_000;

    /**
     * A workload and its clients.
     *
     * @param workload to run
     * @param clients in the order of the first round
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

    /** The main workloads and the most important clients: a few minutes. */
    public static Matrix quick() {
        List<String> clients = List.of("raw", "heddle", "netty-epoll", "netty-nio");
        return new Matrix(Stream.of(PINGPONG, PIPELINED, RECEIVE_SMALL, RECEIVE_LARGE, OPENLOOP, IDLE, CONNECT)
            .map(workload -> new Cell(workload, clients))
            .toList());
    }

    /** The growth of cost with connections: first with one percent of them active, then with a hundred of them. */
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

    /** The matching cells and clients; a cell without clients is dropped. */
    public Matrix only(Predicate<Workload> workloads, Predicate<String> clients) {
        return new Matrix(cells.stream()
            .filter(cell -> workloads.test(cell.workload))
            .map(cell -> new Cell(cell.workload, cell.clients.stream().filter(clients).toList()))
            .filter(cell -> !cell.clients.isEmpty())
            .toList());
    }

    /** True for a main workload. */
    public static boolean isMain(Workload workload) {
        return MAIN.contains(workload);
    }

    /** The number of runs in a round. */
    public int runs() {
        return cells.stream().mapToInt(cell -> cell.clients.size()).sum();
    }
}
