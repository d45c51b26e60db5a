#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// The person at the terminal, asked on `/dev/tty` whatever stdin and stdout are.
@safe
struct Terminal: ~Copyable {
    private let descriptor: Int32

    /// Opens the terminal; nil where there is none.
    init?() {
        let opened = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard opened >= 0 else { return nil }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// Asks a question and reads a line as it is typed.
    func ask(_ question: String) throws(ToolError) -> String {
        Output.write(question, to: descriptor)
        let line = try readLine()
        return line.withSpan { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    /// Asks for a secret and reads a line that is not shown.
    ///
    /// The terminal gets its echo back however the question ends: on a signal the question is given
    /// up, the echo restored and the signal let through.
    func askSecret(_ question: String) throws(ToolError) -> SecretBytes {
        var before = termios()
        guard unsafe tcgetattr(descriptor, &before) == 0 else {
            throw ToolError(.failed, code: "terminal", "the terminal cannot be read")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ECHONL)
        let guardian = SignalGuard()
        defer { guardian.end() }
        while true {
            Output.write(question, to: descriptor)
            _ = unsafe tcsetattr(descriptor, TCSAFLUSH, &silent)
            let line: Result<SecretBytes, ToolError>
            do throws(ToolError) {
                line = .success(try readLine(guardedBy: guardian))
            } catch {
                line = .failure(error)
            }
            _ = unsafe tcsetattr(descriptor, TCSAFLUSH, &before)
            guard let signal = guardian.received else {
                switch consume line {
                case .success(let line): return line
                case .failure(let error): throw error
                }
            }
            // Stopped with ^Z and brought back: ask again. Anything else ends the program here.
            guardian.deliver(signal)
            Output.write("\n", to: descriptor)
        }
    }

    private func readLine(guardedBy guardian: SignalGuard? = nil) throws(ToolError) -> SecretBytes {
        let limit = 4096
        var ended = false
        let line = unsafe SecretBytes(capacity: limit) { line in
            var count = 0
            while count < limit {
                guard guardian?.waitForInput(on: descriptor) ?? true else { break }
                let start = unsafe line.baseAddress?.advanced(by: count)
                let received = unsafe read(descriptor, start, 1)
                guard received == 1 else {
                    ended = received == 0 && count == 0
                    break
                }
                if unsafe line[count] == UInt8(ascii: "\n") { break }
                count += 1
            }
            return count
        }
        guard !ended else { throw ToolError(.declined, code: "declined", "no answer was given") }
        // A terminal line holds no more: what was typed beyond is lost, and so the rest is refused.
        guard line.count < limit - 1 else {
            throw ToolError(
                .refused,
                code: "too-large",
                "a line of a terminal has at most \(limit - 2) bytes",
                hint: "give longer values on standard input or in a file"
            )
        }
        return line
    }
}
