import Vault

/// What happens while a push is under way, a line a step on stderr.
struct ProgressLines {
    private let output: Output

    init(_ output: Output) {
        self.output = output
    }

    func show(_ progress: PushProgress) {
        let target = printable(progress.target.text)
        switch progress.step {
        case .checking: output.tell("\(target): asking what is there")
        case .sending(let keys):
            output.say("\(target): sending \(keys == 1 ? "1 key" : "\(keys) keys")")
        case .removing(let keys):
            output.say("\(target): removing \(keys == 1 ? "1 key" : "\(keys) keys")")
        case .retrying(let delay, let reason):
            let seconds = delay.components.seconds
            output.say(
                "\(target): \(printable(reason)); trying again"
                    + (seconds > 0 ? " in \(seconds) s" : "")
            )
        case .state(let state, let detail):
            output.say("\(target): \(state.rawValue)" + (detail.map { ": \(printable($0))" } ?? ""))
        }
    }
}
