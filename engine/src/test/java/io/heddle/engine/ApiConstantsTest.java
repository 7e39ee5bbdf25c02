package io.heddle.engine;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.heddle.api.ErrorKind;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocketError;
import io.heddle.api.statistics.FallbackReason;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each constant that the api can report has code in the engine that reports it. */
@Timeout(60)
final class ApiConstantsTest {
    private static final JavaClasses ENGINE = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.heddle.engine");

    @Test
    void everyConstantHasAMaker() {
        Set<String> used = ENGINE.stream()
            // The table of a switch names all constants that it asks for.
            .filter(type -> !type.getName().matches(".*\\$\\d+"))
            .flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .map(access -> access.getTarget().getFullName())
            .collect(toCollection(TreeSet::new));
        Set<String> unmade = Stream.<Enum<?>[]>of(
            ErrorKind.values(), WebSocketError.Phase.values(), SendResult.values(), FallbackReason.values())
            .flatMap(Stream::of)
            .filter(constant -> !used.contains(constant.getDeclaringClass().getName() + "." + constant.name()))
            .map(constant -> constant.getDeclaringClass().getSimpleName() + "." + constant.name())
            .collect(toCollection(TreeSet::new));
        assertEquals(Set.of(), unmade);
    }
}
