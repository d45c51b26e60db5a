import Vault

/// How far something has come that takes a while: one line on a terminal, nothing elsewhere.
struct ProgressBar {
    private static let width = 30

    private let isShown: Bool
    private let what: String

    init(_ output: Output, _ what: String) {
        isShown = Output.isInteractive && !output.quiet && !output.json
        self.what = what
    }

    /// Shows the count.
    func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = min(Self.width, Self.width * done / total)
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.width - filled)
        Output.write("\r\(what) [\(bar)] \(done) of \(total)", to: Output.standardError)
    }

    /// Takes the line away.
    func end() {
        guard isShown else { return }
        Output.write("\r\u{1B}[K", to: Output.standardError)
    }
}
