package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Parses one YAML document to nodes with places. Anchors, aliases and merge keys ({@code <<}) work within bounds; tags are refused, and so
 * are duplicate keys, several documents, and whatever is too long, too deep or too much. <b>Thread:</b> one thread; used once.
 */
final class YamlParser {
    static final int MAX_CHARACTERS = 1 << 20;
    static final int MAX_DEPTH = 128;
    static final int MAX_NODES = 100_000;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String file;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private Iterator<Event> events;
    private Event next;
    private int depth;

    YamlParser(String file) {
        this.file = file;
    }

    /** The root of the document. */
    YamlNode parse(String text) {
        String document = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        if (document.length() > MAX_CHARACTERS) {
            throw mistake(new Place(file, 1, 1), "the plan has more than 1 MB: move data into files that the plan names under 'data'");
        }
        LoadSettings settings = LoadSettings.builder().setLabel(file).setCodePointLimit(Integer.MAX_VALUE).setUseMarks(true).build();
        try {
            events = new Parse(settings).parseString(document).iterator();
            return document();
        } catch (MarkedYamlEngineException wrong) {
            throw syntax(document, wrong);
        } catch (ReaderException wrong) {
            throw mistake(placeOf(document, wrong.getPosition()), "the character U+" + String.format("%04X", wrong.getCodePoint())
                + " must not be in a YAML file: remove it, or write it as an escape in double quotes");
        } catch (YamlEngineException | NoSuchElementException wrong) {
            throw mistake(new Place(file, 1, 1), "this is not YAML (" + wrong.getMessage() + ")");
        }
    }

    private YamlNode document() {
        take(Event.ID.StreamStart);
        Event begin = take();
        if (begin.getEventId() == Event.ID.StreamEnd) {
            throw mistake(new Place(file, 1, 1), "the plan is empty: give it steps");
        }
        if (begin instanceof DocumentStartEvent start && !start.getTags().isEmpty()) {
            throw mistake(place(begin), "a plan has no tags: leave out the %TAG line");
        }
        YamlNode root = node(take());
        take(Event.ID.DocumentEnd);
        Event end = take();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw mistake(place(end),
                "a plan is one document: leave out the second '---' and what follows it, or put it into a file of its own");
        }
        return root;
    }

    private Event take() {
        next = events.next();
        return next;
    }

    private void take(Event.ID expected) {
        if (take().getEventId() != expected) {
            throw mistake(place(next), "this is not YAML: a plan is one document");
        }
    }

    private YamlNode node(Event event) {
        if (event instanceof AliasEvent alias) {
            YamlNode same = anchors.get(alias.getAlias().getValue());
            if (same == null) {
                throw mistake(place(event), "'*" + alias.getAlias().getValue() + "' has no anchor '&" + alias.getAlias().getValue()
                    + "' before it (if a text begins with *, put it into quotes)");
            }
            return same;
        }
        Optional<String> tag = event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        if (tag.isPresent()) {
            throw mistake(place(event),
                "a plan has no tags such as '" + Quantities.shown(tag.get()) + "': leave it out (if a text begins with !,"
                    + " put it into quotes)");
        }
        if (++depth > MAX_DEPTH) {
            throw mistake(place(event), "lists and fields must not be nested deeper than " + MAX_DEPTH);
        }
        YamlNode node = switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> sequence(event);
            default -> mapping(event);
        };
        depth--;
        ((NodeEvent) event).getAnchor().map(Anchor::getValue).ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private YamlNode.Scalar scalar(ScalarEvent event) {
        return new YamlNode.Scalar(place(event), event.getValue(), event.isPlain(), event.getStartMark().map(Mark::getIndex).orElse(0),
            event.getEndMark().map(Mark::getIndex).orElse(0));
    }

    private YamlNode.Sequence sequence(Event start) {
        List<YamlNode> items = new ArrayList<>();
        int weight = 1;
        while (take().getEventId() != Event.ID.SequenceEnd) {
            Event at = next;
            YamlNode item = node(at);
            weight = added(weight, item, at);
            items.add(item);
        }
        return new YamlNode.Sequence(place(start), items, weight);
    }

    private YamlNode.Mapping mapping(Event start) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        List<YamlNode.Mapping> merged = new ArrayList<>();
        int weight = 1;
        while (take().getEventId() != Event.ID.MappingEnd) {
            YamlNode key = node(next);
            if (!(key instanceof YamlNode.Scalar name)) {
                throw mistake(key.place(), "the name of a field must be a text (if a value begins with {{, put it into quotes)");
            }
            Event at = take();
            YamlNode value = node(at);
            weight = added(weight, value, at);
            if (name.plain() && name.text().equals("<<")) {
                merge(value, merged);
            } else if (entries.putIfAbsent(name.text(), new YamlNode.Entry(name, value)) != null) {
                throw mistake(name.place(), "'" + Quantities.shown(name.text()) + "' is there twice, first in line "
                    + entries.get(name.text()).key().place().line() + ": leave out one of them");
            }
        }
        for (YamlNode.Mapping base : merged) {
            base.entries().forEach(entry -> entries.putIfAbsent(entry.key().text(), entry));
        }
        return new YamlNode.Mapping(place(start), List.copyOf(entries.values()), weight);
    }

    private void merge(YamlNode value, List<YamlNode.Mapping> merged) {
        List<YamlNode> bases = value instanceof YamlNode.Sequence several ? several.items() : List.of(value);
        for (YamlNode base : bases) {
            if (!(base instanceof YamlNode.Mapping fields)) {
                throw mistake(base.place(), "'<<' takes fields from an anchor: write <<: *name");
            }
            merged.add(fields);
        }
    }

    private int added(int weight, YamlNode child, Event at) {
        if (weight + child.weight() > MAX_NODES) {
            throw mistake(place(at), "with its aliases the plan has more than 100,000 values: move data into files that the plan names"
                + " under 'data'");
        }
        return weight + child.weight();
    }

    private Place place(Event event) {
        return event.getStartMark().map(this::place).orElse(new Place(file, 1, 1));
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place placeOf(String document, int position) {
        int end = Math.min(position, document.length());
        int line = (int) document.substring(0, end).chars().filter(c -> c == '\n').count();
        return new Place(file, line + 1, end - document.lastIndexOf('\n', end - 1));
    }

    private PlanException syntax(String document, MarkedYamlEngineException wrong) {
        Place place = wrong.getProblemMark().or(wrong::getContextMark).map(this::place).orElse(new Place(file, 1, 1));
        String line = document.lines().skip(place.line() - 1L).findFirst().orElse("");
        int indent = line.length() - line.stripLeading().length();
        if (line.substring(0, indent).indexOf('\t') >= 0) {
            return mistake(new Place(file, place.line(), line.indexOf('\t') + 1), "the line is indented with a tab: YAML wants spaces");
        }
        String problem = String.valueOf(wrong.getProblem()).strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        return mistake(place, "this is not YAML (" + problem + ")" + advice(problem, line));
    }

    private static String advice(String problem, String line) {
        if (problem.contains("mapping values are not allowed")) {
            return ": put a text that has ': ' in it into quotes, or mend the indentation";
        }
        if (line.contains("{{") || line.contains("}}")) {
            return ": put a text with {{...}} into quotes";
        }
        return line.indexOf('"') >= 0 || line.indexOf('\'') >= 0 ? ": look at the quotes and the indentation" : ": look at the indentation";
    }

    private static PlanException mistake(Place place, String sentence) {
        return new PlanException(place, sentence);
    }
}
