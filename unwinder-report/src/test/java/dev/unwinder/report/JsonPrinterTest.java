package dev.unwinder.report;

import static dev.unwinder.report.Model.OUTERMOST;
import static dev.unwinder.report.Model.frame;
import static dev.unwinder.report.Model.json;
import static dev.unwinder.report.Model.report;
import static dev.unwinder.report.Model.thread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Registers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JsonPrinterTest {
    private static final long PROG = 0x555555554000L;

    @Test
    void everything() throws IOException {
        Registers registers =
                Registers.builder(17).set(3, 1).setFromMemory(6, 0x10, 0x20).build();
        StackReport report = report(thread(
                4711,
                "p" + (char) 0x1b + "\"",
                true,
                StopReason.at(StopReason.Kind.UNREADABLE, 0x9008, "return address"),
                frame(0, PROG + 0x1112, FrameOrigin.CONTEXT, false, registers),
                frame(1, 0, FrameOrigin.FRAME_POINTER, new FrameNote(FrameNote.Kind.SOURCE_FAILED, "cfi: bad"))));
        String escape = "\\u001" + "B";
        assertThat(json(report, true)).isEqualTo("""
            {"schema":1,"target":{"name":"core.4711","machine":"x86-64","elf_machine":62,"word_size":8,"pid":4711,\
            "process":"prog","arguments":"prog --fast x","signal":{"number":11,"name":"SIGSEGV","code":1,\
            "code_name":"SEGV_MAPERR","description":"address not mapped","address":"0x0"},"thread_count":1},"modules":[
            {"path":"/opt/app/prog","start":"0x555555554000","end":"0x555555559000","bias":"0x555555554000",\
            "build_id":"ab01","verdict":"match","location":"/opt/app/prog","main":true}
            ,{"path":"/lib/libc.so.6","start":"0x7ffff7c00000","end":"0x7ffff7c05000","bias":"0x7ffff7c00000",\
            "build_id":"ab01","verdict":"match","location":"/sysroot/lib/libc.so.6","main":false}],"threads":[
            {"tid":4711,"crashed":true,"name":"pESCAPE\\"","frames":[
            {"index":0,"pc":"0x555555555112","function":"work","offset":18,"module":"/opt/app/prog","vaddr":"0x1112",\
            "origin":"context","inline":false,"exact":true,"sp":"0x7fffffff0000","cfa":"0x7fffffff0010",\
            "registers":{"rbx":{"value":"0x1","register":"rbx"},"rbp":{"value":"0x10","address":"0x20"}}}
            ,{"index":1,"pc":"0x0","origin":"frame_pointer","inline":false,"exact":false,"sp":"0x7fffffff0010",\
            "cfa":"0x7fffffff0020","notes":[{"kind":"source_failed","text":"cfi: bad"}],"registers":{}}],\
            "stop":{"reason":"unreadable","complete":false,"address":"0x9008","detail":"return address"}}]}
            """.replace("ESCAPE", escape));
    }

    @Test
    void inlinedCallsAreFramesOfTheirOwn() throws IOException {
        StackReport plain = report(thread(1, null, false, OUTERMOST, frame(0, PROG + 0x1112, FrameOrigin.CONTEXT)));
        StackReport report =
                new StackReport(plain.target(), plain.modules(), plain.threads(), Model::inlined, plain.registers());
        assertThat(json(report, false)).contains("""
            "frames":[
            {"index":0,"pc":"0x555555555112","function":"ns::deep(int)","linkage_name":"_ZN2ns4deepEi",\
            "file":"/src/a.cpp","line":3,"column":7,"module":"/opt/app/prog","vaddr":"0x1112",\
            "origin":"context","inline":true,"exact":true,"sp":"0x7fffffff0000","cfa":"0x7fffffff0010"}
            ,{"index":1,"pc":"0x555555555112","function":"worker","symbol":"work","offset":18,\
            "file":"/src/b.cpp","line":70,"module":"/opt/app/prog","vaddr":"0x1112",\
            "origin":"context","inline":false,"exact":true,"sp":"0x7fffffff0000","cfa":"0x7fffffff0010"}],\
            """.stripTrailing());
    }

    @Test
    void whatLeftTheStackByAJumpIsAFrameThatIsMarked() throws IOException {
        StackReport plain = report(thread(
                1,
                null,
                false,
                OUTERMOST,
                frame(0, PROG + 0x1112, FrameOrigin.CONTEXT),
                frame(1, PROG + 0x1112, FrameOrigin.CFI)));
        StackReport report =
                new StackReport(plain.target(), plain.modules(), plain.threads(), Model.JUMPING, plain.registers());
        assertThat(json(report, false)).contains("""
            ,{"index":1,"pc":"0x555555555130","type":"tailcall","tail_call":true,"function":"inner",\
            "file":"/src/c.c","line":4,"module":"/opt/app/prog","vaddr":"0x1130","inline":true}
            ,{"index":2,"pc":"0x555555555130","type":"tailcall","tail_call":true,"function":"jumper",\
            "module":"/opt/app/prog","vaddr":"0x1130","inline":false}
            ,{"index":3,"pc":"0x555555555112",\
            """.stripTrailing());
    }

    @Test
    void theOutputIsAsciiWhateverTheNames() throws IOException {
        StackReport report = report(thread(1, "a" + (char) 0x202e + (char) 0xd800 + "ü", false, OUTERMOST));
        assertThat(json(report, false)).contains("\"name\":\"a\\u" + "202E\\u" + "FFFD\\u" + "00FC\"");
    }

    @Test
    void aFullDiskIsAnIoException() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> new JsonPrinter(false).print(report(), full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    void theSchemaOnTheClassPathIsTheOneInTheDocumentation() throws IOException {
        try (InputStream resource = JsonPrinter.class.getResourceAsStream("unwinder-1.schema.json")) {
            assertThat(resource.readAllBytes())
                    .isEqualTo(Files.readAllBytes(Path.of("../docs/json-schema/unwinder-1.schema.json")));
        }
    }
}
