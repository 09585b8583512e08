package dev.unwinder.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.modules.MappedModules.Group;
import dev.unwinder.target.FileMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists as the kernel writes them into NT_FILE, put together. */
class MappedModulesTest {
    private static FileMapping mapping(long start, long end, long offset, String path) {
        return new FileMapping(new AddressRange(start, end), offset, path, false);
    }

    private static List<Long> starts(Group group) {
        return group.mappings().stream().map(it -> it.range().start()).toList();
    }

    @Test
    void nothing() {
        assertThat(MappedModules.group(List.of())).isEmpty();
    }

    @Test
    void segmentsOfOneFileAreOneImage() {
        // the data segment maps the last page of the text once more
        List<Group> groups = MappedModules.group(List.of(
                mapping(0x1000, 0x2000, 0, "/bin/a"),
                mapping(0x2000, 0x4000, 0x1000, "/bin/a"),
                mapping(0x4000, 0x5000, 0x2000, "/bin/a")));
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).path()).isEqualTo("/bin/a");
        assertThat(groups.get(0).start()).isEqualTo(0x1000);
        assertThat(starts(groups.get(0))).containsExactly(0x1000L, 0x2000L, 0x4000L);
    }

    @Test
    void anotherFileMayLieInAGap() {
        List<Group> groups = MappedModules.group(List.of(
                mapping(0x1000, 0x2000, 0, "/lib/outer"),
                mapping(0x5000, 0x6000, 0, "/lib/inner"),
                mapping(0x6000, 0x7000, 0x1000, "/lib/inner"),
                mapping(0x9000, 0xa000, 0x1000, "/lib/outer")));
        assertThat(groups).extracting(Group::path).containsExactly("/lib/outer", "/lib/inner");
        assertThat(starts(groups.get(0))).containsExactly(0x1000L, 0x9000L);
        AddressMap<Group> byAddress = MappedModules.byAddress(groups);
        assertThat(byAddress.find(0x9fff)).hasValue(groups.get(0));
        assertThat(byAddress.find(0x5000)).as("the gap is not its own").hasValue(groups.get(1));
        assertThat(byAddress.find(0xa000)).isEmpty();
    }

    @Test
    void fileMappedTwiceIsTwoImages() {
        List<Group> groups = MappedModules.group(List.of(
                mapping(0x1000, 0x2000, 0, "/lib/a"),
                mapping(0x2000, 0x3000, 0x1000, "/lib/a"),
                mapping(0x8000, 0x9000, 0, "/lib/a"),
                mapping(0x9000, 0xa000, 0x1000, "/lib/a")));
        assertThat(groups).extracting(Group::start).containsExactly(0x1000L, 0x8000L);
        assertThat(starts(groups.get(1))).containsExactly(0x8000L, 0x9000L);
    }

    @Test
    void firstByteOfTheFileNeedNotBeMapped() {
        List<Group> groups = MappedModules.group(List.of(
                mapping(0x1000, 0x2000, 0x8000, "/app/base.apk"), mapping(0x2000, 0x3000, 0x9000, "/app/base.apk")));
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).start()).isEqualTo(0x1000);
    }
}
