// Runs a program and kills it before its N-th system call, counted over all its threads; with N = 0
// lets it run and writes down how many there were, how many came before the first fsync, and how
// many before the first connect.
//
//   SyscallKiller N FILE PROGRAM ARGUMENT...
//
// With a directory, only calls count that are about files below it, or that write to the output;
// FILE gets a second line for each of them, its name and the file's. And other things can happen at
// the N-th than an end:
//
//   SyscallKiller -d DIRECTORY -a kill   N FILE PROGRAM ARGUMENT...  of those that change something
//   SyscallKiller -d DIRECTORY -a short  N …  it reads or writes half of the bytes
//   SyscallKiller -d DIRECTORY -a 28     N …  it fails with this errno, where it can
//   SyscallKiller -d DIRECTORY -a 28+    N …  and so do all that follow
//
// A shim that is loaded before the C library would miss what a program does without it; a debugger's
// interface misses nothing.
#ifdef __linux__
#define _GNU_SOURCE
#include "calls.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static long count, fsyncs, connects;

static const char *directory;
static enum what what = KILL;
static int failure;
static bool goes_on;

// The names of the calls that counted.
static char *names;
static size_t names_count;
static FILE *names_file;

// Tasks in a call that was made to fail.
static pid_t failing[64];

// How a program ended, as a shell says it.
static int code(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void note(const char *file) {
    FILE *log = fopen(file, "w");
    if (!log) exit(125);
    fprintf(log, "%ld %ld %ld\n", count, fsyncs, connects);
    fflush(names_file);
    fwrite(names, 1, names_count, log);
    fclose(log);
}

// Whether the call that begins is one of those that count.
static bool counts(pid_t task, const struct ptrace_syscall_info *info, struct call *call) {
    if (!directory) return true;
    if (!describe(task, info, call) || !can(call, what, failure)) return false;
    size_t length = strlen(directory);
    bool below = strncmp(call->file, directory, length) == 0 &&
                 (call->file[length] == '/' || call->file[length] == 0);
    bool output = strcmp(call->file, "stdout") == 0 || strcmp(call->file, "stderr") == 0;
    if (!below && !output) return false;
    fprintf(names_file, "%s %s\n", call->name, below ? call->file + length : call->file);
    return true;
}

#ifdef __x86_64__
static const bool can_change = true;
static const size_t arguments[] = {
    offsetof(struct user_regs_struct, rdi), offsetof(struct user_regs_struct, rsi),
    offsetof(struct user_regs_struct, rdx),
};

// Lets the call that has begun do half of it, or nothing: the kernel knows no call of number -1.
static void change(pid_t task, const struct ptrace_syscall_info *info, const struct call *call) {
    if (what == SHORT) {
        long bytes = info->entry.args[call->count];
        if (bytes > 1) ptrace(PTRACE_POKEUSER, task, arguments[call->count], bytes / 2);
        return;
    }
    ptrace(PTRACE_POKEUSER, task, offsetof(struct user_regs_struct, orig_rax), -1L);
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        if (failing[i]) continue;
        failing[i] = task;
        return;
    }
    exit(125);
}

// Says the error when the call returns.
static void answer(pid_t task) {
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        if (failing[i] != task) continue;
        failing[i] = 0;
        ptrace(PTRACE_POKEUSER, task, offsetof(struct user_regs_struct, rax), (long)-failure);
    }
}
#else
static const bool can_change = false;
static void change(pid_t task, const struct ptrace_syscall_info *info, const struct call *call) {}
static void answer(pid_t task) {}
#endif

static void parse(const char *action) {
    if (strcmp(action, "kill") == 0) return;
    if (!can_change) exit(125);
    if (strcmp(action, "short") == 0) {
        what = SHORT;
        return;
    }
    char *end;
    what = FAIL;
    failure = strtol(action, &end, 10);
    goes_on = *end == '+';
    if (failure <= 0) exit(125);
}

int main(int argc, char **argv) {
    int option;
    while ((option = getopt(argc, argv, "+d:a:")) != -1) {
        if (option == 'd') directory = optarg;
        else if (option == 'a') parse(optarg);
        else return 125;
    }
    argv += optind - 1;
    argc -= optind - 1;
    if (argc < 4 || (what != KILL && !directory)) return 125;
    names_file = open_memstream(&names, &names_count);
    if (!names_file) return 125;
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
            struct call call;
            if (ptrace(PTRACE_GET_SYSCALL_INFO, task, sizeof info, &info) <= 0) {
            } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
                answer(task);
            } else if (info.op == PTRACE_SYSCALL_INFO_ENTRY && counts(task, &info, &call)) {
                count++;
                if (!fsyncs && (info.entry.nr == SYS_fsync || info.entry.nr == SYS_fdatasync))
                    fsyncs = count;
                if (!connects && info.entry.nr == SYS_connect) connects = count;
                bool is_it = last > 0 && (count == last || (goes_on && count > last));
                if (is_it && what == KILL) {
                    kill(program, SIGKILL);
                    // Nobody of it may be left when the next command looks.
                    while (waitpid(-1, &status, __WALL) > 0 || errno == EINTR) {
                    }
                    note(argv[2]);
                    return 128 + SIGKILL;
                }
                if (is_it) change(task, &info, &call);
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
