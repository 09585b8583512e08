package dev.unwinder.corefile;

import dev.unwinder.contract.TargetContract;
import dev.unwinder.target.Target;
import dev.unwinder.testkit.CoreAssembler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Core files as targets: assembled, of a C program with a library, and of a program without a C library on two machines. */
class CoreFileTargetTest {
    @TempDir
    Path folder;

    @Nested
    class Assembled extends TargetContract {
        @Override
        protected Target open() throws Exception {
            long stack = 0x7ffc_0000_0000L;
            byte[] image = TestImages.image((byte) 1, (byte) 2);
            byte[] core = CoreAssembler.x86_64()
                    .thread(4711, 11, registers(TestImages.TEXT + 8, stack + 0x100))
                    .processInfo(4711, "prog", "prog -x")
                    .siginfo(11, 1, 0x1234)
                    .thread(4712, 0, registers(TestImages.TEXT + 0x18, stack + 0x800))
                    .thread(4713, 0, registers(TestImages.TEXT + 0x28, stack + 0xff8))
                    .load(TestImages.BASE, 4, Arrays.copyOf(image, 0x1000))
                    .load(TestImages.TEXT, 5, new byte[0], 0x1000)
                    .load(TestImages.DATA, 6, new byte[0x1000])
                    .load(stack, 6, new byte[0x1000])
                    .mapping(TestImages.BASE, TestImages.TEXT, 0, "/lib/none.so")
                    .mapping(TestImages.TEXT, TestImages.DATA, 1, "/lib/none.so")
                    .mapping(TestImages.DATA, TestImages.DATA + 0x1000, 2, "/lib/none.so")
                    .toByteArray();
            return CoreFile.open(Files.write(folder.resolve("core"), core));
        }

        /** In the kernel's order: rip is the 17th, rsp the 20th. */
        private static long[] registers(long pc, long stackPointer) {
            long[] registers = new long[27];
            registers[16] = pc;
            registers[19] = stackPointer;
            return registers;
        }
    }

    @Nested
    class OfAProgramWithLibraries extends TargetContract {
        @Override
        protected Target open() throws Exception {
            return CoreFile.open(Path.of("../examples/orders/core"));
        }
    }

    @Nested
    class WithoutCLibraryOnX86 extends TargetContract {
        @Override
        protected Target open() throws Exception {
            return CoreFile.open(Path.of("../fixtures/freestanding/core.x86_64"));
        }

        @Override
        protected boolean jumpedToNowhere() {
            return true; // it calls through a null pointer
        }
    }

    @Nested
    class WithoutCLibraryOnAArch64 extends TargetContract {
        @Override
        protected Target open() throws Exception {
            return CoreFile.open(Path.of("../fixtures/freestanding/core.aarch64"));
        }

        @Override
        protected boolean jumpedToNowhere() {
            return true;
        }
    }
}
