#define _GNU_SOURCE
// makecontext and swapcontext: one context runs and has stopped, others are suspended.
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <unistd.h>
static ucontext_t home, running, suspended;
__attribute__((noinline)) void stop_here(void) { printf("ready\n"); fflush(stdout); pause(); }
__attribute__((noinline)) void park(int left) {
    if (left > 0) park(left - 1);
    else swapcontext(&suspended, &home);
    __asm__ volatile("");
}
__attribute__((noinline)) void sleeper(void) { park(3); __asm__ volatile(""); }
__attribute__((noinline)) void runner(void) { stop_here(); __asm__ volatile(""); }
static void make(ucontext_t *context, void (*function)(void)) {
    getcontext(context);
    context->uc_stack.ss_sp = malloc(65536);
    context->uc_stack.ss_size = 65536;
    context->uc_link = &home;
    makecontext(context, function, 0);
}
int main(void) {
    make(&suspended, sleeper);
    swapcontext(&home, &suspended);
    printf("rip=0x%llx,rsp=0x%llx,rbp=0x%llx,rbx=0x%llx\n", suspended.uc_mcontext.gregs[REG_RIP], suspended.uc_mcontext.gregs[REG_RSP], suspended.uc_mcontext.gregs[REG_RBP], suspended.uc_mcontext.gregs[REG_RBX]);
    make(&running, runner);
    swapcontext(&home, &running);
}
