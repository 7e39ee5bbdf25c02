package io.heddle.loadgen.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Judgement;
import io.heddle.loadgen.verdict.Verdict;
import java.io.IOException;
import java.util.List;

/**
 * Writes a run as one JSON document, an interval a line as it comes. A run that is killed leaves a document without its end, which
 * {@link RunReader} reads all the same. <b>Thread:</b> the run's collector. <b>Owns:</b> its file.
 */
public final class JsonOutput implements RunListener, AutoCloseable {
    /** Name and version of the schema. The version grows when a reader of the older one would read something wrong. */
    public static final String SCHEMA = "heddle-run/1";

    private final Judge judge;
    private final OutputFile file;
    private JsonGenerator json;

    /** A document with the sums and the verdict of a judge that is called before. */
    public JsonOutput(Judge judge, OutputFile file) {
        this.judge = judge;
        this.file = file;
    }

    /** A call that may fail. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    @Override
    public void begin(RunStart run) {
        writing(() -> {
            json = new JsonFactory().createGenerator(file.stream());
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            json.writeStartObject();
            json.writeStringField("schema", SCHEMA);
            json.writeRaw('\n');
            run(run);
            json.writeRaw('\n');
            json.writeArrayFieldStart("intervals");
            json.flush();
        });
    }

    private void run(RunStart run) throws IOException {
        json.writeObjectFieldStart("run");
        strings("parts", run.parts());
        json.writeStringField("plan", run.plan());
        json.writeStringField("source", run.source());
        json.writeStringField("target", run.target());
        json.writeStringField("workload", run.workload());
        json.writeNumberField("connections", run.connections());
        json.writeNumberField("engines", run.engines());
        json.writeNumberField("agents", run.agents());
        json.writeNumberField("startEpochMs", run.startEpochMs());
        json.writeNumberField("plannedNs", run.plannedNs());
        json.writeNumberField("warmUpNs", run.warmUpNs());
        strings("steps", run.steps());
        strings("failIf", run.failIf());
        json.writeStringField("tool", run.tool());
        json.writeStringField("machine", run.machine());
        json.writeEndObject();
    }

    private void strings(String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    @Override
    public void interval(Interval interval) {
        writing(() -> {
            json.writeRaw('\n');
            JsonFigures.write(json, interval);
            json.flush();
        });
    }

    @Override
    public void end(RunEnd end) {
        writing(() -> {
            json.writeRaw('\n');
            json.writeEndArray();
            json.writeRaw('\n');
            json.writeObjectFieldStart("end");
            json.writeStringField("reason", JsonFigures.name(end.reason()));
            json.writeStringField("detail", end.detail());
            json.writeNumberField("ranNs", end.ranNs());
            json.writeEndObject();
            json.writeRaw('\n');
            json.writeFieldName("totals");
            JsonFigures.write(json, judge.totals());
            json.writeRaw('\n');
            verdict(judge.verdict());
            json.writeRaw('\n');
            json.writeEndObject();
            json.writeRaw('\n');
            json.close();
        });
        file.close();
    }

    private void verdict(Verdict verdict) throws IOException {
        json.writeObjectFieldStart("verdict");
        json.writeStringField("outcome", verdict.outcome().key());
        json.writeNumberField("exitCode", verdict.exitCode());
        json.writeStringField("headline", verdict.headline());
        json.writeStringField("endedEarly", verdict.endedEarly());
        json.writeStringField("generator", verdict.generator());
        json.writeArrayFieldStart("thresholds");
        for (Judgement judgement : verdict.judgements()) {
            json.writeStartObject();
            json.writeStringField("threshold", judgement.threshold());
            json.writeBooleanField("builtIn", judgement.builtIn());
            json.writeBooleanField("broken", judgement.broken());
            json.writeStringField("value", judgement.value());
            json.writeStringField("sentence", judgement.sentence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writing(Writing writing) {
        try {
            writing.write();
        } catch (IOException refused) {
            throw file.failure(refused);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
