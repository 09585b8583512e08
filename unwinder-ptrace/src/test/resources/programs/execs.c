// execs COUNT: with three other threads it becomes itself again, COUNT times, now from its leader and now from another thread.
// Says "done" in the end.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char **arguments;
static int left;
static void *idle(void *unused) {
    for (;;) pause();
}
static void *become(void *unused) {
    char count[16];
    snprintf(count, sizeof count, "%d", left - 1);
    char *next[] = {arguments[0], count, 0};
    execv("/proc/self/exe", next);
    abort();
}
int main(int argc, char **argv) {
    alarm(600);
    arguments = argv;
    left = atoi(argv[1]);
    if (left == 0) {
        if (write(1, "done\n", 5) < 0) abort();
        sleep(600);
    }
    pthread_t thread;
    for (int i = 0; i < 3; i++) pthread_create(&thread, 0, idle, 0);
    usleep(1500);
    if (left % 2) become(0);
    pthread_create(&thread, 0, become, 0);
    for (;;) pause();
}
