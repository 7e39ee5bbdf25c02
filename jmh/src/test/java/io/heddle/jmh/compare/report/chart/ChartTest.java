package io.heddle.jmh.compare.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.jmh.compare.report.chart.BarChart.Bar;
import io.heddle.jmh.compare.report.chart.LineChart.Series;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Charts are well-formed, say in words what they show, and no two names stand on one another. */
@Timeout(20)
final class ChartTest {
    private static BarChart bars() {
        return new BarChart("pingpong <32 B>", "CPU & more", List.of("user", "system"), ns -> String.format("%.1f ns", ns));
    }

    private static Bar bar(String name, double user, double system) {
        return new Bar(name, "1.0", new double[] {user, system}, "", name.equals("heddle"));
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document document, String tag, String style) {
        List<Element> found = new ArrayList<>();
        NodeList all = document.getElementsByTagName(tag);
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (element.getAttribute("class").matches(style)) {
                found.add(element);
            }
        }
        return found;
    }

    @Test
    void foreignTextIsEscapedAndTheChartIsDescribed() throws Exception {
        Document chart = parse(bars().add(bar("a & <b>", 100, 200)).svg());
        assertEquals("pingpong <32 B>", chart.getElementsByTagName("title").item(0).getTextContent());
        assertEquals("CPU & more: a & <b> 300.0 ns.", chart.getElementsByTagName("desc").item(0).getTextContent());
    }

    @Test
    void partsStandEndToEnd() throws Exception {
        Document chart = parse(bars().add(bar("heddle", 100, 300)).svg());
        Element user = elements(chart, "rect", "own0").get(0);
        Element system = elements(chart, "rect", "own1").get(0);
        double userWidth = Double.parseDouble(user.getAttribute("width"));
        assertEquals(Double.parseDouble(user.getAttribute("x")) + userWidth, Double.parseDouble(system.getAttribute("x")), 0.11);
        assertEquals(3 * userWidth, Double.parseDouble(system.getAttribute("width")), 0.5);
    }

    @Test
    void aBarMuchLongerThanTheFloorIsCut() throws Exception {
        BarChart chart = bars().floor("raw").add(bar("raw", 50, 50)).add(bar("near", 400, 100)).add(bar("far", 4_000, 6_000));
        assertEquals(2, elements(parse(chart.svg()), "line", "cut").size());
        assertEquals(1, elements(parse(chart.svg()), "line", "floor").size());
        assertTrue(elements(parse(bars().add(bar("one", 1, 2)).add(bar("two", 5, 5)).svg()), "line", "cut").isEmpty());
    }

    @Test
    void everythingStaysOnTheCard() throws Exception {
        BarChart chart = bars();
        for (int row = 0; row < 14; row++) {
            chart.add(bar("client-" + row, row * 100, 900));
        }
        Document document = parse(chart.svg());
        double height = Double.parseDouble(document.getDocumentElement().getAttribute("height"));
        for (Element rectangle : elements(document, "rect", ".*")) {
            assertTrue(number(rectangle, "x") >= 0 && number(rectangle, "x") + number(rectangle, "width") <= Svg.WIDTH);
            assertTrue(number(rectangle, "y") >= 0 && number(rectangle, "y") + number(rectangle, "height") <= height);
        }
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void namesOfLinesThatEndTogetherStandApart() throws Exception {
        LineChart chart = new LineChart("growth", "CPU", "connections", ns -> String.format("%.0f ns", ns));
        for (String name : List.of("raw", "heddle", "netty-epoll")) {
            chart.add(new Series(name, new TreeMap<>(Map.of(100.0, 5_000.0, 19_000.0, 10.0)), name.equals("heddle")));
        }
        Document document = parse(chart.svg());
        List<Double> ys = new ArrayList<>();
        NodeList names = document.getElementsByTagName("tspan");
        for (int i = 0; i < names.getLength(); i++) {
            if (names.item(i).getTextContent().matches("raw|heddle|netty-epoll")) {
                ys.add(number((Element) names.item(i).getParentNode(), "y"));
            }
        }
        assertEquals(3, ys.size());
        assertTrue(ys.get(1) - ys.get(0) >= 18 && ys.get(2) - ys.get(1) >= 18, ys::toString);
        assertTrue(ys.get(2) < number(document.getDocumentElement(), "height"), ys::toString);
        assertEquals(6, document.getElementsByTagName("circle").getLength());
    }

    @Test
    void oneColumnOfPointsIsAChartToo() throws Exception {
        LineChart chart = new LineChart("growth", "CPU", "connections", ns -> ns + " ns");
        chart.add(new Series("raw", new TreeMap<>(Map.of(100.0, 5_000.0)), false)).add(new Series("none", new TreeMap<>(), false));
        assertFalse(chart.svg().contains("NaN"));
        assertEquals(1, parse(chart.svg()).getElementsByTagName("circle").getLength());
    }

    @Test
    void marksAreRoundFigures() {
        assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0), Scale.to(9, 5, false).marks());
        assertEquals(10, Scale.to(9, 5, true).end());
        assertEquals("10 µs", Scale.label(10, value -> "10.0 µs"));
        assertEquals("2.5 µs", Scale.label(2.5, value -> "2.50 µs"));
        assertEquals("1,000 B", Scale.label(1_000, value -> "1,000 B"));
        assertEquals("100 ns", Scale.label(100, value -> "100 ns"));
    }

    @Test
    void aChartOfNothingIsAMistake() {
        assertThrows(IllegalStateException.class, () -> bars().svg());
    }
}
