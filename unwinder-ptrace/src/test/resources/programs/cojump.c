// Boost-like contexts: what has to be kept is pushed on the stack that is left, and the stack pointer is the context. A new one is entered
// through a trampoline that has no caller. One coroutine is suspended, one runs and waits; says where the suspended one is.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
void jump(void **from, void *to);
void *make(void *top, void (*function)(void));
__asm__(
    ".globl jump\n.type jump, @function\njump:\n  .cfi_startproc\n"
    "  pushq %rbp\n  .cfi_adjust_cfa_offset 8\n  .cfi_rel_offset rbp, 0\n"
    "  pushq %rbx\n  .cfi_adjust_cfa_offset 8\n  .cfi_rel_offset rbx, 0\n"
    "  pushq %r12\n  .cfi_adjust_cfa_offset 8\n  .cfi_rel_offset r12, 0\n"
    "  movq %rsp, (%rdi)\n  movq %rsi, %rsp\n"
    ".globl jumped\njumped:\n"
    "  popq %r12\n  .cfi_adjust_cfa_offset -8\n  .cfi_restore r12\n"
    "  popq %rbx\n  .cfi_adjust_cfa_offset -8\n  .cfi_restore rbx\n"
    "  popq %rbp\n  .cfi_adjust_cfa_offset -8\n  .cfi_restore rbp\n"
    "  ret\n  .cfi_endproc\n.size jump, .-jump\n"
    ".globl make\n.type make, @function\nmake:\n  .cfi_startproc\n"
    "  leaq -64(%rdi), %rax\n  movq %rsi, 8(%rax)\n  leaq entry(%rip), %rcx\n  movq %rcx, 24(%rax)\n  ret\n"
    "  .cfi_endproc\n.size make, .-make\n"
    ".type entry, @function\n  .cfi_startproc\n  .cfi_undefined rip\n  nop\nentry:\n  call *%rbx\n  ud2\n"
    "  .cfi_endproc\n.size entry, .-entry\n");
extern char jumped[];
static void *home, *parked, *left;
__attribute__((noinline)) void stop_here(void) { printf("ready\n"); fflush(stdout); pause(); }
__attribute__((noinline)) void park(int deeper) {
    if (deeper > 0) park(deeper - 1);
    else jump(&parked, home);
    __asm__ volatile("");
}
__attribute__((noinline)) void sleeper(void) { park(3); __asm__ volatile(""); }
__attribute__((noinline)) void runner(void) { stop_here(); __asm__ volatile(""); }
int main(void) {
    jump(&home, make(malloc(65536) + 65536, sleeper));
    printf("rip=%p,rsp=%p\n", (void *)jumped, parked);
    jump(&left, make(malloc(65536) + 65536, runner));
}
