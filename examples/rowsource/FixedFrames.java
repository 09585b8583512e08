import dev.unwinder.address.AddressRange;
import dev.unwinder.frame.Frame;
import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.unwind.RowSource;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;

/**
 * Teaches the walk the frames of a just-in-time compiler that writes no call frame information: while such code is calling, its frame has a fixed size.
 *
 * <pre>
 * java -cp CLASSES FixedFrames.java PID 0x7f0000001000-0x7f0000001020=0x58 ...    code, and the size of its frame
 * </pre>
 */
public final class FixedFrames {
    // x86-64's numbers in DWARF
    private static final int RSP = 7;
    private static final int RIP = 16;

    public static void main(String[] args) throws IOException {
        try (LiveProcess process = LiveProcess.attach(Long.parseLong(args[0]))) {
            Unwinder.Builder builder = Unwinder.builder(process);
            for (int i = 1; i < args.length; i++) {
                String[] parts = args[i].split("[-=]");
                builder.rowSource(frames(new AddressRange(Long.decode(parts[0]), Long.decode(parts[1])), Long.decode(parts[2])));
            }
            StackWalk walk = builder.build().walk(process.threads().get(0));
            while (walk.hasNext()) {
                Frame frame = walk.next();
                System.out.println(frame);
            }
            System.out.println("ended: " + walk.stopReason());
        }
    }

    /** What is asked where call frame information has nothing to say. */
    private static RowSource frames(AddressRange code, long size) {
        return step -> code.contains(step.lookupAddress())
                ? RowSource.caller(UnwindRow.builder(RIP)
                        .rule(RIP, new RegisterRule.Offset(-8)) // saved just below the CFA
                        .build(new CfaRule.RegisterOffset(RSP, size)))
                : RowSource.NOTHING;
    }
}
