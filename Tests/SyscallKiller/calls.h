#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/types.h>
// After the C library's.
#include <linux/ptrace.h>

// Which system calls have to do with files, and with which ones.

/// What can happen at a call.
enum what { KILL, SHORT, FAIL };

/// A call to a file, as it begins.
struct call {
    const char *name;
    /// The file's path, or what stands for the output.
    char file[4096];
    /// Whether it changes something.
    bool writes;
    /// The argument that says how many bytes; -1 where there is none.
    int count;
};

/// Describes the call that a task has begun; false for one that is about no file.
bool describe(pid_t task, const struct ptrace_syscall_info *info, struct call *call);

/// Whether this can happen at the call; `number` is that of the error.
bool can(const struct call *call, enum what what, int number);

#endif
