import TestSupport
import Testing

/// One vault that lies in a place which a service keeps the same on several machines: each of its
/// people has a home of their own, with what their machine remembers.
struct TeamFile {
    /// The home of the founder, who is Ada.
    let ada: Home
    private let shared = TemporaryDirectory()

    init() async throws {
        let founder = try await Home.withVault()
        write(contents(of: founder.vault), to: shared.path("team.vault"))
        ada = Home(vault: shared.path("team.vault"), keyFile: contents(of: founder.keyFile))
    }

    /// The path of the one file.
    var path: String { ada.vault }

    /// Makes a card as a newcomer does, on a machine that knows nothing yet.
    func newcomer(_ name: String) async throws -> (home: Home, card: String, fingerprint: String) {
        let home = Home(vault: path, keyFile: nil)
        // Of one's own: a passphrase that two have opens the vault as either of them.
        write(Array("\(name)'s passphrase".utf8), to: home.passphraseFile)
        let made = try await home.json(
            "member",
            "card",
            "--name",
            name,
            "--new-passphrase-file",
            home.passphraseFile
        )
        return (
            home,
            try #require(made["card"].string),
            try #require(made["fingerprint"].string)
        )
    }

    /// Lets a newcomer in, who then makes a machine key, so that the tests need no passphrase.
    func admit(_ name: String, to teams: String..., admin: Bool = false) async throws -> Home {
        let (home, card, fingerprint) = try await newcomer(name)
        try await ada.run(
            ["member", "add", "-", "--fingerprint", fingerprint]
                + teams.flatMap { ["--team", $0] } + (admin ? ["--admin"] : []),
            with: .input(card)
        )
        try await home.run(
            "key",
            "add",
            "--machine",
            "--out",
            home.keyFile,
            "--passphrase-file",
            home.passphraseFile
        )
        return home
    }
}

extension Home {
    /// A home whose vault lies elsewhere.
    init(vault: String, keyFile key: [UInt8]?) {
        self.init()
        self.vault = vault
        if let key { write(key, to: keyFile) }
    }

    /// What there is to read for this person: `TEAM/NAME` and the value.
    func readable() async throws -> [String: String] {
        var values: [String: String] = [:]
        for team in try await json("team", "list")["teams"].elements {
            let team = try #require(team["name"].string)
            for entry in try await json("list", "-t", team)["entries"].elements {
                let name = try #require(entry["name"].string)
                values["\(team)/\(name)"] = try await run("get", name, "-t", team).text
            }
        }
        return values
    }
}
