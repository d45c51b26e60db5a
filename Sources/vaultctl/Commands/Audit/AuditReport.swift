import ArgumentParser
import Vault

/// The command `vaultctl audit report`.
struct AuditReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write one page for a browser or a printer, without any value in it.",
        discussion: """
            The vault is verified first, and the page says so with the anchor. It shows which \
            secrets went where, when, by whom and in which region, whether they became ready, what \
            is stale or expires, and what failed. It is one file that loads nothing and sends \
            nothing; it can be read without its script, on paper and on a phone. Of all your \
            teams, unless --team names one.

            Examples:
              vaultctl audit report --html report.html
              vaultctl audit report --html q4.html --since 2026-10-01 --team voice
            """
    )

    @Option(
        help: ArgumentHelp("The new file.", valueName: "file"),
        completion: .file()
    )
    var html: String

    @Option(help: ArgumentHelp("Only pushes since then.", valueName: "30d|2026-11-01"))
    var since: Moment?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let file = try NewFile(html, "a report never replaces a file")
            let report: Report
            do {
                report = try Report(vault, team: team.team, since: since?.time)
                try file.write(try ReportPage.text(of: report))
                try file.finish()
            } catch {
                file.discard()
                throw error
            }
            let pushes = report.pushes.count
            context.output.show(
                [
                    "file": .string(html), "pushes": .integer(Int64(pushes)),
                    "anchor": .string(report.anchor.description),
                ]
            ) { "" }
            context.output.say(
                "verified the vault and wrote \(printable(html)): "
                    + pushes.counted("push", many: "pushes")
            )
        }
    }
}
