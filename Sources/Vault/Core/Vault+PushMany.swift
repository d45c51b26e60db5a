import VaultCrypto
import VaultModel

extension Vault {
    /// Pushes to each target are under way at the same time, up to so many.
    private static let pushesAtOnce = 4

    /// Pushes to several targets side by side, and tells what came of each, in the order of the
    /// requests.
    ///
    /// Each push but a lone one has a connection of its own to the vault's file, as a process of its
    /// own would (decision 0002): their transactions take turns, their requests do not wait for one
    /// another. The observer is called by this task alone.
    public func push(
        _ requests: [PushRequest],
        in team: TeamChoice,
        observer: @escaping PushObserver = { _ in }
    ) async -> [PushEnd] {
        guard requests.count > 1 else {
            var ends: [PushEnd] = []
            for request in requests {
                ends.append(await push(request, in: team, observer: observer))
            }
            return ends
        }
        let twin = Twin(self)
        let (steps, tell) = AsyncStream<Step>.makeStream()
        return await withTaskGroup(of: (Int, PushEnd, [String]).self) { group in
            var waiting = Array(requests.enumerated())[...]
            func startNext() {
                guard let (index, request) = waiting.popFirst() else { return }
                group.addTask {
                    let (end, notices) = await twin.push(request, in: team) {
                        tell.yield(.progress($0))
                    }
                    tell.yield(.ended)
                    return (index, end, notices)
                }
            }
            for _ in 0..<Self.pushesAtOnce { startNext() }
            var left = requests.count
            for await step in steps {
                switch step {
                case .progress(let progress): observer(progress)
                case .ended:
                    left -= 1
                    startNext()
                }
                if left == 0 { break }
            }
            var ends: [Int: PushEnd] = [:]
            for await (index, end, notices) in group {
                ends[index] = end
                take(notices)
            }
            return requests.enumerated().map { index, request in
                ends[index] ?? PushEnd(target: request.target, records: [], error: .interrupted)
            }
        }
    }

    private enum Step: Sendable {
        case progress(PushProgress)
        case ended
    }
}

/// What it takes to open the same vault for the same member once more, in another task.
private struct Twin: Sendable {
    private let path: String
    private let environment: VaultEnvironment
    private let member: MemberID
    private let slot: SlotID?
    private let seed: SharedSecret

    init(_ vault: Vault) {
        path = vault.path
        environment = vault.environment
        member = vault.identity.member
        slot = vault.identity.slot
        seed = SharedSecret(vault.identity.seed.copy())
    }

    func push(
        _ request: PushRequest,
        in team: TeamChoice,
        observer: @escaping PushObserver
    ) async -> (PushEnd, notices: [String]) {
        do throws(VaultError) {
            let vault = try open()
            return (await vault.push(request, in: team, observer: observer), vault.notices)
        } catch {
            return (PushEnd(target: request.target, records: [], error: error), [])
        }
    }

    private func open() throws(VaultError) -> Vault {
        let locked = try LockedVault(opening: path, environment: environment)
        let identity = try Identity(
            member: member,
            slot: slot,
            seed: seed.bytes.copy(),
            locked.file.suite
        )
        return Vault(locked, as: identity)
    }
}
