// layouts: what the headers of the machine it is compiled for say of all that is shared with the kernel.
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#ifndef NT_ARM_TLS
#define NT_ARM_TLS 0x401
#endif
#ifndef NT_ARM_PAC_MASK
#define NT_ARM_PAC_MASK 0x406
#endif
#define NUMBER(name) printf(#name " %ld\n", (long)(name))
#define FIELD(name) printf(#name " %ld\n", (long)((char *)&info.name - (char *)&info))
int main(void) {
    siginfo_t info;
    NUMBER(PTRACE_DETACH);
    NUMBER(PTRACE_GETREGSET);
    NUMBER(PTRACE_SEIZE);
    NUMBER(PTRACE_INTERRUPT);
    NUMBER(WNOHANG);
    NUMBER(WSTOPPED);
    NUMBER(WEXITED);
    NUMBER(WNOWAIT);
    NUMBER(__WNOTHREAD);
    NUMBER(__WALL);
    NUMBER(P_PID);
    NUMBER(CLD_TRAPPED);
    NUMBER(CLD_STOPPED);
    NUMBER(sizeof info);
    FIELD(si_code);
    FIELD(si_pid);
    FIELD(si_status);
    NUMBER(sizeof(struct iovec));
    NUMBER(offsetof(struct iovec, iov_len));
    NUMBER(NT_PRSTATUS);
    NUMBER(NT_ARM_TLS);
    NUMBER(NT_ARM_PAC_MASK);
    NUMBER(sizeof(struct user_regs_struct));
#ifdef __x86_64__
    printf("pc %ld\nsp %ld\n", (long)offsetof(struct user_regs_struct, rip), (long)offsetof(struct user_regs_struct, rsp));
#else
    printf("pc %ld\nsp %ld\n", (long)offsetof(struct user_regs_struct, pc), (long)offsetof(struct user_regs_struct, sp));
#endif
    NUMBER(O_RDONLY | O_CLOEXEC);
    NUMBER(AT_FDCWD);
    NUMBER(STATX_NLINK);
    NUMBER(offsetof(struct statx, stx_nlink));
    NUMBER(sizeof(struct statx));
    NUMBER(SCHED_OTHER);
    NUMBER(SCHED_FIFO);
    NUMBER(SCHED_RESET_ON_FORK);
    NUMBER(sizeof(struct sched_param));
}
