package io.heddle.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** That the coordinates to paste, in README.md and docs, and those in the BOM are the ones of this build. */
@Timeout(60)
class CoordinatesTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    private static final Pattern XML = Pattern.compile("(?s)```xml\\n(.*?)```");
    /** Never on the class path of another build. */
    private static final Set<String> NOT_PUBLISHED = Set.of("jmh", "packaging", "bom");

    /** A dependency of a POM, with empty texts for whatever it leaves out. */
    private record Dependency(String group, String artifact, String version, String scope) {
        static Dependency of(Element element) {
            return new Dependency(text(element, "groupId"), text(element, "artifactId"), text(element, "version"), text(element, "scope"));
        }
    }

    private static Element parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
    }

    private static Element pom(String path) throws Exception {
        return parse(Files.readString(ROOT.resolve(path)));
    }

    private static List<Element> elements(Element within, String name) {
        NodeList found = within.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    /** The text of a child of that name, or an empty one. */
    private static String text(Element parent, String name) {
        return elements(parent, name).stream().filter(child -> child.getParentNode() == parent).findFirst()
            .map(child -> child.getTextContent().strip()).orElse("");
    }

    private static List<Dependency> dependencies(Element within) {
        return elements(within, "dependency").stream().map(Dependency::of).toList();
    }

    /** The dependencies in the blocks of XML on all pages. */
    private static List<Dependency> onPages() throws Exception {
        List<Dependency> all = new ArrayList<>();
        for (Path page : pages()) {
            for (String block : XML.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList()) {
                all.addAll(dependencies(parse("<page>" + block + "</page>")));
            }
        }
        return all;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.filter(file -> file.toString().endsWith(".md")).sorted())
                .toList();
        }
    }

    private static Set<String> inBom() throws Exception {
        Set<String> artifacts = new TreeSet<>();
        for (Dependency dependency : dependencies(pom("bom/pom.xml"))) {
            assertEquals(new Dependency("io.heddle", dependency.artifact(), "${project.version}", ""), dependency);
            artifacts.add(dependency.artifact());
        }
        return artifacts;
    }

    @Test
    void theBomHasThisVersionAndEachModuleThatIsForOtherBuilds() throws Exception {
        Element parent = pom("pom.xml");
        assertEquals(text(parent, "version"), text(pom("bom/pom.xml"), "version"));
        Set<String> published = new TreeSet<>();
        for (Element module : elements(parent, "module")) {
            String folder = module.getTextContent();
            if (!NOT_PUBLISHED.contains(folder)) {
                published.add(text(pom(folder + "/pom.xml"), "artifactId"));
            }
        }
        assertEquals(published, inBom(), "a new module belongs into bom/pom.xml");
    }

    @Test
    void theBomBringsNothingButOurOwn() throws Exception {
        assertEquals(List.of(), elements(pom("bom/pom.xml"), "parent"), "the versions of the parent are for this build");
    }

    @Test
    void pagesNameThisVersionAndModulesThatThereAre() throws Exception {
        Element parent = pom("pom.xml");
        Set<String> artifacts = inBom();
        artifacts.add("heddle-bom");
        List<Dependency> all = onPages();
        for (Dependency dependency : all) {
            if (dependency.group().equals("io.heddle")) {
                assertTrue(artifacts.contains(dependency.artifact()), dependency::toString);
                assertTrue(Set.of("", text(parent, "version")).contains(dependency.version()), dependency::toString);
            }
            if (dependency.artifact().startsWith("slf4j-")) {
                assertEquals(text(elements(parent, "properties").get(0), "slf4j.version"), dependency.version());
            }
        }
        assertTrue(all.contains(new Dependency("io.heddle", "heddle-bom", text(parent, "version"), "import")), all::toString);
        assertTrue(all.contains(new Dependency("io.heddle", "heddle-api", "", "")), all::toString);
        assertTrue(all.contains(new Dependency("io.heddle", "heddle-engine", "", "runtime")), all::toString);
    }
}
