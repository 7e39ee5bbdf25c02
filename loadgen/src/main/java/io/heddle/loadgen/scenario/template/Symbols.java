package io.heddle.loadgen.scenario.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The names that the templates of one scenario may use, and the slots that they take. <b>Thread:</b> confined to the compiling thread.
 */
public final class Symbols {
    private final Map<String, Integer> variables = new LinkedHashMap<>();
    private final Map<String, Integer> counters = new LinkedHashMap<>();
    private final Set<Integer> used = new TreeSet<>();
    private final List<Rows> sources;
    private final UnaryOperator<String> environment;

    /** No variables yet. */
    public Symbols(List<Rows> sources, UnaryOperator<String> environment) {
        this.sources = List.copyOf(sources);
        this.environment = environment;
    }

    /** Adds a variable that a step captures or assigns, and returns its slot. */
    public int define(String variable) {
        return variables.computeIfAbsent(variable, any -> variables.size());
    }

    /** The slot of a variable, or -1. */
    public int variable(String name) {
        return variables.getOrDefault(name, -1);
    }

    /** The names of the variables. */
    public List<String> variables() {
        return new ArrayList<>(variables.keySet());
    }

    int counter(String name) {
        return counters.computeIfAbsent(name, any -> counters.size());
    }

    /** How many running numbers {@code {{count name}}} there are. */
    public int counters() {
        return counters.size();
    }

    /** The sources of data by number. */
    public List<Rows> sources() {
        return sources;
    }

    /** The number of a source, or -1. */
    int source(String name) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** A template has a column of the source. */
    void use(int source) {
        used.add(source);
    }

    /** The sources that any template so far has columns of, by number. */
    public Set<Integer> usedSources() {
        return used;
    }

    String environment(String name) {
        return environment.apply(name);
    }
}
