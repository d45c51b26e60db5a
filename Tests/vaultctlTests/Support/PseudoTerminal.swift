import Glibc
import Synchronization

/// A terminal without a screen: what is typed on it, what is shown, whether it echoes.
final class PseudoTerminal: Sendable {
    /// Where a program opens it.
    let path: String
    private let keyboard: Int32
    private let shown = Mutex<[UInt8]>([])

    /// Makes one; its width is unknown where none is given.
    init(columns: Int = 0) {
        var size = winsize(
            ws_row: columns > 0 ? 24 : 0,
            ws_col: UInt16(columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        var name = [CChar](repeating: 0, count: 128)
        keyboard = spawning.withLock { _ in
            var (keyboard, line): (Int32, Int32) = (-1, -1)
            precondition(unsafe openpty(&keyboard, &line, &name, nil, &size) == 0)
            _ = fcntl(keyboard, F_SETFD, FD_CLOEXEC)
            close(line)
            return keyboard
        }
        _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        close(keyboard)
    }

    /// Types keys; a newline is the return key, `\u{3}` is control-C.
    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        let count = unsafe bytes.withUnsafeBytes {
            unsafe write(keyboard, $0.baseAddress, $0.count)
        }
        precondition(count == bytes.count)
    }

    /// Everything shown so far.
    var screen: String {
        shown.withLock { shown in
            while true {
                let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                    count = unsafe max(0, read(keyboard, buffer.baseAddress, buffer.count))
                }
                guard !chunk.isEmpty else { break }
                shown += chunk
            }
            return String(decoding: shown, as: UTF8.self)
        }
    }

    /// Whether typed keys are shown.
    var echoes: Bool {
        let line = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(line) }
        var settings = termios()
        precondition(unsafe tcgetattr(line, &settings) == 0)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }
}
