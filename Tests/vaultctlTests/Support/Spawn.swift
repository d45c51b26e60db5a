import Glibc
import Synchronization

/// Held while descriptors are made and programs started, so that none inherits another's.
let spawning = Mutex(())

/// Starts a program with pipes to it, in a session of its own.
func spawn(_ start: Child.Start) throws(SpawnError) -> (process: pid_t, pipes: Pipes) {
    try spawning.withLock { _ throws(SpawnError) in
        let pipes = Pipes()
        defer { pipes.closeTheirs() }
        do throws(SpawnError) {
            return (try spawn(start, pipes), pipes)
        } catch {
            pipes.closeOurs()
            throw error
        }
    }
}

// https://man7.org/linux/man-pages/man3/posix_spawn.3.html
private func spawn(_ start: Child.Start, _ pipes: Pipes) throws(SpawnError) -> pid_t {
    var descriptors: [(from: Int32, to: Int32)] = []
    for (number, end) in pipes.theirs.enumerated() {
        descriptors.append((end, Int32(number)))
    }
    let given = start.descriptors.mapValues(filledPipe)
    defer { given.values.forEach { close($0) } }
    descriptors += given.map { ($0.value, $0.key) }

    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe add(descriptors, start.terminal, start.onTerminal, to: &actions)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    setStandardSignals(&attributes)

    var process: pid_t = 0
    let status = unsafe withCStrings([start.program] + start.arguments) { arguments in
        unsafe withCStrings(start.environment.map { "\($0)=\($1)" }) { environment in
            unsafe posix_spawnp(
                &process,
                start.program,
                &actions,
                &attributes,
                arguments,
                environment
            )
        }
    }
    guard status == 0 else {
        throw SpawnError(program: start.program, reason: unsafe String(cString: strerror(status)))
    }
    return process
}

/// Says which descriptors the program gets; every other one is closed.
private func add(
    _ descriptors: [(from: Int32, to: Int32)],
    _ terminal: PseudoTerminal?,
    _ onTerminal: Set<Int32>,
    to actions: inout posix_spawn_file_actions_t
) {
    for (from, to) in descriptors {
        unsafe posix_spawn_file_actions_adddup2(&actions, from, to)
    }
    let last = descriptors.map(\.to).max() ?? STDERR_FILENO
    if let terminal {
        // The leader of a session that opens a terminal gets it as the session's.
        unsafe posix_spawn_file_actions_addopen(&actions, last + 1, terminal.path, O_RDWR, 0)
        for number in onTerminal {
            unsafe posix_spawn_file_actions_adddup2(&actions, last + 1, number)
        }
    }
    // Also what other tests of this process have open and did not mean to hand over.
    let given = Set(descriptors.map(\.to))
    for number in STDERR_FILENO + 1..<lastDescriptor where !given.contains(number) {
        unsafe posix_spawn_file_actions_addclose(&actions, number)
    }
}

/// No test has more descriptors open at a time.
private let lastDescriptor: Int32 = 512

/// Begins a session; in the header for GNU programs alone.
private let newSession: Int32 = 0x80

/// A new session, and every signal as a shell would hand it over.
private func setStandardSignals(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    var standard = sigset_t()
    unsafe sigemptyset(&standard)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
        unsafe sigaddset(&standard, signal)
    }
    unsafe posix_spawnattr_setsigdefault(&attributes, &standard)
    let flags = newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
}

/// The read end of a pipe with these bytes in it, at a number that no program is given.
private func filledPipe(_ bytes: [UInt8]) -> Int32 {
    let pipe = Pipe()
    let written = unsafe bytes.withUnsafeBytes {
        unsafe write(pipe.writeEnd, $0.baseAddress, $0.count)
    }
    precondition(written == bytes.count)
    close(pipe.writeEnd)
    let moved = fcntl(pipe.readEnd, F_DUPFD_CLOEXEC, lastDescriptor)
    close(pipe.readEnd)
    return moved
}

/// Lends strings as C wants them, with a null pointer at the end.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("it has an element") }
        return unsafe body(start)
    }
}
