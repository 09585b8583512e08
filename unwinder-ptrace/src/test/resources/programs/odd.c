// odd HOW: a process in a state of its own.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void ready(void) {
    if (write(1, "ready\n", 6) < 0) abort();
}
__attribute__((noinline)) void idle(void) {
    for (;;) pause();
}
static void *idle_thread(void *unused) {
    idle();
    return 0;
}
/* The caller sleeps, not to be disturbed, until the child ends. */
static void *vfork_thread(void *unused) {
    pid_t child = vfork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) pause();
    }
    return 0;
}
/* Starts another program with a system call forbidden. */
static void forbid(int number, char **argv) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {4, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) abort();
    execvp(argv[0], argv);
    abort();
}
int main(int argc, char **argv) {
    pthread_t thread;
    const char *how = argv[1];
    alarm(600);
    if (!strcmp(how, "idle")) {
        ready();
        idle();
    } else if (!strcmp(how, "zombie")) {
        pid_t child = fork();
        if (child == 0) _exit(0);
        usleep(50000);
        printf("child %d\n", (int)child);
        fflush(stdout);
        ready();
        idle();
    } else if (!strcmp(how, "leader-ends")) {
        pthread_create(&thread, 0, idle_thread, 0);
        pthread_create(&thread, 0, idle_thread, 0);
        usleep(10000);
        ready();
        pthread_exit(0);
    } else if (!strcmp(how, "uninterruptible")) {
        pthread_create(&thread, 0, idle_thread, 0);
        pthread_create(&thread, 0, vfork_thread, 0);
        usleep(50000);
        ready();
        idle();
    } else if (!strcmp(how, "not-dumpable")) {
        prctl(PR_SET_DUMPABLE, 0);
        ready();
        idle();
    } else if (!strcmp(how, "memfd")) {
        int file = memfd_create("image in memory", 0);
        int self = open("/proc/self/exe", O_RDONLY);
        char buffer[4096];
        ssize_t count;
        while ((count = read(self, buffer, sizeof buffer)) > 0)
            if (write(file, buffer, count) != count) abort();
        char *next[] = {"odd", "idle", 0};
        char *none[] = {0};
        fexecve(file, next, none);
        abort();
    } else if (!strcmp(how, "chroot")) {
        if (chroot(argv[2]) || chdir("/")) abort();
        char *next[] = {"odd", "idle", 0};
        execv("/odd", next);
        abort();
    } else if (!strcmp(how, "no-ptrace")) {
        forbid(SYS_ptrace, argv + 2);
    }
    return 1;
}
