#ifdef __linux__
#include <linux/keyctl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library has no wrappers, and syscall is variadic: https://man7.org/linux/man-pages/man2/keyctl.2.html

static inline long ckeyring_add(const char *name, const void *payload, size_t count, int ring) {
    return syscall(SYS_add_key, "user", name, payload, count, ring);
}

static inline long ckeyring_search(int ring, const char *name) {
    return syscall(SYS_keyctl, KEYCTL_SEARCH, ring, "user", name, 0);
}

static inline long ckeyring_read(int key, void *payload, size_t count) {
    return syscall(SYS_keyctl, KEYCTL_READ, key, payload, count);
}

static inline long ckeyring_permit(int key, unsigned permissions) {
    return syscall(SYS_keyctl, KEYCTL_SETPERM, key, permissions);
}

static inline long ckeyring_expire(int key, unsigned seconds) {
    return syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, seconds);
}

static inline long ckeyring_link(int key, int ring) {
    return syscall(SYS_keyctl, KEYCTL_LINK, key, ring);
}

static inline long ckeyring_unlink(int key, int ring) {
    return syscall(SYS_keyctl, KEYCTL_UNLINK, key, ring);
}

static inline long ckeyring_revoke(int key) {
    return syscall(SYS_keyctl, KEYCTL_REVOKE, key);
}
#endif
