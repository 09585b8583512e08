package dev.unwinder.symbol.find.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The contents of an archive that is read from its start; only files that are of use are listed. */
record StreamContents(Path file, Use use, ArchiveLimits limits) implements Contents {
    @Override
    public void list(Consumer<Member> to) throws IOException {
        try (MemberStream members = Payload.open(file, limits)) {
            byte[] start = new byte[4];
            for (Optional<Member> next = members.next(); next.isPresent(); next = members.next()) {
                Member member = next.get();
                if (member.ordinal() >= limits.members()) {
                    throw new IOException("it has more than " + limits.members() + " members");
                }
                if (member.isLink() || fill(members, start) == 4 && use.has(start)) {
                    to.accept(member);
                }
            }
        }
    }

    @Override
    public void extract(Set<Integer> ordinals, Sink sink) throws IOException {
        int left = ordinals.size();
        try (MemberStream members = Payload.open(file, limits)) {
            for (Optional<Member> next = members.next(); left > 0 && next.isPresent(); next = members.next()) {
                Member member = next.get();
                if (!member.isLink() && ordinals.contains(member.ordinal())) {
                    left--;
                    sink.take(member, members::read);
                }
            }
        }
    }

    private static int fill(MemberStream members, byte[] bytes) throws IOException {
        int filled = 0;
        while (filled < bytes.length) {
            int count = members.read(bytes, filled, bytes.length - filled);
            if (count < 0) {
                break;
            }
            filled += count;
        }
        return filled;
    }

    @Override
    public void close() {}
}
