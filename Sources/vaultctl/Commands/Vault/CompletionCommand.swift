import ArgumentParser

/// The command `vaultctl completion`.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a completion script for a shell.",
        discussion: """
            Examples:
              echo 'source <(vaultctl completion bash)' >> ~/.bashrc
              vaultctl completion zsh > ~/.zfunc/_vaultctl
              vaultctl completion fish > ~/.config/fish/completions/vaultctl.fish
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "The shell.")
    var shell: Shell

    func run() throws {
        let script =
            switch shell {
            case .bash: Root.completionScript(for: .bash)
            case .zsh: Root.completionScript(for: .zsh)
            case .fish: Root.completionScript(for: .fish)
            }
        Output.write(script + "\n", to: Output.standardOutput)
    }
}
