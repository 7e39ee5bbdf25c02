package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That links between the pages of documentation lead to a file, and to a heading of it. */
@Timeout(20)
final class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");

    @Test
    void linksLeadToAHeading() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Guide.file("README.md"), Guide.file("ARCHITECTURE.md"), Guide.file("CHANGELOG.md")));
        pages.addAll(Guide.files("docs", ".md"));
        pages.addAll(Guide.files("docs/guide", ".md"));
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            LINK.matcher(Files.readString(page)).results().filter(link -> !leadsTo(page, link.group(1), link.group(2)))
                .forEach(link -> broken.add(page.getFileName() + ": " + link.group()));
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void theIndexHasEachPage() throws IOException {
        String index = Files.readString(Guide.file("docs/guide.md"));
        assertEquals(List.of(), Guide.files("docs/guide", ".md").stream().map(page -> "(guide/" + page.getFileName())
            .filter(page -> !index.contains(page + ")") && !index.contains(page + "#")).toList());
    }

    private static boolean leadsTo(Path page, String file, String anchor) {
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        try {
            return Files.exists(target) && (anchor == null || anchors(target).contains(anchor));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Headings as GitHub names them. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(BLOCK.matcher(Files.readString(page)).replaceAll("")).results()
            .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    }
}
