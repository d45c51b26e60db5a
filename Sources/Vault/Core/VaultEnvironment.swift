#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

package import VaultCloud
public import VaultModel
import VaultStorage

/// What a vault takes from the machine it is opened on.
public struct VaultEnvironment: Sendable {
    /// Where pins and locks lie; usually `$XDG_STATE_HOME/vaultctl`.
    public let stateDirectory: String
    /// Where lie what could be computed again; nothing is kept where nil.
    public let cacheDirectory: String?
    /// The machine's name, which is recorded with each push.
    public let host: String
    /// The wall clock.
    public let now: @Sendable () -> Timestamp
    /// Where an unlocked vault is remembered for a while; nil where nothing is.
    public var unlockCache: (any UnlockCache)?
    /// The time since some moment in the past: it only moves forward, however the wall clock is set.
    package var uptime: @Sendable () -> Duration = Self.timeSinceStart
    /// Waits; false when the task was cancelled meanwhile.
    package var sleep: @Sendable (Duration) async -> Bool = Self.sleepOnTheClock
    /// Makes the client of a target's provider.
    package var connect:
        @Sendable (Target, borrowing SecretBytes) throws(CloudError) -> any CloudProvider

    /// Names the directories; host and clock are the system's unless given.
    ///
    /// `version` is the program's, which its requests carry.
    public init(
        stateDirectory: String,
        cacheDirectory: String? = nil,
        version: String,
        host: String? = nil,
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now }
    ) {
        self.stateDirectory = stateDirectory
        self.cacheDirectory = cacheDirectory
        self.host = host ?? Self.hostName
        self.now = now
        connect = { target, token throws(CloudError) in
            try cloudProvider(for: target, token: token, userAgent: "vaultctl/\(version)")
        }
    }

    private static let start = ContinuousClock.now

    private static func timeSinceStart() -> Duration { start.duration(to: .now) }

    private static func sleepOnTheClock(_ duration: Duration) async -> Bool {
        guard duration > .zero else { return !Task.isCancelled }
        return (try? await Task.sleep(for: duration)) != nil
    }

    var pinDirectory: String { stateDirectory + "/pins" }
    var lockDirectory: String { stateDirectory + "/locks" }

    /// A file for what could be computed again about a team; nil on a machine that keeps none.
    func cacheFile(
        _ folder: String,
        of team: TeamID,
        in vault: VaultID,
        _ byteLimit: Int
    ) -> PrivateFile? {
        cacheDirectory.map { directory in
            PrivateFile(
                directory: "\(directory)/\(folder)",
                name: "\(vault.base32)-\(team.hex)",
                byteLimit: byteLimit,
                isDurable: false
            )
        }
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
