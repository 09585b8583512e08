package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.CrashModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What the crashes of a page share, each thing once: functions, images, source files, lists of images, and steps to a signature. */
final class PageTables {
    private final Map<Name, Integer> names = new LinkedHashMap<>();
    private final Map<Image, Integer> images = new LinkedHashMap<>();
    private final Map<String, Integer> files = new LinkedHashMap<>();
    private final Map<List<Loaded>, Integer> lists = new LinkedHashMap<>();
    private final Map<String, Integer> steps = new LinkedHashMap<>();

    /** A function of an image, whichever build of it: so that the graph joins them. */
    private record Name(String text, String module, boolean system) {}

    private record Image(String path, String buildId) {}

    private record Loaded(int image, String verdict) {}

    /** The number of a frame's function. */
    int name(CrashFrame frame) {
        return number(
                names,
                new Name(
                        FrameWords.name(frame),
                        FrameWords.shown(frame.moduleName()),
                        FrameWords.isSystem(frame.module())));
    }

    /** The number of a word that stands for frames. */
    int word(String text) {
        return number(names, new Name(text, "", true));
    }

    /** The number of a frame's image; -1 where there is none. */
    int image(CrashFrame frame) {
        return frame.module().isEmpty() ? -1 : image(frame.module(), frame.buildId());
    }

    private int image(String path, Optional<String> buildId) {
        return number(images, new Image(FrameWords.shown(path), FrameWords.shown(buildId.orElse(""))));
    }

    /** The number of a source file. */
    int file(CrashFrame.Source source) {
        return number(files, FrameWords.shown(source.file()));
    }

    /** The number of a sentence on a signature. */
    int step(String text) {
        return number(steps, FrameWords.shown(text));
    }

    /** The number of a list of images. */
    int list(List<CrashModule> modules) {
        List<Loaded> list = new ArrayList<>(modules.size());
        for (CrashModule module : modules) {
            list.add(new Loaded(image(module.path(), module.buildId()), FrameWords.shown(module.verdict())));
        }
        return number(lists, list);
    }

    private static <K> int number(Map<K, Integer> table, K key) {
        Integer known = table.putIfAbsent(key, table.size());
        return known == null ? table.size() - 1 : known;
    }

    /** Writes all of them, once the crashes have been written. */
    void write(JsonGenerator json) {
        json.writeName("names").writeStartArray();
        for (Name name : names.keySet()) {
            json.writeStartArray()
                    .writeString(name.text())
                    .writeString(name.module())
                    .writeNumber(name.system() ? 1 : 0)
                    .writeEndArray();
        }
        json.writeEndArray();
        json.writeName("files").writeStartArray();
        for (String file : files.keySet()) {
            json.writeString(file);
        }
        json.writeEndArray();
        json.writeName("steps").writeStartArray();
        for (String step : steps.keySet()) {
            json.writeString(step);
        }
        json.writeEndArray();
        json.writeName("module_lists").writeStartArray();
        for (List<Loaded> list : lists.keySet()) {
            json.writeStartArray();
            for (Loaded loaded : list) {
                json.writeStartArray()
                        .writeNumber(loaded.image())
                        .writeString(loaded.verdict())
                        .writeEndArray();
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeName("modules").writeStartArray();
        for (Image image : images.keySet()) {
            json.writeStartArray()
                    .writeString(image.path())
                    .writeString(image.buildId())
                    .writeEndArray();
        }
        json.writeEndArray();
    }
}
