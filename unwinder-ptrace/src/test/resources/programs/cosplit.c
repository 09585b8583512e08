// Split stacks: each call may get a segment of its own from __morestack.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
__attribute__((noinline, no_split_stack)) void stop_here(void) { printf("ready\n"); fflush(stdout); pause(); }
__attribute__((noinline)) long deep(long left) {
    char room[20000];
    memset(room, (int)left, sizeof room);
    long sum = left > 0 ? deep(left - 1) : (stop_here(), 0);
    return sum + room[left % sizeof room];
}
int main(int argc, char **argv) { return (int)deep(argc > 1 ? atol(argv[1]) : 20); }
