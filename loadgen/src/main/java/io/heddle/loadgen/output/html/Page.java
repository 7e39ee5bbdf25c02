package io.heddle.loadgen.output.html;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The frame of a page: style, script and charts' data, all in one file. Its policy forbids the browser any request. <b>Thread:</b> one
 * thread at a time.
 */
final class Page {
    private static final String UPLOT = "META-INF/resources/webjars/uplot/";
    private static final String UPLOT_VERSION = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private final List<Chart> charts = new ArrayList<>();
    final Markup body = new Markup();

    /** A chart with its heading and what it shows in words; nothing if it has no lines. */
    void chart(Chart chart, String heading, String caption) {
        if (chart.isEmpty()) {
            return;
        }
        charts.add(chart);
        body.raw("<figure><h3>").text(heading).raw("</h3><div class=\"chart\" id=\"" + chart.id() + "\" role=\"img\" aria-label=\"")
            .text(heading + ": " + caption).raw("\"></div><figcaption>").text(caption).raw("</figcaption></figure>\n");
    }

    String html(String title) {
        String version = uplotVersion();
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src"
            + " 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            + "<meta name=\"color-scheme\" content=\"light dark\">\n"
            + "<title>" + Markup.escaped(title) + "</title>\n<style>\n" + resource(UPLOT + version + "/dist/uPlot.min.css") + "\n"
            + own("page.css") + "</style></head>\n<body><main>\n" + body + "</main>\n"
            + "<script type=\"application/json\" id=\"charts\">" + data() + "</script>\n<script>"
            + inline(resource(UPLOT + version + "/dist/uPlot.iife.min.js")) + "</script>\n<script>\n" + inline(own("page.js"))
            + "</script></body></html>\n";
    }

    /** JSON in which nothing can end its element: the HTML parser looks for tags in it, whatever its type. */
    private String data() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartArray();
            for (Chart chart : charts) {
                json.writeRaw('\n');
                chart.write(json);
            }
            json.writeEndArray();
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
        return text.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    private static String inline(String script) {
        if (script.contains("</script") || script.contains("<!--")) {
            throw new IllegalStateException("a script of the page would end its own element");
        }
        return script;
    }

    private static String uplotVersion() {
        Properties properties = new Properties();
        try (InputStream input = open(Page.class.getClassLoader(), UPLOT_VERSION)) {
            properties.load(input);
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String own(String name) {
        return resource(Page.class.getPackageName().replace('.', '/') + "/" + name);
    }

    private static String resource(String path) {
        try (InputStream input = open(Page.class.getClassLoader(), path)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(ClassLoader loader, String path) {
        InputStream input = loader.getResourceAsStream(path);
        if (input == null) {
            throw new IllegalStateException("The class path lacks '" + path + "', which the page needs: build the tool anew.");
        }
        return input;
    }
}
