/// What became of a program: how it ended, and all that it wrote.
struct Outcome: Sendable {
    enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
        /// Killed by the tests, since its time was up.
        case overdue
    }

    let ending: Ending
    let output: [UInt8]
    let errors: [UInt8]

    /// The exit status; nil for a program that a signal ended.
    var status: Int32? {
        guard case .exited(let status) = ending else { return nil }
        return status
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    var errorText: String { String(decoding: errors, as: UTF8.self) }
}

extension Outcome: CustomStringConvertible {
    /// The end, and what was said on stderr; what was on stdout can be a mebibyte.
    var description: String {
        "\(ending), stdout \(text.prefix(2000).debugDescription), "
            + "stderr \(errorText.prefix(2000).debugDescription)"
    }
}
