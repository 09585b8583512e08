package dev.unwinder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public API of compiled classes as text: stable, sorted, one line for each type and member, so that a checked-in
 * copy shows every change of it in review.
 *
 * <p>A type is listed when it and all that enclose it are public or protected; a member when it is public or protected.
 * What the compiler adds (bridges, {@code values()}, a record's accessors that only repeat its header) is left out.
 */
public final class ApiSurface {
    private ApiSurface() {}

    /**
     * Lists the API below {@code packageRoot}.
     *
     * @param packageRoot the package to start from, such as {@code dev.unwinder}
     * @param classes a directory of class files; they must also be on the class path of the caller
     * @return lines, each ended by a line feed; empty if there is no public type
     * @throws IOException if the directory cannot be read
     */
    public static String of(String packageRoot, Path classes) throws IOException {
        TreeMap<String, Class<?>> types = new TreeMap<>();
        Path root = classes.resolve(packageRoot.replace('.', '/'));
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                files.map(file -> classes.relativize(file).toString())
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .map(name -> load(name.substring(0, name.length() - ".class".length())
                                .replace('/', '.')))
                        .filter(ApiSurface::isVisible)
                        .forEach(type -> types.put(type.getName(), type));
            }
        }
        StringBuilder out = new StringBuilder();
        types.values().forEach(type -> describe(type, out));
        return out.toString();
    }

    /**
     * Compares the API with a checked-in list, or, with the system property {@code api.update} set to {@code true},
     * writes that list.
     *
     * @param packageRoot as in {@link #of}
     * @param classes as in {@link #of}
     * @param recorded the checked-in list
     * @return what differs and how to accept it, or the empty text when nothing does
     * @throws IOException if the classes or the list cannot be read or written
     */
    public static String differences(String packageRoot, Path classes, Path recorded) throws IOException {
        String actual = of(packageRoot, classes);
        if (Boolean.getBoolean("api.update")) {
            Files.createDirectories(recorded.toAbsolutePath().getParent());
            Files.writeString(recorded, actual);
            return "";
        }
        String expected = Files.exists(recorded) ? Files.readString(recorded) : "";
        if (expected.equals(actual)) {
            return "";
        }
        return "The public API is not what " + recorded + " records ('-' recorded only, '+' new):\n"
                + lineChanges(expected, actual)
                + "If this is meant, run: mvn test -Dapi.update=true, and commit that file.";
    }

    /** A member line says its type only by position, so members are compared with their type's line in front. */
    private static String lineChanges(String expected, String actual) {
        TreeSet<String> before = qualifiedLines(expected);
        TreeSet<String> after = qualifiedLines(actual);
        TreeSet<String> all = new TreeSet<>(before);
        all.addAll(after);
        StringBuilder out = new StringBuilder();
        for (String line : all) {
            if (!before.contains(line)) {
                out.append("+ ").append(line).append('\n');
            } else if (!after.contains(line)) {
                out.append("- ").append(line).append('\n');
            }
        }
        return out.toString();
    }

    private static TreeSet<String> qualifiedLines(String text) {
        TreeSet<String> lines = new TreeSet<>();
        String type = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("  ")) {
                lines.add(type + " :: " + line.strip());
            } else if (!line.isEmpty()) {
                type = line;
                lines.add(line);
            }
        }
        return lines;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiSurface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException("on disk, but not on the class path: " + name, e));
        }
    }

    private static boolean isVisible(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
            if (c.isAnonymousClass() || c.isLocalClass() || c.isSynthetic() || !isVisible(c.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void describe(Class<?> type, StringBuilder out) {
        out.append(header(type)).append('\n');
        TreeSet<String> members = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
                members.add(describe(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor.getModifiers())
                    && !constructor.isSynthetic()
                    && !isCanonical(type, constructor)) {
                members.add(modifiers(constructor.getModifiers()) + "new" + signature(constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isVisible(method.getModifiers()) && !method.isSynthetic() && !isImplied(type, method)) {
                members.add(describe(type, method));
            }
        }
        members.forEach(member -> out.append("  ").append(member).append('\n'));
    }

    private static String header(Class<?> type) {
        StringBuilder line = new StringBuilder();
        int hidden = type.isRecord() || type.isEnum() ? Modifier.FINAL | Modifier.STATIC : 0;
        if (type.isInterface()) {
            hidden = Modifier.ABSTRACT | Modifier.INTERFACE | Modifier.STATIC;
        }
        line.append(modifiers(type.getModifiers() & ~hidden & ~Modifier.INTERFACE));
        if (type.isSealed()) {
            line.append("sealed ");
        }
        line.append(kind(type)).append(' ').append(type.getTypeName()).append(typeParameters(type));
        if (type.isRecord()) {
            line.append(Arrays.stream(type.getRecordComponents())
                    .map(c -> c.getGenericType().getTypeName() + " " + c.getName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        Class<?> parent = type.getSuperclass();
        if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
            line.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        appendList(
                line,
                type.isInterface() ? " extends " : " implements ",
                type.isAnnotation() ? List.of() : typeNames(type.getGenericInterfaces()));
        if (type.isSealed()) {
            List<String> permitted = new ArrayList<>(typeNames(type.getPermittedSubclasses()));
            permitted.sort(null);
            appendList(line, " permits ", permitted);
        }
        return line.toString();
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        if (type.isRecord()) {
            return "record";
        }
        return type.isEnum() ? "enum" : "class";
    }

    private static String describe(Field field) {
        if (field.isEnumConstant()) {
            return "constant " + field.getName();
        }
        return modifiers(field.getModifiers()) + field.getGenericType().getTypeName() + " " + field.getName();
    }

    private static String describe(Class<?> type, Method method) {
        int hidden = type.isInterface() ? Modifier.ABSTRACT : 0;
        String prefix = modifiers(method.getModifiers() & ~hidden & Modifier.methodModifiers());
        if (method.isDefault()) {
            prefix += "default ";
        }
        return prefix + method.getGenericReturnType().getTypeName() + " " + method.getName() + signature(method);
    }

    /** Implementation details of a method (synchronized, native, strictfp) are none of a reader's business. */
    private static String modifiers(int modifiers) {
        int shown = modifiers & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE | Modifier.STRICT | Modifier.TRANSIENT);
        String text = Modifier.toString(shown);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String signature(Executable executable) {
        StringBuilder line = new StringBuilder();
        if (executable.getTypeParameters().length > 0) {
            line.append(Arrays.stream(executable.getTypeParameters())
                    .map(p -> p.getName() + bounds(p.getBounds()))
                    .collect(Collectors.joining(", ", "<", ">")));
        }
        List<String> parameters = new ArrayList<>(typeNames(executable.getGenericParameterTypes()));
        if (executable.isVarArgs()) {
            int last = parameters.size() - 1;
            parameters.set(last, parameters.get(last).replaceFirst("\\[]$", "..."));
        }
        line.append('(').append(String.join(", ", parameters)).append(')');
        List<String> thrown = new ArrayList<>(typeNames(executable.getGenericExceptionTypes()));
        thrown.sort(null);
        appendList(line, " throws ", thrown);
        return line.toString();
    }

    private static String typeParameters(Class<?> type) {
        if (type.getTypeParameters().length == 0) {
            return "";
        }
        return Arrays.stream(type.getTypeParameters())
                .map(p -> p.getName() + bounds(p.getBounds()))
                .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(Type[] bounds) {
        List<String> names = typeNames(bounds);
        return names.equals(List.of("java.lang.Object")) ? "" : " extends " + String.join(" & ", names);
    }

    private static List<String> typeNames(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).toList();
    }

    private static void appendList(StringBuilder line, String lead, List<String> names) {
        if (!names.isEmpty()) {
            line.append(lead).append(String.join(", ", names));
        }
    }

    private static boolean isCanonical(Class<?> type, Constructor<?> constructor) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }

    private static boolean isImplied(Class<?> type, Method method) {
        String name = method.getName();
        if (type.isEnum() && Modifier.isStatic(method.getModifiers())) {
            return name.equals("values") && method.getParameterCount() == 0
                    || name.equals("valueOf") && method.getParameterCount() == 1;
        }
        if (name.equals("toString") || name.equals("hashCode")) {
            return method.getParameterCount() == 0;
        }
        if (name.equals("equals")) {
            return Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
        }
        return type.isRecord()
                && method.getParameterCount() == 0
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getName().equals(name));
    }
}
