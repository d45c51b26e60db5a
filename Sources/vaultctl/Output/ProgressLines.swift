import Vault

/// What happens while a push is under way: a line that changes for each target on a terminal, a line a
/// step elsewhere, nothing where quiet was asked for.
final class ProgressLines {
    private let output: Output
    /// Where a person watches a terminal that can do it.
    private let live: LiveLine?
    /// The targets whose set was there before.
    private(set) var replaced: Set<Name> = []

    init(_ output: Output) {
        self.output = output
        let canMove =
            Output.isInteractive
            && ProcessEnvironment.value(of: "TERM").map { $0 != "dumb" } ?? false
        live = canMove && !output.quiet && !output.verbose ? LiveLine() : nil
    }

    func show(_ progress: PushProgress) {
        let target = printable(progress.target.text)
        switch progress.step {
        case .checking:
            if let live {
                live.show("\(target): asking what is there")
            } else {
                output.tell("\(target): asking what is there")
            }
        case .replacing: replaced.insert(progress.target)
        case .sending(let keys): say("\(target): sending \(keys == 1 ? "1 key" : "\(keys) keys")")
        case .retrying(let delay, let reason):
            let seconds = delay.components.seconds
            say(
                "\(target): \(printable(reason)); trying again"
                    + (seconds > 0 ? " in \(seconds) s" : "")
            )
        case .state(let state, let detail):
            say("\(target): \(state.rawValue)" + (detail.map { ": \(printable($0))" } ?? ""))
        }
    }

    /// The target is through; what is said next stands below it.
    func end() {
        live?.end()
    }

    /// Tells that what runs keeps the old values of the sets that were written over.
    func remind(of records: [PushRecord]) {
        for record in records where replaced.contains(where: { $0.text == record.target }) {
            guard [.accepted, .pending, .ready].contains(record.state), let set = record.set
            else { continue }
            output.say(
                "Hint:  agents that run with set \(printable(set)) keep the old values until they "
                    + "are deployed again"
            )
        }
    }

    private func say(_ sentence: String) {
        if let live { live.show(sentence) } else { output.say(sentence) }
    }
}
