#ifdef __linux__
#define _GNU_SOURCE
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    READS = 1,
    WRITES = 2,
    // Reads or makes a file: the flags say which.
    OPENS = 4,
    // Of many operations those that lock.
    LOCKS = 8,
    // A signal can interrupt it.
    WAITS = 16,
    // It takes room on the disk.
    FILLS = 32,
};

// A call: where its descriptor or path is among the arguments, and its count of bytes; -1 for none.
struct row {
    long number;
    const char *name;
    int kind, descriptor, path, count;
};

#define CALL(name, ...) {SYS_##name, #name, __VA_ARGS__}
static const struct row rows[] = {
    CALL(read, READS | WAITS, 0, -1, 2),
    CALL(pread64, READS | WAITS, 0, -1, 2),
    CALL(write, WRITES | WAITS | FILLS, 0, -1, 2),
    CALL(pwrite64, WRITES | WAITS | FILLS, 0, -1, 2),
    CALL(writev, WRITES | WAITS | FILLS, 0, -1, -1),
    CALL(fsync, WRITES | WAITS | FILLS, 0, -1, -1),
    CALL(fdatasync, WRITES | WAITS | FILLS, 0, -1, -1),
    CALL(ftruncate, WRITES | WAITS, 0, -1, -1),
    CALL(fallocate, WRITES | WAITS | FILLS, 0, -1, -1),
    CALL(fchmod, WRITES, 0, -1, -1),
    CALL(fchown, WRITES, 0, -1, -1),
    CALL(fstat, READS, 0, -1, -1),
    CALL(newfstatat, READS, 0, 1, -1),
    CALL(statx, READS, 0, 1, -1),
    CALL(faccessat, READS, 0, 1, -1),
    CALL(getdents64, READS, 0, -1, -1),
    CALL(fcntl, LOCKS | WAITS, 0, -1, -1),
    CALL(flock, READS | WAITS, 0, -1, -1),
    CALL(openat, OPENS | WAITS, 0, 1, -1),
    CALL(unlinkat, WRITES, 0, 1, -1),
    CALL(renameat, WRITES | FILLS, 0, 1, -1),
    CALL(renameat2, WRITES | FILLS, 0, 1, -1),
    CALL(linkat, WRITES | FILLS, 0, 1, -1),
    CALL(mkdirat, WRITES | FILLS, 0, 1, -1),
    CALL(fchmodat, WRITES, 0, 1, -1),
    CALL(utimensat, WRITES, 0, 1, -1),
    CALL(truncate, WRITES, -1, 0, -1),
    CALL(statfs, READS, -1, 0, -1),
#ifdef SYS_open
    CALL(open, OPENS | WAITS, -1, 0, -1),
    CALL(stat, READS, -1, 0, -1),
    CALL(lstat, READS, -1, 0, -1),
    CALL(access, READS, -1, 0, -1),
    CALL(readlink, READS, -1, 0, -1),
    CALL(unlink, WRITES, -1, 0, -1),
    CALL(rename, WRITES | FILLS, -1, 0, -1),
    CALL(link, WRITES | FILLS, -1, 0, -1),
    CALL(mkdir, WRITES | FILLS, -1, 0, -1),
    CALL(rmdir, WRITES, -1, 0, -1),
    CALL(chmod, WRITES, -1, 0, -1),
#endif
};

// Where a symbolic link of the task's directory in /proc leads.
static bool follow(pid_t task, const char *name, int descriptor, char *out, size_t room) {
    char path[64];
    if (descriptor >= 0) snprintf(path, sizeof path, "/proc/%d/%s/%d", task, name, descriptor);
    else snprintf(path, sizeof path, "/proc/%d/%s", task, name);
    ssize_t count = readlink(path, out, room - 1);
    if (count < 0) return false;
    out[count] = 0;
    return true;
}

// A string in the task's memory; a page at a time, since the next one need not be there.
static bool text(pid_t task, uint64_t address, char *out, size_t room) {
    size_t done = 0;
    while (done < room) {
        size_t part = 4096 - (address + done) % 4096;
        if (part > room - done) part = room - done;
        struct iovec to = {out + done, part}, from = {(void *)(address + done), part};
        if (process_vm_readv(task, &to, 1, &from, 1, 0) != (ssize_t)part) return false;
        if (memchr(out + done, 0, part)) return true;
        done += part;
    }
    return false;
}

static bool find_file(pid_t task, const struct row *row, const uint64_t *arguments, char *out) {
    char path[2048] = "", directory[2048];
    if (row->path >= 0 && !text(task, arguments[row->path], path, sizeof path)) return false;
    if (path[0] == '/') return snprintf(out, 4096, "%s", path) > 0;
    int descriptor = row->descriptor >= 0 ? (int)arguments[row->descriptor] : AT_FDCWD;
    bool found = descriptor == AT_FDCWD ? follow(task, "cwd", -1, directory, sizeof directory)
                                        : follow(task, "fd", descriptor, directory, sizeof directory);
    if (!found) return false;
    return snprintf(out, 4096, path[0] ? "%s/%s" : "%s", directory, path) > 0;
}

static const struct row *row_of(long number) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].number == number) return &rows[i];
    return NULL;
}

bool describe(pid_t task, const struct ptrace_syscall_info *info, struct call *call) {
    const uint64_t *arguments = (const uint64_t *)info->entry.args;
    const struct row *row = row_of(info->entry.nr);
    if (!row) return false;
    if (row->kind & LOCKS && arguments[1] != F_SETLK && arguments[1] != F_SETLKW) return false;
    call->name = row->name;
    call->count = row->count;
    call->writes = row->kind & WRITES;
    if (row->kind & OPENS)
        call->writes = arguments[row->path + 1] & (O_CREAT | O_TRUNC);
    // Output is a pipe, and is whatever a pipe's name says: it gets one of its own.
    if (call->writes && row->descriptor == 0 && row->path < 0 && arguments[0] < 3)
        return snprintf(call->file, sizeof call->file, "%s",
                        arguments[0] == 1 ? "stdout" : "stderr") > 0;
    return find_file(task, row, arguments, call->file);
}

bool can(const struct call *call, enum what what, int number) {
    const struct row *row = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].name == call->name) row = &rows[i];
    if (what == KILL) return call->writes;
    if (what == SHORT) return row->count >= 0;
    if (number == EINTR) return row->kind & WAITS;
    if (number == ENOSPC) return row->kind & FILLS || (row->kind & OPENS && call->writes);
    return true;
}
#endif
