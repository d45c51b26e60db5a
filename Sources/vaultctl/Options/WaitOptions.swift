import ArgumentParser

/// How long a push is followed.
struct WaitOptions: ParsableArguments {
    @Flag(name: .customLong("no-wait"), help: "Do not wait for readiness.")
    var noWait = false

    @Option(help: ArgumentHelp("How long to wait for readiness.", valueName: "120s"))
    var timeout: TimeSpan?

    static let standard = Duration.seconds(120)

    var duration: Duration? { noWait ? nil : timeout?.duration ?? Self.standard }

    func validate() throws {
        guard !noWait || timeout == nil else {
            throw ToolError.usage("--timeout does not go with --no-wait")
        }
    }
}
