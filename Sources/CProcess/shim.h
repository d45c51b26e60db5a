#ifdef __linux__
#include <sys/prctl.h>

// prctl is variadic: no core of this process, and no debugger of the same user attached to it.
static inline int cprocess_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
#endif
