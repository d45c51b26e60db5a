import ArgumentParser
import Vault

/// The command `vaultctl target edit`.
struct TargetEditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change a target's settings.",
        discussion: """
            What is not named stays. An empty text takes a setting away: --region '' means the \
            provider's default again.

            Another server, set, region, team, kind, registry or token is another place: what was \
            pushed no longer counts, the next push sends every key there, and so this asks first. \
            While a push is open nothing can be changed. The provider and the name stay.

            Examples:
              vaultctl target edit prod --region us-east
              vaultctl target edit models --auth-scheme bearer
              vaultctl target edit prod --set voice-agent-2 --yes
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var name: String

    @Option(
        help: ArgumentHelp("The entry that holds the token.", valueName: "entry"),
        completion: .entries
    )
    var token: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("Pipecat's secret set.", valueName: "s"))
    var setName: String?

    @Option(help: ArgumentHelp("Pipecat's region of the set.", valueName: "r"))
    var region: String?

    @Option(help: "What kind of secret it is.")
    var kind: TargetKind?

    @Option(help: ArgumentHelp("The registry of an image pull secret.", valueName: "url"))
    var host: String?

    @Flag(inversion: .prefixedNo, help: "The image pull credentials are base64 already.")
    var encoded: Bool?

    @OptionGroup var server: TargetServerOptions

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let isNamed = [
            token, setName, region, host, server.remoteTeam, server.baseURL,
            server.certificateAuthorities,
        ].contains { $0 != nil }
        guard isNamed || kind != nil || encoded != nil || server.authScheme != nil else {
            throw ToolError.usage("say what to change")
        }
        guard setName != "", token != "" else {
            throw ToolError.usage("a target without it cannot be pushed to")
        }
    }

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "target")
        let token = try token.map { text throws(ToolError) in
            try vaultctl.name(text, of: "entry")
        }
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            try check(try vault.target(name, in: team))
            let edit = try vault.preview(name, in: team) { change(&$0, token) }
            if edit.isMove, edit.movesToken || !edit.after.mapped.isEmpty {
                try context.confirm(question(edit))
            }
            try vault.apply(edit, in: team)
            context.output.show(["target": .object(edit.after.json)]) { "" }
            context.output.say("changed target \(printable(name.text))")
            if edit.isMove, edit.before.last != nil {
                context.output.say("what was pushed before no longer counts")
            }
        }
    }

    /// Refuses what the provider of the target does not have.
    private func check(_ target: Target) throws(ToolError) {
        switch target.provider {
        case .pipecat:
            guard server.remoteTeam == nil else {
                throw notFor("--remote-team", "a Pipecat target")
            }
        case .baseten:
            guard setName == nil else { throw notFor("--set", "a Baseten target") }
            guard region == nil else { throw notFor("--region", "a Baseten target") }
            guard kind != .imagePull else { throw notFor("--kind image-pull", "a Baseten target") }
        }
        let after = kind ?? target.kind
        guard after == .imagePull || (host == nil && encoded != true) else {
            throw notFor("--host or --encoded", "a target of this kind")
        }
    }

    private func notFor(_ option: String, _ what: String) -> ToolError {
        .usage("\(option) does not go with \(what)")
    }

    private func change(_ target: inout Target, _ token: Name?) {
        if let token { target.token = token }
        if let setName { target.set = setName }
        if let region { target.region = region.isEmpty ? nil : region }
        if let kind { target.kind = kind }
        if let host { target.host = host }
        if let encoded { target.isEncoded = encoded }
        if target.kind == .secrets { (target.host, target.isEncoded) = (nil, false) }
        if let remoteTeam = server.remoteTeam {
            target.remoteTeam = remoteTeam.isEmpty ? nil : remoteTeam
        }
        if let baseURL = server.baseURL {
            target.baseURL =
                baseURL.isEmpty ? Vault.standardBaseURL(of: target.provider) : baseURL
        }
        if let authScheme = server.authScheme { target.authScheme = authScheme }
        if let certificateAuthorities = server.certificateAuthorities {
            target.certificateAuthorities =
                certificateAuthorities.isEmpty ? nil : absolute(certificateAuthorities)
        }
    }

    private func question(_ edit: TargetEdit) -> String {
        let count = edit.after.mapped.count
        let token =
            edit.movesToken ? "the token \(edit.after.token) goes to \(edit.after.baseURL)" : nil
        let keys = count == 1 ? "its key" : "all its \(count) keys"
        let what =
            count == 0
            ? nil : "the next push sends \(keys) to \(edit.after.place) at \(edit.after.baseURL)"
        let moves = [token, what].compactMap(\.self).joined(separator: ", and ")
        return printable("Target \(edit.after.name) moves: \(moves). Change it?")
    }
}
