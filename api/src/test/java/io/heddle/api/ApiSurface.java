package io.heddle.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes down what programs can see of this module, read from its compiled classes: types by name, in each its fields, constructors
 * and methods by name. The same on every JVM.
 */
final class ApiSurface {
    private static final String INDENT = "    ";

    private ApiSurface() {}

    static List<String> lines() throws IOException {
        Path classes = Sources.classesWith(WebSocket.class);
        ModuleDescriptor module;
        try (InputStream descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(descriptor);
        }
        List<String> lines = new ArrayList<>(moduleLines(module));
        for (Class<?> type : publicTypes(classes, module)) {
            lines.add("");
            lines.add(header(type));
            members(type).stream().map(INDENT::concat).forEach(lines::add);
        }
        return lines;
    }

    private static List<String> moduleLines(ModuleDescriptor module) {
        Set<String> parts = new TreeSet<>();
        module.exports().forEach(part -> parts.add(INDENT + "exports " + part.source() + targets(part.targets())));
        module.opens().forEach(part -> parts.add(INDENT + "opens " + part.source() + targets(part.targets())));
        module.requires().forEach(part -> parts.add(INDENT + "requires "
            + part.modifiers().stream()
                .filter(modifier -> modifier != ModuleDescriptor.Requires.Modifier.MANDATED)
                .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
                .sorted()
                .collect(Collectors.joining())
            + part.name()));
        module.uses().forEach(part -> parts.add(INDENT + "uses " + part));
        module.provides().forEach(part -> parts.add(INDENT + "provides " + part.service()));
        List<String> lines = new ArrayList<>(List.of("module " + module.name()));
        lines.addAll(parts);
        return lines;
    }

    private static String targets(Set<String> targets) {
        return targets.isEmpty() ? "" : " to " + String.join(", ", new TreeSet<>(targets));
    }

    private static List<Class<?>> publicTypes(Path classes, ModuleDescriptor module) {
        return module.exports().stream()
            // Programs do not see a package that is exported to modules by name.
            .filter(part -> !part.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .sorted()
            .flatMap(name -> classFiles(classes.resolve(name.replace('.', '/')))
                .map(file -> load(name + "." + file.substring(0, file.length() - ".class".length()))))
            .filter(ApiSurface::isVisible)
            .sorted(Comparator.comparing(Class::getName))
            .collect(Collectors.toList());
    }

    private static Stream<String> classFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                .sorted()
                .toList();
            return names.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiSurface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("compiled, but not to be loaded: " + name, e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        boolean visible = isVisible(type.getModifiers()) && !type.isAnonymousClass() && !type.isLocalClass();
        return visible && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        StringBuilder text = new StringBuilder(annotations(type)).append(kind(type)).append(' ').append(type.getName());
        text.append(variables(type.getTypeParameters()));
        if (type.isEnum()) {
            text.append(list(" { ", Arrays.stream(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name()), " }"));
        } else if (type.isRecord()) {
            text.append(list(
                "(",
                Arrays.stream(type.getRecordComponents()).map(part -> part.getGenericType().getTypeName() + " " + part.getName()),
                ")"));
        } else if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
            text.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        if (type.getInterfaces().length > 0) {
            String word = type.isInterface() ? " extends " : " implements ";
            text.append(list(word, Arrays.stream(type.getGenericInterfaces()).map(Type::getTypeName), ""));
        }
        return text.toString();
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        } else if (type.isInterface()) {
            return type.isSealed() ? "sealed interface" : "interface";
        } else if (type.isEnum()) {
            return "enum";
        } else if (type.isRecord()) {
            return "record";
        }
        return modifiers(type.getModifiers(), false) + (type.isSealed() ? "sealed " : "") + "class";
    }

    private static Collection<String> members(Class<?> type) {
        // The key is what they are sorted by.
        SortedMap<String, String> lines = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field.getModifiers()) && !field.isSynthetic() && !field.isEnumConstant()) {
                String words = annotations(field) + modifiers(field.getModifiers(), type.isInterface());
                lines.put("1 " + field.getName(), words + field.getGenericType().getTypeName() + " " + field.getName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic() && !type.isEnum() && !type.isRecord()) {
                String words = annotations(constructor) + modifiers(constructor.getModifiers(), false);
                String signature = signature(constructor, type.getSimpleName());
                lines.put("2 " + signature, words + signature);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isVisible(method.getModifiers()) && !method.isSynthetic() && !isImplied(type, method)) {
                String words = annotations(method)
                    + (method.isDefault() ? "default " : "")
                    + modifiers(method.getModifiers(), type.isInterface())
                    + variables(method.getTypeParameters())
                    + (method.getTypeParameters().length == 0 ? "" : " ");
                String signature = signature(method, method.getName());
                lines.put("3 " + signature, words + method.getGenericReturnType().getTypeName() + " " + signature);
            }
        }
        return lines.values();
    }

    /** What the language adds to records and enumerations is said by their header. */
    private static boolean isImplied(Class<?> type, Method method) {
        if (type.isEnum()) {
            return Modifier.isStatic(method.getModifiers()) && Set.of("values", "valueOf").contains(method.getName());
        }
        boolean accessor = type.isRecord()
            && Arrays.stream(type.getRecordComponents()).anyMatch(component -> component.getAccessor().equals(method));
        return accessor || type.isRecord() && Set.of("equals", "hashCode", "toString").contains(method.getName());
    }

    private static String signature(Executable executable, String name) {
        Type[] types = executable.getGenericParameterTypes();
        Stream<String> parameters = IntStream.range(0, types.length).mapToObj(index -> {
            String type = types[index].getTypeName();
            boolean variable = executable.isVarArgs() && index == types.length - 1;
            return variable ? type.substring(0, type.length() - "[]".length()) + "..." : type;
        });
        Type[] exceptions = executable.getGenericExceptionTypes();
        return list(name + "(", parameters, ")")
            + (exceptions.length == 0 ? "" : list(" throws ", Arrays.stream(exceptions).map(Type::getTypeName).sorted(), ""));
    }

    private static String modifiers(int modifiers, boolean inInterface) {
        // Those that a caller or a subclass feels; public, and abstract in an interface, go without saying.
        StringBuilder text = new StringBuilder();
        text.append(Modifier.isProtected(modifiers) ? "protected " : "");
        text.append(Modifier.isStatic(modifiers) ? "static " : "");
        text.append(Modifier.isAbstract(modifiers) && !inInterface ? "abstract " : "");
        text.append(Modifier.isFinal(modifiers) ? "final " : "");
        return text.toString();
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
            ? ""
            : list("<", Arrays.stream(variables).map(variable -> {
                String bounds = Arrays.stream(variable.getBounds())
                    .filter(bound -> bound != Object.class)
                    .map(Type::getTypeName)
                    .collect(Collectors.joining(" & "));
                return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
            }), ">");
    }

    private static String annotations(AnnotatedElement element) {
        return Arrays.stream(element.getDeclaredAnnotations())
            .map(Annotation::annotationType)
            .map(type -> "@" + type.getSimpleName() + " ")
            .sorted()
            .collect(Collectors.joining());
    }

    private static String list(String before, Stream<String> parts, String after) {
        return parts.collect(Collectors.joining(", ", before, after));
    }
}
