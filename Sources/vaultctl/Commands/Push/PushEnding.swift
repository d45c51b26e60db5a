import Vault

extension Context {
    /// Shows what came of pushes and ends with the status of docs/CLI.md.
    func finish(
        _ records: [PushRecord],
        isFollowed: Bool,
        _ failures: [ToolError],
        empty: String = PushDecision.upToDate
    ) throws {
        if !records.isEmpty || failures.isEmpty {
            output.show(["pushes": .array(records.map(\.json))]) {
                records.isEmpty
                    ? empty + "\n"
                    : records.map { $0.summary(output.style) + "\n" }.joined()
            }
        }
        let bad = Set(records.map { $0.status(isFollowed: isFollowed) }.filter { $0 != .done })
        let statuses = bad.union(failures.map(\.status))
        guard let first = statuses.first else { return }
        let status = statuses.count == 1 ? first : .partlyPushed
        if failures.count == 1, failures[0].status == status { throw failures[0] }
        for failure in failures { ErrorReport(failure, json: output.json).show() }
        throw SilentExit(status: status)
    }
}

extension ToolError {
    /// The same, with the target that it is about where the sentence does not name it.
    func about(_ target: Name) -> ToolError {
        let isNamed = ["target \(target)", "to \(target)"].contains { message.contains($0) }
        guard !isNamed else { return self }
        return ToolError(status, code: code, "target \(target): \(message)", hint: hint)
    }
}
