// Coroutines whose continuation lies in a heap block: on a resume the caller's registers are saved in that block, and the prelude's
// call frame information finds them there. ABOVE=1 puts the coroutine's stack above the caller's, in its own array at the bottom of it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

struct coroutine {
    void *rsp, *rip, *rbx, *rbp, *r12, *r13, *r14, *r15; // of who resumed it
    void (*function)(int);
    long argument;
};

void resume(struct coroutine *co, void *stack_top);
__asm__(
    ".text\n"
    ".globl resume\n.type resume, @function\n"
    "resume:\n"
    "  .cfi_startproc\n"
    "  movq (%rsp), %rax\n"
    "  leaq 8(%rsp), %rcx\n"
    "  movq %rcx, 0(%rdi)\n"
    "  movq %rax, 8(%rdi)\n"
    "  movq %rbx, 16(%rdi)\n"
    "  movq %rbp, 24(%rdi)\n"
    "  movq %r12, 32(%rdi)\n"
    "  movq %r13, 40(%rdi)\n"
    "  movq %r14, 48(%rdi)\n"
    "  movq %r15, 56(%rdi)\n"
    "  movq %rsi, %rsp\n"
    "  .cfi_undefined rip\n"
    "  pushq %rdi\n"
    "  jmp coroutine_prelude\n"
    "  .cfi_endproc\n"
    ".size resume, .-resume\n"
    ".globl coroutine_prelude\n.type coroutine_prelude, @function\n"
    "coroutine_prelude:\n"
    "  .cfi_startproc\n"
    "  .cfi_signal_frame\n"
    // DW_CFA_def_cfa_expression: DW_OP_breg7 (rsp) 0, DW_OP_deref
    "  .cfi_escape 0x0f, 3, 0x77, 0, 0x06\n"
    "  .cfi_offset rsp, 0\n"
    "  .cfi_offset rip, 8\n"
    "  .cfi_offset rbx, 16\n"
    "  .cfi_offset rbp, 24\n"
    "  .cfi_offset r12, 32\n"
    // a register by an expression of its own: DW_CFA_expression r13: DW_OP_plus_uconst 40
    "  .cfi_escape 0x10, 13, 2, 0x23, 40\n"
    "  .cfi_offset r14, 48\n"
    // the value itself: DW_CFA_val_expression r15: DW_OP_plus_uconst 56, DW_OP_deref
    "  .cfi_escape 0x16, 15, 3, 0x23, 56, 0x06\n"
    "  movq 72(%rdi), %rax\n"
    "  movq 64(%rdi), %rdx\n"
    "  movq %rax, %rdi\n"
    "  call *%rdx\n"
    "  popq %rdi\n"
    // DW_OP_breg5 (rdi) 0
    "  .cfi_escape 0x0f, 2, 0x75, 0\n"
    "  movq 16(%rdi), %rbx\n"
    "  movq 24(%rdi), %rbp\n"
    "  movq 32(%rdi), %r12\n"
    "  movq 40(%rdi), %r13\n"
    "  movq 48(%rdi), %r14\n"
    "  movq 56(%rdi), %r15\n"
    "  movq 0(%rdi), %rsp\n"
    "  jmp *8(%rdi)\n"
    "  .cfi_endproc\n"
    ".size coroutine_prelude, .-coroutine_prelude\n");

static int depth;
static char *big;

__attribute__((noinline)) void stop_here(void) { printf("ready\n"); fflush(stdout); if (getenv("DIE")) abort(); pause(); }

__attribute__((noinline)) void body(int level);

__attribute__((noinline)) void start(int level) {
    struct coroutine *co = malloc(sizeof *co);
    co->function = body;
    co->argument = level;
    char *stack = level % 3 == 0 ? malloc(65536) + 65536 : level % 3 == 1 ? (char *)mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 65536
                : big + 65536 * level;
    resume(co, (void *)((unsigned long)stack & -16L));
    __asm__ volatile("");
}

__attribute__((noinline)) void work(int level, int left) {
    if (left > 0) work(level, left - 1);
    else if (level < depth) start(level + 1);
    else stop_here();
    __asm__ volatile("");
}

__attribute__((noinline)) void body(int level) { work(level, 2); __asm__ volatile(""); }

int main(int argc, char **argv) {
    depth = argc > 1 ? atoi(argv[1]) : 3;
    big = mmap(0, 65536L * (depth + 2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    work(0, 1);
    return 0;
}
