import FoundationEssentials
private import Glibc

/// What a long test has counted, for `scripts/soak`, which adds up what its parts say.
package enum Figures {
    /// Whether everything is to be tried and not a sample: `scripts/soak` asks for it.
    package static let isSoak = variable("VAULTCTL_SOAK") != nil

    /// The seed of what is drawn.
    package static let seed = variable("VAULTCTL_SOAK_SEED").flatMap(UInt64.init) ?? 20_261_121

    /// Says some counts, each with what it counts: `["kills": 412, "lost": 0]`.
    ///
    /// They go to the file that `VAULTCTL_FIGURES` names, a line each, or nowhere.
    package static func add(_ counts: KeyValuePairs<String, Int>) {
        guard let path = variable("VAULTCTL_FIGURES") else { return }
        let lines = counts.map { "\($0.value) \($0.key)\n" }.joined()
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        precondition(file >= 0, "cannot open \(path)")
        defer { close(file) }
        let bytes = Array(lines.utf8)
        // At once, since tests run side by side.
        let written = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        precondition(written == bytes.count)
    }

    /// The value of a variable that `scripts/soak` sets, or nil.
    package static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}
