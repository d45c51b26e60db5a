#include <sqlite3.h>
#ifdef __linux__
// Not of SQLite, but its only user is Storage: statfs(2), which Swift's Glibc module leaves out.
#include <sys/vfs.h>

// So is renameat2(2), which is declared for _GNU_SOURCE alone; flag 1 never replaces, 2 exchanges.
// Declared here, since <stdio.h> and <fcntl.h> would make their types this module's.
extern int renameat2(int, const char *, int, const char *, unsigned);
static inline int csqlite_rename(const char *from, const char *to, unsigned flags) {
    const int working_directory = -100; // AT_FDCWD
    return renameat2(working_directory, from, working_directory, to, flags);
}
#endif

// Variadic: the form of sqlite3_db_config that sets a switch and does not ask for its state.
static inline int csqlite_set_switch(sqlite3 *database, int operation, int on) {
    return sqlite3_db_config(database, operation, on, (int *)0);
}

// SQLITE_TRANSIENT is a cast in a macro: SQLite copies the bytes before it returns.
static inline int csqlite_bind_blob_copy(
    sqlite3_stmt *statement, int parameter, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, parameter, bytes, count, SQLITE_TRANSIENT);
}
