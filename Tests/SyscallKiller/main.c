// Runs a program and kills it before its N-th system call, counted over all its threads; with N = 0
// lets it run and writes down how many there were, how many came before the first fsync, and how
// many before the first connect.
//
//   SyscallKiller N FILE PROGRAM ARGUMENT...
//
// A shim that is loaded before the C library would miss what a program does without it; a debugger's
// interface misses nothing.
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <linux/ptrace.h>
#include <unistd.h>

static long count, fsyncs, connects;

// How a program ended, as a shell says it.
static int code(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void note(const char *file) {
    FILE *log = fopen(file, "w");
    if (!log) exit(125);
    fprintf(log, "%ld %ld %ld\n", count, fsyncs, connects);
    fclose(log);
}

int main(int argc, char **argv) {
    if (argc < 4) return 125;
    long last = atol(argv[1]);
    pid_t program = fork();
    if (program == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execv(argv[3], argv + 3);
        _exit(127);
    }
    int status;
    if (program < 0 || waitpid(program, &status, __WALL) != program) return 125;
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, program, 0, options) != 0) return 125;
    ptrace(PTRACE_SYSCALL, program, 0, 0);
    for (;;) {
        pid_t task = waitpid(-1, &status, __WALL);
        if (task < 0) return 125;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (task != program) continue;
            note(argv[2]);
            return code(status);
        }
        long forwarded = 0;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            struct ptrace_syscall_info info;
            if (ptrace(PTRACE_GET_SYSCALL_INFO, task, sizeof info, &info) > 0 &&
                info.op == PTRACE_SYSCALL_INFO_ENTRY) {
                count++;
                if (!fsyncs && (info.entry.nr == SYS_fsync || info.entry.nr == SYS_fdatasync))
                    fsyncs = count;
                if (!connects && info.entry.nr == SYS_connect) connects = count;
                if (count == last) {
                    kill(program, SIGKILL);
                    // Nobody of it may be left when the next command looks.
                    while (waitpid(-1, &status, __WALL) > 0 || errno == EINTR) {
                    }
                    note(argv[2]);
                    return 128 + SIGKILL;
                }
            }
        } else if (status >> 16 == 0 && WSTOPSIG(status) != SIGSTOP) {
            forwarded = WSTOPSIG(status);
        }
        ptrace(PTRACE_SYSCALL, task, 0, forwarded);
    }
}
#else
int main(void) { return 125; }
#endif
