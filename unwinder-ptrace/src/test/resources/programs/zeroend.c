/* zeroend BELOW: runs "entered" on a stack of its own, so many bytes below its end, with a return address of zero. It is described by nothing;
 * it sets up a frame pointer, pushes in a loop, and waits. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

__asm__(".text\n"
        ".type entered, @function\n"
        "entered:\n"
        "  push %rbp\n"
        "  mov %rsp, %rbp\n"
        "  push %rdi\n"
        "  mov $0x50, %ecx\n"
        "  jmp 2f\n"
        "1: push $7\n"
        "2: sub $8, %ecx\n"
        "  jge 1b\n"
        "3: mov $34, %eax\n" /* pause */
        "  syscall\n"
        "  jmp 3b\n"
        ".size entered, . - entered\n");
void entered(void);

int main(int argc, char **argv) {
    /* Between pages that may not be used, so that the kernel joins it with nothing. */
    char *all = mmap(0, 0x12000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(all + 0x1000, 0x10000, PROT_READ | PROT_WRITE);
    uint64_t *stack = (uint64_t *)(all + 0x11000 - atol(argv[1]));
    stack[0] = 0;
    puts("ready");
    fflush(stdout);
    __asm__ volatile("mov %0, %%rsp; mov $5, %%ebp; jmp entered" : : "r"(stack) : "memory");
}
