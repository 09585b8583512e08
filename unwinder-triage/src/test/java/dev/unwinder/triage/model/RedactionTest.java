package dev.unwinder.triage.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void homeFoldersAndNames() {
        Redaction redaction = Redaction.of(Set.of("ada", "root", "x"));
        assertThat(redaction.text("/home/bob/app and /Users/eve")).isEqualTo("/home/USER/app and /Users/USER");
        assertThat(redaction.text("/home/bob:/home/bob/.x")).isEqualTo("/home/USER:/home/USER/.x");
        assertThat(redaction.text("/srv/ada/core.ada.1 of adamant ada"))
                .isEqualTo("/srv/USER/core.USER.1 of adamant USER");
        assertThat(redaction.text("/root/x /home/")).isEqualTo("/root/x /home/");
    }

    @Test
    void theCoresOfTwoUsersStayTwo() {
        Redaction redaction = Redaction.of(Set.of());
        CrashSource ada = redaction.of(CrashSource.of("/home/ada/core"));
        CrashSource bob = redaction.of(CrashSource.of("/home/bob/core"));
        assertThat(ada.id()).startsWith("/home/USER/core~").isNotEqualTo(bob.id());
        assertThat(redaction.of(CrashSource.of("/home/ada/core")))
                .as("next time")
                .isEqualTo(ada);
        assertThat(redaction.of(ada)).as("read again").isEqualTo(ada);
        assertThat(redaction.of(CrashSource.of("/var/core")).id()).isEqualTo("/var/core");
    }

    @Test
    void machinesThatAreCalledAfterPeople() {
        Redaction redaction = Redaction.of(Set.of("ada", "bob"));
        CrashSource ada = redaction.of(new CrashSource("/var/core", "", Optional.of("ada-laptop"), Optional.empty()));
        CrashSource bob = redaction.of(new CrashSource("/var/core", "", Optional.of("bob-laptop"), Optional.empty()));
        assertThat(ada.host()).contains("USER-laptop");
        assertThat(ada.id()).startsWith("USER-laptop:/var/core~").isNotEqualTo(bob.id());
        assertThat(redaction.of(ada)).as("read again").isEqualTo(ada);
    }

    /** Of very many users the names are looked for only as far as that is bounded; home folders are taken out of every text. */
    @Test
    void homesOfAnyNumberOfUsers() {
        List<String> homes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            homes.add("HOME=/home/user" + i + "/x");
        }
        Crash crash = new Crash(
                CrashSource.of("/var/core"),
                CrashedProgram.unknown(),
                Optional.empty(),
                new CrashExtras(Optional.empty(), homes, Optional.empty()),
                Effort.none(),
                false,
                List.of("user0 and user1"),
                Optional.empty());
        Crash redacted = Redaction.of(Set.of()).of(crash);
        assertThat(redacted.extras().environment()).hasSize(200).containsOnly("HOME=/home/USER/x");
        assertThat(redacted.notes()).containsExactly("USER and USER");
    }

    @Test
    void longTextsTakeNoLongerThanTheyAreLong() {
        String text = "/home/bob/ bob, ".repeat(100_000);
        long start = System.nanoTime();
        assertThat(Redaction.of(Set.of("bob")).text(text)).isEqualTo("/home/USER/ USER, ".repeat(100_000));
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    @Test
    void aNameThatComesUpInOnePlaceIsTakenOutOfAllOthers() {
        Crash crash = new Crash(
                CrashSource.of("/var/crash/core.bob"),
                new CrashedProgram(
                        "/home/bob/app",
                        Optional.empty(),
                        CrashedProgram.unknown().pid(),
                        CrashedProgram.unknown().signal()),
                Optional.empty(),
                new CrashExtras(Optional.of("app --user=bob"), List.of("USER=bob", "HOME=/home/bob"), Optional.empty()),
                Effort.none(),
                true,
                List.of("bob's"),
                Optional.of("bob was here"));
        assertThat(Redaction.of(Set.of()).of(crash).toString())
                .doesNotContain("bob")
                .contains("HOME=/home/USER");
    }
}
