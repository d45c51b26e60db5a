import ArgumentParser
import Vault

/// The command `vaultctl member list`.
struct MemberList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the members, their roles and their teams.",
        discussion: """
            All members see who is in the vault and who is in which team. The names of teams that you \
            are not in only their members can read: they are counted here, and named by their ids with \
            --json. The fingerprint is that of a member's card, for two people to compare.

            With --json: {"members":[{"name","id","role","teams":[],"otherTeams":[],"fingerprint",
            "you"}]}.

            Example:
              vaultctl member list
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let members = try vault.members()
            context.output.show(["members": .array(members.map(\.json))]) {
                var table = Table("NAME", "ROLE", "TEAMS", "FINGERPRINT")
                for member in members {
                    table.add(
                        Cell(member.name.text + (member.isYou ? " (you)" : "")),
                        Cell(member.role.rawValue),
                        Cell(member.teamWords),
                        Cell(inGroups(member.fingerprint))
                    )
                }
                return table.text(context.output.style, empty: "no members")
            }
        }
    }
}

extension MemberSummary {
    fileprivate var json: JSONValue {
        [
            "name": .string(name.text), "id": .string(id.hex), "role": .string(role.rawValue),
            "teams": .strings(teams.map(\.text)), "otherTeams": .strings(otherTeams.map(\.hex)),
            "fingerprint": .string(fingerprint), "you": .bool(isYou),
        ]
    }

    fileprivate var teamWords: String {
        let others = otherTeams.isEmpty ? [] : ["\(otherTeams.count) not yours"]
        let words = teams.map(\.text) + others
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }
}

/// A fingerprint as it is read out: four letters at a time.
func inGroups(_ fingerprint: String) -> String {
    var groups: [String] = []
    var rest = Substring(fingerprint)
    while !rest.isEmpty {
        groups.append(String(rest.prefix(4)))
        rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
}
