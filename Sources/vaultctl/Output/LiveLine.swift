#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
private import Synchronization

/// One line at the bottom of a terminal that is written over while something is under way, with the
/// seconds that it takes.
///
/// - It moves by a carriage return alone and covers what it leaves with blanks: there is no escape
///   sequence in it, whatever the terminal.
/// - It is never as wide as the terminal, so it never becomes two.
/// - A class, since the clock that counts the seconds shares it with who writes.
final class LiveLine: Sendable {
    private struct State {
        var text = ""
        var since = ContinuousClock.now
        /// How many columns are covered.
        var width = 0
        var isShown = false
        /// Draws it again each second.
        var clock: Task<Void, Never>?
    }

    private let state = Mutex(State())

    init() {}

    deinit {
        state.withLock { $0.clock?.cancel() }
    }

    /// Shows another text, whose seconds begin now.
    func show(_ text: String) {
        state.withLock { state in
            state.text = text
            state.since = .now
            state.isShown = true
            Self.draw(&state)
            guard state.clock == nil else { return }
            state.clock = Task { [weak self] in
                while (try? await Task.sleep(for: .seconds(1))) != nil { self?.tick() }
            }
        }
    }

    /// Leaves the line as it is and goes on below it.
    func end() {
        state.withLock { state in
            guard state.isShown else { return }
            Self.draw(&state, isLast: true)
            state.isShown = false
            state.width = 0
        }
    }

    private func tick() {
        state.withLock { state in
            if state.isShown { Self.draw(&state) }
        }
    }

    private static func draw(_ state: inout State, isLast: Bool = false) {
        let seconds = (ContinuousClock.now - state.since).components.seconds
        let time = isLast || seconds == 0 ? "" : " \(seconds) s"
        let room = max(10, columns - 1)
        let text = cut(state.text, to: room - time.utf8.count) + time
        let width = self.width(of: text)
        let blanks = String(repeating: " ", count: max(0, min(state.width, room) - width))
        Output.write("\r\(text)\(blanks)\(isLast ? "\n" : "")", to: Output.standardError)
        state.width = width
    }

    private static func cut(_ text: String, to width: Int) -> String {
        guard self.width(of: text) > width else { return text }
        var cut = ""
        var left = width - 1
        for character in text {
            left -= self.width(of: String(character))
            guard left >= 0 else { break }
            cut.append(character)
        }
        return cut + "…"
    }

    /// How many columns a text takes at most: what is not known to be narrow counts as wide.
    private static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 || $1 == "…" ? 1 : 2) }
    }

    private static var columns: Int {
        var size = winsize()
        // https://man7.org/linux/man-pages/man2/TIOCGWINSZ.2const.html
        let status = unsafe ioctl(Output.standardError, UInt(TIOCGWINSZ), &size)
        return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
