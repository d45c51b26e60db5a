import ArgumentParser
import Vault

/// The command `vaultctl key cost`.
struct KeyCost: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost",
        abstract: "Show or raise what a guess at your passphrase costs.",
        discussion: """
            Whoever has the vault's file can try passphrases. Each try costs memory, and each pass \
            through it time; you pay the same once for each command that asks for the passphrase. The \
            standard is 128 MiB and one pass, about half a second.

            The passphrase has to be given: it is sealed anew, and tried, before the cheaper one goes.

            Examples:
              vaultctl key cost
              vaultctl key cost --memory 512
              vaultctl key cost --memory 1024 --passes 2
            """
    )

    @Option(help: ArgumentHelp("Mebibytes: 128, 256, 512 or 1024.", valueName: "mib"))
    var memory: Int?

    @Option(help: ArgumentHelp("How often it is gone through: 1 to 4.", valueName: "n"))
    var passes: Int?

    @OptionGroup var global: GlobalOptions

    private static let logarithms: [Int: UInt32] = [128: 17, 256: 18, 512: 19, 1024: 20]

    func validate() throws {
        guard memory.map({ Self.logarithms[$0] != nil }) ?? true else {
            throw ToolError.usage("--memory is 128, 256, 512 or 1024")
        }
        guard passes.map({ (1...4).contains($0) }) ?? true else {
            throw ToolError.usage("--passes is 1 to 4")
        }
    }

    func run() throws {
        let context = try Context(global)
        let locked = try context.locked()
        let credential = try context.credential(for: locked)
        let vault = try Vault(locked, with: credential, slot: global.slot)
        let keyFile = try context.secondFactor()
        let old = try vault.passphraseCost(withKeyFile: keyFile != nil)
        guard memory != nil || passes != nil else { return show(old, context.output) }
        let new = changed(old)
        guard new != old else { return show(old, context.output) }
        guard vault.slotInUse != nil else { throw Self.needsPassphrase }
        if new.isCheaper(than: old) {
            try context.confirm("Make a guess cheaper, from \(old.words) to \(new.words)?")
        }
        switch credential {
        case .passphrase(let typed): _ = try vault.changePassphrase(to: typed, cost: new)
        case .passphraseAndKeyFile(let typed, let keyFile):
            _ = try vault.changePassphrase(to: typed.bytes, keyFile: keyFile, cost: new)
        case .machineKey: throw Self.needsPassphrase
        }
        vault.notices.forEach(context.output.warn)
        show(new, context.output)
    }

    private static let needsPassphrase = ToolError(
        .refused,
        code: "no-passphrase",
        "the cost of a passphrase is changed with the passphrase itself",
        hint: "leave out --key-file, or give --passphrase-file"
    )

    private func show(_ cost: KDF, _ output: Output) {
        output.show(["cost": cost.json]) { "a guess costs \(cost.words)\n" }
    }

    private func changed(_ old: KDF) -> KDF {
        guard case .scrypt(let logN, let p) = old else { return old }
        return .scrypt(
            logN: memory.flatMap { Self.logarithms[$0] } ?? logN,
            p: passes.map(UInt32.init) ?? p
        )
    }
}

extension KDF {
    fileprivate func isCheaper(than other: KDF) -> Bool {
        guard case .scrypt(let logN, let p) = self, case .scrypt(let otherLogN, let otherP) = other
        else { return false }
        return logN < otherLogN || p < otherP
    }
}
