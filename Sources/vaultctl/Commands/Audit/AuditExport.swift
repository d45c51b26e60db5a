import ArgumentParser
import Vault

/// The command `vaultctl audit export`.
struct AuditExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write every signed event that you can read, for a SIEM or an archive.",
        discussion: """
            One event a line, oldest first, as docs/AUDIT.md describes. Values are not in it. An \
            event has the same id in every export; the last 'seq' that arrived is where the next \
            export goes on. It is written as it is read, however long the history is.

            Examples:
              vaultctl audit export --format jsonl --out events.jsonl
              vaultctl audit export --format jsonl --since-seq 1042 | logger --tag vaultctl
              vaultctl audit export --format csv --out events.csv
            """
    )

    @Option(help: ArgumentHelp("The format.", valueName: "jsonl|csv"))
    var format: EventFormat = .jsonl

    @Option(
        name: .customLong("since-seq"),
        help: ArgumentHelp("Only events after this number.", valueName: "seq")
    )
    var sinceSequence: UInt64 = 0

    @Option(
        help: ArgumentHelp("Write to a new file instead of stdout.", valueName: "f"),
        completion: .file()
    )
    var out: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let file = try out.map { path throws(ToolError) in
                try NewFile(path, "an export never replaces a file")
            }
            do {
                let (count, last) = try write(vault, to: file)
                try file?.finish()
                if let file {
                    context.output.say(
                        "wrote \(count.counted("event")) to \(printable(file.path))"
                            + (last.map { ", the last is number \($0)" } ?? "")
                    )
                }
            } catch {
                file?.discard()
                throw error
            }
        }
    }

    private func write(_ vault: Vault, to file: NewFile?) throws -> (Int, last: UInt64?) {
        var sink = Sink(file: file)
        if format == .csv { try sink.put(EventFormat.heading) }
        var (count, last): (Int, UInt64?) = (0, nil)
        var failure: ToolError?
        let id = vault.id
        try vault.events(after: sinceSequence) { event throws(VaultError) in
            guard failure == nil else { return }
            count += 1
            last = event.sequence
            do throws(ToolError) {
                try sink.put(format.line(event, of: id))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try sink.flush()
        return (count, last)
    }
}

/// Collects lines and writes them when they are many, so that a line costs no system call.
private struct Sink {
    private static let byteCount = 1 << 16

    private let file: NewFile?
    private var lines = ""

    init(file: NewFile?) {
        self.file = file
    }

    mutating func put(_ line: String) throws(ToolError) {
        lines += line
        if lines.utf8.count >= Self.byteCount { try flush() }
    }

    mutating func flush() throws(ToolError) {
        if let file {
            try file.write(lines)
        } else {
            Output.write(lines, to: Output.standardOutput)
        }
        lines.removeAll(keepingCapacity: true)
    }
}
