/// How far a push, or one key of it, has come (FORMAT.md section 10).
public enum PushState: String, Sendable, CaseIterable {
    /// The intent is recorded; nothing is known to have been sent.
    case open
    /// The provider took it and will provision it.
    case accepted
    /// The provider is provisioning it.
    case pending
    /// The provider says that it can be used.
    case ready
    /// The provider took it and could not provision it.
    case failed
    /// The provider took it, and there is nothing to wait for.
    case stored
    /// A definite no, the provider's or our own.
    case rejected
    /// Some keys are there, some are not.
    case partial
    /// It may have been applied.
    case unknown
    /// It was given up before it was known to be applied, or a newer push took its place.
    case abandoned
    /// This key was not sent.
    case skipped
    /// This key was taken away at the provider.
    case removed

    /// Whether nothing more will happen to it.
    public var isFinal: Bool {
        switch self {
        case .ready, .failed, .stored, .rejected, .partial, .abandoned, .skipped, .removed: true
        case .open, .accepted, .pending, .unknown: false
        }
    }

    /// Whether the provider is known to hold the value.
    public var isHeld: Bool {
        switch self {
        case .accepted, .pending, .ready, .stored: true
        default: false
        }
    }
}
