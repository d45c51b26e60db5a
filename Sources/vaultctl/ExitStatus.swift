/// The statuses of docs/CLI.md, never renumbered.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    case declined = 3
    case locked = 4
    case notFound = 5
    case exists = 6
    case refused = 7
    case credentialsRefused = 8
    case providerRefused = 9
    case providerUnreachable = 10
    case partlyPushed = 11
    case notReady = 12
    case differences = 13
    case integrity = 14
    case busy = 15
    case usage = 64
    /// The command of `run`, as a shell would say it.
    case cannotExecute = 126
    case commandNotFound = 127
    case interrupted = 130
}
