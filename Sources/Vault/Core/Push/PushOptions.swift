public import VaultModel

/// How a push is done.
public struct PushOptions: Sendable {
    /// Which keys are pushed.
    public var selection: PushSelection
    /// How long to wait for readiness; nil does not wait.
    public var timeout: Duration?

    /// All stale keys, and two minutes for the provider to become ready.
    public init(
        selection: PushSelection = PushSelection(),
        timeout: Duration? = .seconds(120)
    ) {
        self.selection = selection
        self.timeout = timeout
    }
}

/// What happens while a push is under way, for a line on a terminal.
public struct PushProgress: Sendable {
    /// What happens.
    public enum Step: Sendable {
        /// The intent is recorded; the provider is asked what it has.
        case checking
        /// What is written exists already: who runs with it keeps the old values until it is deployed
        /// again.
        case replacing
        /// So many keys are being sent.
        case sending(keys: Int)
        /// Something went wrong that may pass; it is tried again after a while.
        case retrying(after: Duration, because: String)
        /// The push has a new state.
        case state(PushState, detail: String?)
    }

    /// The target's name.
    public let target: Name
    /// What happens.
    public let step: Step
}

/// Receives what happens while a push is under way.
public typealias PushObserver = (PushProgress) -> Void
