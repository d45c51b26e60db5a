#ifndef CFAULTS_H
#define CFAULTS_H

#include <stdint.h>

// A VFS in front of SQLite's own, and an allocator in front of the C library's, that remember what
// was written and fail when they are told to. One thread at a time.

/// What was done to a file.
enum faults_kind {
    FAULTS_CREATE = 1,
    FAULTS_WRITE,
    FAULTS_TRUNCATE,
    FAULTS_SYNC,
    FAULTS_DELETE,
};

/// One call that changes a file.
struct faults_call {
    enum faults_kind kind;
    /// The file's path.
    const char *path;
    /// Where a write begins, or the length after a truncation.
    int64_t offset;
    /// The bytes of a write.
    const uint8_t *bytes;
    int64_t count;
};

/// How a call fails.
enum faults_mode {
    FAULTS_NONE = 0,
    /// The disk says no.
    FAULTS_EIO,
    /// There is no room; a write of several bytes writes half of them first.
    FAULTS_ENOSPC,
    /// A sync fails; it is not known what is on the disk.
    FAULTS_FSYNC,
    /// No memory.
    FAULTS_ENOMEM,
};

/// Puts both in place; before any use of SQLite in this process.
int faults_install(void);

/// Forgets what was remembered, and remembers from now on if `on`.
void faults_record(int on);
int64_t faults_count(void);
struct faults_call faults_at(int64_t index);

/// Lets the call number `after`, counted from 0, of those that `mode` is about fail; and with
/// `forever` all that follow. Begins to count anew.
void faults_arm(enum faults_mode mode, int64_t after, int forever);
/// How many calls that the mode is about were made since then.
int64_t faults_calls(void);
/// Whether one has failed since then.
int faults_hit(void);

#endif
