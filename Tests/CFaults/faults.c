#include "CFaults.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct faults_call *calls;
    int64_t count, room;
    int on;
} trace;

static struct {
    enum faults_mode mode;
    int64_t after, calls;
    int forever, hit;
} plan;

void faults_record(int on) {
    for (int64_t i = 0; i < trace.count; i++) {
        free((void *)trace.calls[i].path);
        free((void *)trace.calls[i].bytes);
    }
    trace.count = 0;
    trace.on = on;
}

int64_t faults_count(void) { return trace.count; }
struct faults_call faults_at(int64_t index) { return trace.calls[index]; }

void faults_arm(enum faults_mode mode, int64_t after, int forever) {
    plan.mode = mode;
    plan.after = after;
    plan.calls = 0;
    plan.forever = forever;
    plan.hit = 0;
}
int64_t faults_calls(void) { return plan.calls; }
int faults_hit(void) { return plan.hit; }

static int fails(enum faults_mode mode) {
    if (plan.mode != mode) return 0;
    int64_t number = plan.calls++;
    int failing = number == plan.after || (plan.forever && number > plan.after);
    plan.hit |= failing;
    return failing;
}

static void remember(enum faults_kind kind, const char *path, int64_t offset, const void *bytes,
                     int64_t count) {
    if (!trace.on || !path) return;
    if (trace.count == trace.room) {
        trace.room = trace.room ? 2 * trace.room : 256;
        trace.calls = realloc(trace.calls, trace.room * sizeof *trace.calls);
        if (!trace.calls) abort();
    }
    uint8_t *copy = NULL;
    if (count > 0) {
        copy = malloc(count);
        if (!copy) abort();
        memcpy(copy, bytes, count);
    }
    trace.calls[trace.count++] = (struct faults_call){kind, strdup(path), offset, copy, count};
}

// The file: a pointer to its path, then the real one.

struct file {
    sqlite3_file base;
    const char *path;
    sqlite3_file *real;
};

#define REAL(f) (((struct file *)(f))->real)
#define PATH(f) (((struct file *)(f))->path)

static int f_close(sqlite3_file *f) {
    int code = REAL(f)->pMethods ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK;
    free((void *)PATH(f));
    return code;
}
static int f_read(sqlite3_file *f, void *bytes, int count, sqlite3_int64 offset) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_READ;
    return REAL(f)->pMethods->xRead(REAL(f), bytes, count, offset);
}
static int f_write(sqlite3_file *f, const void *bytes, int count, sqlite3_int64 offset) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_WRITE;
    if (fails(FAULTS_ENOSPC)) {
        int code = REAL(f)->pMethods->xWrite(REAL(f), bytes, count / 2, offset);
        return code == SQLITE_OK ? SQLITE_FULL : code;
    }
    int code = REAL(f)->pMethods->xWrite(REAL(f), bytes, count, offset);
    if (code == SQLITE_OK) remember(FAULTS_WRITE, PATH(f), offset, bytes, count);
    return code;
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 size) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_TRUNCATE;
    int code = REAL(f)->pMethods->xTruncate(REAL(f), size);
    if (code == SQLITE_OK) remember(FAULTS_TRUNCATE, PATH(f), size, NULL, 0);
    return code;
}
static int f_sync(sqlite3_file *f, int flags) {
    if (fails(FAULTS_FSYNC)) return SQLITE_IOERR_FSYNC;
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_FSYNC;
    int code = REAL(f)->pMethods->xSync(REAL(f), flags);
    if (code == SQLITE_OK) remember(FAULTS_SYNC, PATH(f), 0, NULL, 0);
    return code;
}
static int f_size(sqlite3_file *f, sqlite3_int64 *size) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_FSTAT;
    return REAL(f)->pMethods->xFileSize(REAL(f), size);
}
static int f_lock(sqlite3_file *f, int level) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_LOCK;
    return REAL(f)->pMethods->xLock(REAL(f), level);
}
static int f_unlock(sqlite3_file *f, int level) {
    return REAL(f)->pMethods->xUnlock(REAL(f), level);
}
static int f_reserved(sqlite3_file *f, int *out) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
    return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}
static int f_control(sqlite3_file *f, int op, void *argument) {
    return REAL(f)->pMethods->xFileControl(REAL(f), op, argument);
}
static int f_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int f_character(sqlite3_file *f) {
    return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

// Version 1: no shared memory, no mapping; the vault uses neither.
static const sqlite3_io_methods methods = {
    1,      f_close, f_read,   f_write,    f_truncate, f_sync,   f_size,
    f_lock, f_unlock, f_reserved, f_control, f_sector, f_character,
};

static sqlite3_vfs *real;

static int v_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out) {
    struct file *file = (struct file *)f;
    file->base.pMethods = NULL;
    if (fails(FAULTS_EIO)) return SQLITE_CANTOPEN;
    file->path = path ? strdup(path) : NULL;
    file->real = (sqlite3_file *)(file + 1);
    int is_new = 0;
    if (path && flags & SQLITE_OPEN_CREATE) {
        int exists = 0;
        real->xAccess(real, path, SQLITE_ACCESS_EXISTS, &exists);
        is_new = !exists;
    }
    int code = real->xOpen(real, path, file->real, flags, out);
    if (code != SQLITE_OK) {
        free((void *)file->path);
        return code;
    }
    if (is_new) remember(FAULTS_CREATE, path, 0, NULL, 0);
    file->base.pMethods = &methods;
    return SQLITE_OK;
}
static int v_delete(sqlite3_vfs *vfs, const char *path, int sync) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_DELETE;
    int code = real->xDelete(real, path, sync);
    if (code == SQLITE_OK) remember(FAULTS_DELETE, path, sync, NULL, 0);
    // The file is gone, and its directory was not synced.
    if (code == SQLITE_OK && sync && fails(FAULTS_FSYNC)) return SQLITE_IOERR_DIR_FSYNC;
    return code;
}
static int v_access(sqlite3_vfs *vfs, const char *path, int flags, int *out) {
    if (fails(FAULTS_EIO)) return SQLITE_IOERR_ACCESS;
    return real->xAccess(real, path, flags, out);
}
static int v_full(sqlite3_vfs *vfs, const char *path, int count, char *out) {
    return real->xFullPathname(real, path, count, out);
}
static int v_random(sqlite3_vfs *vfs, int count, char *out) {
    return real->xRandomness(real, count, out);
}
static int v_sleep(sqlite3_vfs *vfs, int time) { return real->xSleep(real, time); }
static int v_time(sqlite3_vfs *vfs, double *out) { return real->xCurrentTime(real, out); }
static int v_error(sqlite3_vfs *vfs, int count, char *out) {
    return real->xGetLastError(real, count, out);
}

static sqlite3_vfs faulty = {
    .iVersion = 1,
    .zName = "faulty",
    .xOpen = v_open,
    .xDelete = v_delete,
    .xAccess = v_access,
    .xFullPathname = v_full,
    .xRandomness = v_random,
    .xSleep = v_sleep,
    .xCurrentTime = v_time,
    .xGetLastError = v_error,
};

// The allocator.

static sqlite3_mem_methods memory;

static void *m_malloc(int count) { return fails(FAULTS_ENOMEM) ? NULL : memory.xMalloc(count); }
static void *m_realloc(void *old, int count) {
    return fails(FAULTS_ENOMEM) ? NULL : memory.xRealloc(old, count);
}

int faults_install(void) {
    int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    if (code != SQLITE_OK) return code;
    sqlite3_mem_methods wrapped = memory;
    wrapped.xMalloc = m_malloc;
    wrapped.xRealloc = m_realloc;
    code = sqlite3_config(SQLITE_CONFIG_MALLOC, &wrapped);
    if (code != SQLITE_OK) return code;
    // Small allocations of a connection must not come from a reserve of its own.
    code = sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
    if (code != SQLITE_OK) return code;
    code = sqlite3_initialize();
    if (code != SQLITE_OK) return code;
    real = sqlite3_vfs_find(NULL);
    faulty.szOsFile = sizeof(struct file) + real->szOsFile;
    faulty.mxPathname = real->mxPathname;
    return sqlite3_vfs_register(&faulty, 1);
}
