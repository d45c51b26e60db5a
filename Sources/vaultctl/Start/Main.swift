import ArgumentParser
import Vault

/// Starts vaultctl: harden, take the passphrase out of the environment, parse, run, report.
@main
enum Main {
    static func main() {
        Hardening.apply()
        HostProcess.deriveKeysInHugePages()
        ProcessEnvironment.takePassphrase()
        let words = Arguments.reordered(Array(CommandLine.arguments.dropFirst()))
        let arguments = Arguments.completed(CommandLineTail.cut(from: words))
        do {
            if try PlainForm.run(arguments) { return }
            var command = try CommandTree.parse(arguments)
            try command.run()
        } catch {
            let report = ErrorReport(error, of: arguments)
            report.show()
            finish(report.status)
        }
    }
}
