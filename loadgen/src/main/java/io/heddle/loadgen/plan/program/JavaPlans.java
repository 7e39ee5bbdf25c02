package io.heddle.loadgen.plan.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.PlanSource;
import io.heddle.loadgen.plan.Settings;
import io.heddle.loadgen.plan.Step;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a file with a public class that is a {@link PlanSource}, and asks that for its plan. <b>Thread:</b> the main thread. */
public final class JavaPlans {
    private static final int MAX_ERRORS = 10;
    private static final String SHAPE = "write: public class %s implements PlanSource { public Plan plan(Settings settings) { ... } }";

    private JavaPlans() {}

    /**
     * The plan of a file.
     *
     * @param compiler of this Java runtime, or null if it has none
     */
    static Plan read(Path file, Settings settings, JavaCompiler compiler) {
        String name = file.getFileName().toString();
        if (compiler == null) {
            throw MissingCompiler.mistake(name);
        }
        if (!Files.isReadable(file)) {
            throw new PlanException("there is no file '" + file + "' that can be read: check the path");
        }
        PlanSource source = source(compile(file, name, compiler), name.replaceFirst("\\.java$", ""), name);
        try {
            Plan plan = source.plan(settings);
            if (plan == null) {
                throw new PlanException(name + ": plan() returned null: return what build() gives");
            }
            settings.end();
            // Not the program: it may hold secrets anywhere.
            return plan.source().isEmpty() ? plan.toBuilder().source(name + ", a plan in Java").build() : plan;
        } catch (PlanException wrong) {
            throw placed(wrong, name, wrong.getMessage() + subject(wrong.subject()));
        } catch (RuntimeException | LinkageError failed) {
            throw placed(failed, name, "the plan failed with " + failed);
        }
    }

    /** The plan of a file, by the compiler of this Java runtime. */
    public static Plan read(Path file, Settings settings) {
        return read(file, settings, ToolProvider.getSystemJavaCompiler());
    }

    private static CompiledClasses compile(Path file, String name, JavaCompiler compiler) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, UTF_8)) {
            CompiledClasses classes = new CompiledClasses(files);
            List<String> options = List.of("-proc:none", "-nowarn", "-implicit:none", "-g", "-cp", System.getProperty("java.class.path"));
            StringWriter more = new StringWriter();
            if (!compiler.getTask(more, classes, diagnostics, options, null, files.getJavaFileObjects(file)).call()) {
                throw new PlanException(errors(name, diagnostics.getDiagnostics(), more.toString()));
            }
            return classes;
        } catch (IOException failed) {
            throw new PlanException(name + ": the file cannot be read (" + failed.getMessage() + ")", failed);
        }
    }

    private static String errors(String name, List<Diagnostic<? extends JavaFileObject>> diagnostics, String more) {
        List<Diagnostic<? extends JavaFileObject>> errors =
            diagnostics.stream().filter(one -> one.getKind() == Diagnostic.Kind.ERROR).toList();
        if (errors.isEmpty()) {
            return name + ": the compiler failed: " + more.strip();
        }
        String lines =
            errors.stream().limit(MAX_ERRORS).map(error -> name + ":" + error.getLineNumber() + ":" + error.getColumnNumber() + ": "
                + error.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", ", ")).collect(Collectors.joining("\n"));
        return lines + (errors.size() > MAX_ERRORS ? "\nand " + (errors.size() - MAX_ERRORS) + " more errors" : "");
    }

    private static PlanSource source(CompiledClasses classes, String simpleName, String name) {
        String className = classes.names().stream().filter(one -> one.equals(simpleName) || one.endsWith("." + simpleName)).findFirst()
            .orElseThrow(() -> new PlanException(name + ": there is no class " + simpleName + " in it; " + SHAPE.formatted(simpleName)));
        try {
            Class<?> type = classes.loader().loadClass(className);
            if (!PlanSource.class.isAssignableFrom(type)) {
                throw new PlanException(name + ": the class " + simpleName + " is no PlanSource; " + SHAPE.formatted(simpleName));
            }
            return (PlanSource) type.getConstructor().newInstance();
        } catch (InvocationTargetException failed) {
            throw placed(failed.getCause(), name, "the constructor failed with " + failed.getCause());
        } catch (ReflectiveOperationException wrong) {
            throw new PlanException(
                name + ": the class " + simpleName + " must be public and have a public constructor without parameters; "
                    + SHAPE.formatted(simpleName),
                wrong);
        }
    }

    /** Puts the line of the program that caused it before a sentence. */
    private static PlanException placed(Throwable cause, String name, String sentence) {
        for (StackTraceElement element : cause.getStackTrace()) {
            if (name.equals(element.getFileName())) {
                return new PlanException(name + ":" + element.getLineNumber() + ": " + sentence, cause);
            }
        }
        return new PlanException(sentence.startsWith(name) || sentence.startsWith("--") ? sentence : name + ": " + sentence, cause);
    }

    /** Words for a step, whose line is that of {@code build()}. */
    private static String subject(Object subject) {
        if (!(subject instanceof Step)) {
            return "";
        }
        String kind = subject.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        String name = subject instanceof Step.Connect step ? step.name()
            : subject instanceof Step.Send step ? step.name()
            : subject instanceof Step.Echo step ? step.name()
            : subject instanceof Step.Request step ? step.name()
            : subject instanceof Step.Await step ? step.name()
            : subject instanceof Step.Ping step ? step.name()
            : null;
        return " (step " + (name == null ? kind : "'" + name + "'") + ")";
    }
}
