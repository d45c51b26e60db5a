package import VaultModel

/// What the push engine asks of a cloud; a provider is one folder and one line in
/// ``CloudProviders``.
///
/// No function throws away what it does not understand: whatever is not a definite yes or no is
/// `uncertain`.
package protocol CloudProvider: Sendable {
    /// How many keys one write request carries.
    static var grouping: WriteGrouping { get }

    /// What is wrong with the target and these keys by the provider's own rules, without asking it.
    static func problems(of target: Target, keys: [String]) -> [PlanProblem]

    /// What is wrong with the target, given what ``inspect()`` found.
    static func problems(of target: Target, in listing: RemoteListing) -> [PlanProblem]

    /// The form in which the provider compares keys: two keys are one there when these are equal.
    static func canonicalKey(_ key: String) -> String

    /// Writes the body of one write request; each value is asked for once and wiped after it.
    func body<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody

    /// Sends one write request, once, and says what is known after it.
    func write(_ keys: [String], _ body: consuming sending WriteBody) async -> WriteVerdict

    /// Removes one key, once, and says what is known after it; a key that is not there is removed.
    func remove(_ key: String) async -> WriteVerdict

    /// Reads what there is, for the checks before a write and for `plan`.
    func inspect() async throws(CloudError) -> RemoteListing

    /// Takes over what ``inspect()`` found and later writes must repeat, such as the region of a set
    /// that exists.
    mutating func adopt(_ listing: RemoteListing)

    /// Reads how far the provider has come with what was written; nil where there is nothing to
    /// wait for.
    func readiness() async throws(CloudError) -> Readiness?

    /// Closes the connections.
    func close() async
}

extension CloudProvider {
    package mutating func adopt(_ listing: RemoteListing) {}
}

/// How keys are put into write requests.
package enum WriteGrouping: Sendable {
    /// All keys in one request: all or nothing.
    case together
    /// A request a key, at most so many in flight and so many started a second.
    case one(inFlight: Int, perSecond: Int)
}

/// A reason for which nothing is sent.
public struct PlanProblem: Error, Hashable, Sendable {
    /// A word a script can rely on, such as `region-change`.
    public let code: String
    /// One sentence for a person.
    public let message: String

    package init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// What is known after one write request (the table of FORMAT.md section 10).
package enum WriteVerdict: Sendable {
    /// The provider took it.
    case applied(WriteAnswer)
    /// It was not applied and may be tried again, after a time if the provider named one.
    case again(CloudError, after: Duration?)
    /// It was not applied and never will be.
    case refused(CloudError)
    /// It may have been applied; the error holds what the provider answered, where that could be
    /// read.
    case uncertain(CloudError)
}

/// What a provider answered to a write.
package struct WriteAnswer: Hashable, Sendable {
    /// The region it names; nil where secrets have none.
    package let region: String?
    /// The team it names; nil where there are none.
    package let team: String?
    /// The provider's own number for the request, for its support.
    package let requestID: String?
    /// What it calls the secret that was written; nil where it does not say.
    package let identity: RemoteIdentity?

    package init(
        region: String?,
        team: String?,
        requestID: String?,
        identity: RemoteIdentity? = nil
    ) {
        self.region = region
        self.team = team
        self.requestID = requestID
        self.identity = identity
    }
}

/// What there is at the provider; values are nowhere in it.
package struct RemoteListing: Sendable {
    /// What the place is there; nil where it does not exist yet.
    package var kind: TargetKind?
    /// The region it lies in.
    package var region: String?
    /// The regions that may be asked for; nil where the provider has none.
    package var regions: [String]?
    /// The team it belongs to, where the provider names one.
    package var team: String?
    /// The names of the keys that are listed; nil where the provider does not list them (an image
    /// pull secret).
    package var keys: Set<String>?
    /// How the provider tells each secret from one that took its place, by key, where it does.
    package var identities: [String: RemoteIdentity] = [:]
    /// The words by which a target may name the team it belongs to; empty where there are none.
    package var teamAliases: Set<String> = []
    /// Whether a target that names no team means this one.
    package var isDefaultTeam = true
    /// Whether the values lie in a cluster of the customer and may not be written.
    package var isReferenced = false
    /// How far provisioning is.
    package var readiness: Readiness?

    package init() {}
}

/// How far a provider has come with a set.
package struct Readiness: Sendable {
    /// The state, where the provider's word is one we know; `pending` for any other word.
    package let state: PushState
    /// The provider's own word.
    package let word: String
    /// The provider's sentence, filtered.
    package let message: String?
    /// The region it names.
    package let region: String?
    /// The keys that are listed; nil where they are not.
    package let keys: Set<String>?

    package init(
        state: PushState,
        word: String,
        message: String?,
        region: String?,
        keys: Set<String>?
    ) {
        self.state = state
        self.word = word
        self.message = message
        self.region = region
        self.keys = keys
    }
}

/// Why a request brought nothing, with a sentence whose foreign parts are filtered.
package struct CloudError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// 401 or 403.
        case credentials
        /// Any other definite no.
        case refused
        /// No connection, or it broke, or the time was up, or the provider kept failing.
        case unreachable
        /// The provider's certificate or protocol was not acceptable; nothing was sent.
        case tls
        /// An answer that cannot be read, is too large, or says something else than was asked.
        case unreadable
        /// Our own settings cannot be used: a URL, a file of certificate authorities.
        case settings
    }

    package let reason: Reason
    /// One sentence for a person.
    package let message: String
    /// The HTTP status, where there was one.
    package let status: Int?
    package let requestID: String?
    /// What the provider answered to a write, where it is not what was asked.
    package let answer: WriteAnswer?

    package init(
        _ reason: Reason,
        _ message: String,
        status: Int? = nil,
        requestID: String? = nil,
        answer: WriteAnswer? = nil
    ) {
        self.reason = reason
        self.message = message
        self.status = status
        self.requestID = requestID
        self.answer = answer
    }
}
