#include <signal.h>
#include <unistd.h>

extern char **environ;

// A global variable that Swift calls unsafe to name.
static inline char **cprocess_environment(void) { return environ; }

// The handler is a member of a union, whose names are others on each system.
static inline void cprocess_set_handler(struct sigaction *action, void (*handler)(int)) {
    action->sa_handler = handler;
}

// Whether a signal does nothing, by the same member.
static inline int cprocess_ignores(int signal) {
    struct sigaction action;
    return sigaction(signal, 0, &action) == 0 && action.sa_handler == SIG_IGN;
}

#ifdef __linux__
#include <linux/close_range.h>
#include <malloc.h>
#include <nss.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// prctl is variadic: no core of this process, and no debugger of the same user attached to it.
static inline int cprocess_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// syscall is variadic, and the wrapper is for GNU programs alone: no descriptor from `first` up is
// left to a program that takes this one's place.
static inline long cprocess_close_on_exec(unsigned first) {
    return syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC);
}

// All threads take memory from the heap of the first: one of their own grows a page at a time, each by
// a call of the system.
static inline int cprocess_share_heap(void) { return mallopt(M_ARENA_MAX, 1); }

// Hosts are looked up in /etc/hosts and by DNS, as the C library does itself. Other ways are plug-ins,
// which a static program would load from a C library that need not be of its version.
static inline int cprocess_resolve_without_plugins(void) {
    return __nss_configure_lookup("hosts", "files dns");
}
#endif
