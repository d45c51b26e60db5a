@testable import Vault
import VaultModel

/// Everything that a member can ask of a vault, and what he is told.
struct Reading: Equatable {
    /// What came of one question.
    enum Answer: Equatable {
        case told(String)
        case refused
        case locked
        case failed(VaultError)
    }

    private(set) var answers: [String: Answer] = [:]

    /// Asks everything; `questions` come from a vault as it should be.
    init(of questions: [Question], open: () throws(VaultError) -> Vault) {
        let vault: Vault
        do throws(VaultError) {
            vault = try open()
        } catch {
            for question in questions { answers[question.name] = Answer(error) }
            return
        }
        for question in questions {
            do throws(VaultError) {
                answers[question.name] = .told(try question.ask(vault))
            } catch {
                answers[question.name] = Answer(error)
            }
        }
    }

    /// The questions that were answered otherwise than `other`'s, unless they were refused.
    func changes(from other: Reading, allowingLocked: Bool) -> [String] {
        answers.keys.sorted().filter { name in
            switch answers[name] {
            case .refused: false
            case .locked: !allowingLocked
            default: answers[name] != other.answers[name]
            }
        }
    }

    var isRefusedSomewhere: Bool { answers.values.contains(.refused) }

    var isLocked: Bool { answers.values.contains(.locked) }
}

extension Reading.Answer {
    fileprivate init(_ error: VaultError) {
        self =
            switch error {
            case .integrity: .refused
            case .locked: .locked
            default: .failed(error)
            }
    }
}

/// One thing that can be asked.
struct Question: Sendable {
    let name: String
    let ask: @Sendable (Vault) throws(VaultError) -> String
}

extension Vault {
    /// All that can be asked of this vault.
    func questions() throws(VaultError) -> [Question] {
        var questions = [
            Question(name: "teams") { vault throws(VaultError) in
                try vault.teams().map {
                    "\($0.name) \($0.id) \($0.entries) \($0.targets) \($0.members)"
                }.joined(separator: "\n")
            },
            Question(name: "events") { vault throws(VaultError) in
                var lines: [String] = []
                try vault.events { event throws(VaultError) in
                    lines.append("\(event)")
                }
                return lines.joined(separator: "\n")
            },
            Question(name: "verify") { vault throws(VaultError) in
                let verification = try vault.verify()
                return "\(verification.events) \(verification.records) \(verification.head)"
            },
        ]
        for team in try teams() {
            questions += try self.questions(about: .named(team.name.text), "\(team.name)")
            questions.append(
                Question(name: "\(team.name) by its id") { vault throws(VaultError) in
                    "\(try vault.team(.id(team.id)).name)"
                }
            )
        }
        return questions
    }

    private func questions(
        about team: TeamChoice,
        _ label: String
    ) throws(VaultError) -> [Question] {
        var questions = [
            Question(name: "\(label) entries") { vault throws(VaultError) in
                try vault.entries(in: team).entries.map { $0.json.text }.joined(separator: "\n")
            },
            Question(name: "\(label) status") { vault throws(VaultError) in
                try vault.status(in: team).targets.map {
                    "\($0.target.json.text) \(String(describing: $0.state)) \($0.stale) "
                        + "\(String(describing: $0.openPush))"
                }.joined(separator: "\n")
            },
            Question(name: "\(label) pushes") { vault throws(VaultError) in
                try vault.pushes(in: team).map { "\($0)" }.joined(separator: "\n")
            },
            Question(name: "\(label) plan") { vault throws(VaultError) in
                try vault.read { session throws(VaultError) in
                    let team = try session.team(team)
                    return try session.targets(in: team).map { target throws(VaultError) in
                        let plan = try session.plan(for: target, PushSelection(), in: team)
                        return "\(plan.changes) \(plan.problems)"
                    }.joined(separator: "\n")
                }
            },
        ]
        for entry in try entries(in: team).entries {
            questions.append(
                Question(name: "\(label) \(entry.name)") { vault throws(VaultError) in
                    // A dictionary has an order of its own each time.
                    let description = try vault.describe(entry.name, in: team)
                    let authors = description.authors.map { "\($0.key) \($0.value)" }.sorted()
                    return "\(description.entry.json.text) \(description.places) \(authors)"
                }
            )
            for version in entry.versions {
                questions.append(
                    Question(
                        name: "\(label) \(entry.name) \(version.number)"
                    ) { vault throws(VaultError) in
                        text(try vault.value(of: entry.name, version: version.number, in: team))
                    }
                )
            }
        }
        // The absence of a name is an answer too.
        guard let absent = try? Name("ABSENT") else { return questions }
        questions.append(
            Question(name: "\(label) nothing") { vault throws(VaultError) in
                do throws(VaultError) {
                    return "\(try vault.describe(absent, in: team).entry)"
                } catch .notFound(.entry, _, _) {
                    return "there is none"
                }
            }
        )
        return questions
    }
}

extension JSONObject {
    fileprivate var text: String { String(decoding: serialized, as: UTF8.self) }
}
