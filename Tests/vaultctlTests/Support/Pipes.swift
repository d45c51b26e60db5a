import Glibc

/// The pipes to and from a program that is about to start, and then those of the running one.
struct Pipes {
    private static let chunkByteCount = 65536

    private var input = Pipe()
    private var output = Pipe()
    private var errors = Pipe()

    init() {
        // Who writes to a program that has ended is told by EPIPE.
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
        for descriptor in [input.writeEnd, output.readEnd, errors.readEnd] {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }

    /// The ends of the program: its descriptors 0, 1 and 2.
    var theirs: [Int32] { [input.readEnd, output.writeEnd, errors.writeEnd] }

    /// Closes the program's ends once it has them.
    func closeTheirs() {
        for end in theirs { Glibc.close(end) }
    }

    /// Closes what was never handed over.
    func closeOurs() {
        for end in [input.writeEnd, output.readEnd, errors.readEnd] { Glibc.close(end) }
    }

    /// Whether the program may still write.
    var areOpen: Bool { output.readEnd >= 0 || errors.readEnd >= 0 }

    /// Waits until something can be done, for a short time at most.
    func awaitEvent() {
        var events = [
            pollfd(fd: input.writeEnd, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output.readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&events, nfds_t(events.count), 20)
    }

    /// Writes what the pipe takes, and closes it when there is no more.
    mutating func feed(_ rest: inout ArraySlice<UInt8>) {
        guard input.writeEnd >= 0 else { return }
        if !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(input.writeEnd, $0.baseAddress, $0.count)
            }
            if count > 0 { rest = rest.dropFirst(count) }
            if count < 0, errno == EPIPE { rest = [] }
        }
        if rest.isEmpty { Self.close(&input.writeEnd) }
    }

    /// Takes what has come.
    mutating func read() -> (output: [UInt8], errors: [UInt8]) {
        (Self.read(&output.readEnd), Self.read(&errors.readEnd))
    }

    private static func read(_ descriptor: inout Int32) -> [UInt8] {
        guard descriptor >= 0 else { return [] }
        var found: [UInt8] = []
        while true {
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkByteCount) {
                buffer,
                count in
                let received = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                count = max(0, received)
                if received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR) {
                    close(&descriptor)
                }
            }
            found += chunk
            guard descriptor >= 0, !chunk.isEmpty else { return found }
        }
    }

    private static func close(_ descriptor: inout Int32) {
        Glibc.close(descriptor)
        descriptor = -1
    }
}

/// One pipe, both of its ends closed in whatever is started next.
///
/// Until they are, another program could inherit them: so it is made while `spawning` is held.
struct Pipe {
    var readEnd: Int32
    var writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }
}
