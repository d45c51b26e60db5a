import Synchronization

/// The command of `vaultctl run -- CMD ARG…`, which is not ours to read.
///
/// The words behind `--` are kept from the argument parser, which would look for its own options
/// among them, and from everything else that makes text of them: they need not be UTF-8.
enum CommandLineTail {
    private static let wordCount = Mutex<Int?>(nil)

    /// Cuts the command off, where the words are those of `run`, and remembers where it is.
    static func cut(from arguments: [String]) -> [String] {
        guard arguments.first == "run", let mark = arguments.firstIndex(of: "--")
        else { return arguments }
        wordCount.withLock { $0 = arguments.count - mark - 1 }
        return Array(arguments[..<mark])
    }

    /// Whether there was a `--`.
    static var isThere: Bool { wordCount.withLock { $0 != nil } }

    /// The words as the system handed them over, a null pointer at their end; nil without a word.
    static var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        guard let count = wordCount.withLock(\.self), count > 0 else { return nil }
        // Options are only ever moved about before the mark: the last words stay the last.
        return unsafe CommandLine.unsafeArgv + (Int(CommandLine.argc) - count)
    }
}
