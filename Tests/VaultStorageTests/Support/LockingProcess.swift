import Glibc

/// Another process that has a file locked, until it ends.
struct LockingProcess {
    private let process: pid_t
    private let standardInput: Int32

    /// Starts it; the file must be there.
    init(path: String) {
        // A lock belongs to the open file, and an open file is inherited: so the child has the lock.
        let file = unsafe open(path, O_RDWR)
        precondition(flock(file, LOCK_EX | LOCK_NB) == 0)
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var process: pid_t = 0
        // `cat` waits for its standard input to end.
        let name = unsafe strdup("cat")
        defer { unsafe free(name) }
        precondition(
            unsafe posix_spawn(&process, "/bin/cat", &actions, nil, [name, nil], nil) == 0
        )
        close(ends[0])
        close(file)
        self.process = process
        standardInput = ends[1]
    }

    /// Ends it, and returns when it is gone.
    func end() {
        close(standardInput)
        var status: Int32 = 0
        precondition(unsafe waitpid(process, &status, 0) == process)
    }
}
