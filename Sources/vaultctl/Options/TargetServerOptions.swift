import ArgumentParser
import Vault

/// Which server a target is at, and how it is spoken to.
struct TargetServerOptions: ParsableArguments {
    @Option(
        name: .customLong("remote-team"),
        help: ArgumentHelp("Baseten's team, by name or id.", valueName: "t")
    )
    var remoteTeam: String?

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Another server than the provider's.", valueName: "url")
    )
    var baseURL: String?

    @Option(
        name: .customLong("auth-scheme"),
        help: "How the token is sent, where the provider accepts several."
    )
    var authScheme: AuthScheme?

    @Option(
        name: .customLong("ca-file"),
        help: ArgumentHelp(
            "Trust the certificate authorities in this file alone.",
            valueName: "f"
        )
    )
    var certificateAuthorities: String?
}
