import ArgumentParser
import Vault

/// The command `vaultctl expiring`.
struct ExpiringCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expiring",
        abstract: "List the entries of all your teams that have expired or soon will.",
        discussion: """
            The next to expire comes first, with the targets that hold it. With --exit-code the \
            status is 13 when there is one, for a job that runs every morning.

            Examples:
              vaultctl expiring
              vaultctl expiring 90d --exit-code
              vaultctl expiring 7d --team voice --json
            """
    )

    @Argument(help: "How far to look ahead.")
    var within = TimeSpan(duration: .seconds(30 * 86_400))

    @Flag(name: .customLong("exit-code"), help: "End with 13 when something expires.")
    var exitCode = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let now = Timestamp.now
        let found = try context.withVault { vault in
            let found = try expiring(vault, before: now + within.duration)
            context.output.show(["entries": .array(found.map { .object($0.json(now)) })]) {
                text(found, now, context.output.style)
            }
            return found
        }
        if exitCode, !found.isEmpty { throw SilentExit(status: .differences) }
    }

    private func expiring(_ vault: Vault, before limit: Timestamp) throws -> [ExpiringEntry] {
        let found = try vault.reading { () throws(VaultError) in
            var found: [ExpiringEntry] = []
            for team in try vault.teamNames(orOnly: team.team) {
                found += try expiring(vault, in: team, before: limit)
            }
            return found
        }
        return found.sorted { ($0.expires, $0.entry.name) < ($1.expires, $1.entry.name) }
    }

    private func expiring(
        _ vault: Vault,
        in team: Name,
        before limit: Timestamp
    ) throws(VaultError) -> [ExpiringEntry] {
        let choice = TeamChoice.named(team.text)
        let entries = try vault.summaries(in: choice).entries.filter { $0.expires(before: limit) }
        guard !entries.isEmpty else { return [] }
        let targets = try vault.targets(in: choice)
        return entries.map { entry in
            ExpiringEntry(
                team: team,
                entry: entry,
                targets: targets.filter { $0.sentEntries.contains(entry.name) }.map(\.name)
            )
        }
    }

    private func text(_ found: [ExpiringEntry], _ now: Timestamp, _ style: Style) -> String {
        var table = Table("TEAM", "NAME", "EXPIRES", "IN", "TARGETS", "TAGS")
        for found in found {
            table.add(
                Cell(found.team.text),
                Cell(found.entry.name.text),
                Cell(found.expires.description),
                Cell((found.expires - now).inDays),
                Cell(
                    found.targets.isEmpty ? "-" : found.targets.map(\.text).joined(separator: ", ")
                ),
                Cell(found.entry.tags.isEmpty ? "-" : found.entry.tags.joined(separator: ", "))
            )
        }
        return table.text(style, empty: "nothing expires in that time")
    }
}

/// An entry that has a time, and who uses it.
private struct ExpiringEntry {
    let team: Name
    let entry: EntrySummary
    let targets: [Name]

    var expires: Timestamp { entry.expires ?? entry.updated }

    func json(_ now: Timestamp) -> JSONObject {
        var json = entry.json(team)
        json["expired"] = .bool(expires <= now)
        json["targets"] = .strings(targets.map(\.text))
        return json
    }
}
