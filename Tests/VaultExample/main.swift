// A program of somebody else that uses the library: it opens a vault, reads an entry, and looks at what a
// push would do. The tutorial in Sources/Vault/Core/Vault.docc explains it line by line.
//
//     VaultExample VAULT MACHINE-KEY-FILE STATE-DIRECTORY ENTRY

import FoundationEssentials
import Vault

let words = CommandLine.arguments
guard words.count == 5 else { fatalError("usage: VaultExample VAULT KEY-FILE STATE ENTRY") }

do {
    // 1. Where this machine remembers what it has seen: without it an older copy is not told from a newer.
    let environment = VaultEnvironment(stateDirectory: words[3], version: "1.0")

    // 2. Open, and verify the history from what was seen last.
    let key = SecretBytes(copying: [UInt8](try Data(contentsOf: URL(filePath: words[2]))).span)
    let vault = try Vault(opening: words[1], with: .machineKey(key), environment: environment)

    // 3. Names, never values.
    for entry in try vault.summaries(in: .only).entries {
        print(entry.name, "version", entry.version)
    }

    // 4. One value, whose bytes are wiped when nobody needs them any more.
    let name = try Name(words[4])
    let value = try vault.value(of: name, in: .only)
    print(name, "has", value.count, "bytes")

    // 5. What a push would do to each target, from what is known here; `online: true` asks the providers.
    for target in try vault.targets(in: .only) {
        let plan = try await vault.plan(target.name, in: .only, online: false)
        for change in plan.changes { print(target.name, change.action.rawValue, change.key) }
        for problem in plan.problems { print(target.name, problem.code, problem.message) }
    }
} catch {
    print("the vault says:", error)
}
