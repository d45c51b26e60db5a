import ArgumentParser
import Vault

/// The command `vaultctl target add`.
struct TargetAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Name a place in a cloud.",
        discussion: """
            The token is an entry of the vault; it is sent to this target's server alone.

            A Pipecat target is a secret set, or with --kind image-pull the credentials of one \
            registry. Its region is fixed when the set is made; without --region it is the \
            organization's default, and recorded as the provider names it.

            A Baseten target is the secrets of one team: the caller's default team, or the one that \
            --remote-team names.

            Examples:
              vaultctl target add prod --provider pipecat --set voice-agent \\
                --token PIPECAT_TOKEN --region us-west
              vaultctl target add models --provider baseten --token BASETEN_KEY
              vaultctl target add registry --provider pipecat --kind image-pull \\
                --set dockerhub --host https://index.docker.io/v1/ --token PIPECAT_TOKEN
            """
    )

    @Argument(help: "The target's name here.")
    var name: String

    @Option(help: "The cloud.")
    var provider: Provider

    @Option(
        help: ArgumentHelp("The entry that holds the token.", valueName: "entry"),
        completion: .entries
    )
    var token: String

    @Option(name: .customLong("set"), help: ArgumentHelp("Pipecat's secret set.", valueName: "s"))
    var setName: String?

    @Option(help: ArgumentHelp("Pipecat's region of the set.", valueName: "r"))
    var region: String?

    @Option(help: "What kind of secret it is.")
    var kind: TargetKind = .secrets

    @Option(help: ArgumentHelp("The registry of an image pull secret.", valueName: "url"))
    var host: String?

    @Flag(help: "The image pull credentials are base64 already.")
    var encoded = false

    @OptionGroup var server: TargetServerOptions

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        switch provider {
        case .pipecat:
            guard server.remoteTeam == nil else {
                throw notFor("--remote-team", "a Pipecat target")
            }
            guard setName != nil else {
                throw ToolError.usage("a Pipecat target needs --set")
            }
        case .baseten:
            guard setName == nil else { throw notFor("--set", "a Baseten target") }
            guard region == nil else { throw notFor("--region", "a Baseten target") }
            guard kind == .secrets else { throw notFor("--kind image-pull", "a Baseten target") }
        }
        guard (kind == .imagePull) == (host != nil) else {
            throw ToolError.usage("--host goes with --kind image-pull, and it with --host")
        }
        guard !encoded || kind == .imagePull else { throw notFor("--encoded", "this kind") }
    }

    private func notFor(_ option: String, _ what: String) -> ToolError {
        .usage("\(option) does not go with \(what)")
    }

    func run() throws {
        let context = try Context(global)
        let target = try target()
        try context.withVault { vault in
            try vault.addTarget(target, in: context.team(team, in: vault))
            context.output.show(["target": .object(target.json)]) { "" }
            context.output.say("added target \(target.name)")
            context.output.say(
                "next: 'vaultctl target map \(target.name) ENTRY' says what goes there"
            )
        }
    }

    private func target() throws(ToolError) -> Target {
        var target = Target(
            name: try vaultctl.name(name, of: "target"),
            provider: provider,
            kind: kind,
            baseURL: server.baseURL ?? Vault.standardBaseURL(of: provider),
            token: try vaultctl.name(token, of: "entry")
        )
        target.set = setName
        target.region = region
        target.host = host
        target.isEncoded = encoded
        target.remoteTeam = server.remoteTeam
        target.authScheme = server.authScheme
        target.certificateAuthorities = server.certificateAuthorities.map(absolute)
        return target
    }
}
