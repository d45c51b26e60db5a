import Synchronization

/// What the tasks of a push report, until the push comes to read it: all that has arrived meanwhile
/// at once.
///
/// A class, since tasks share it with who reads.
final class Inbox<Report: Sendable>: Sendable {
    private let reports = Mutex<[Report]>([])

    func put(_ report: Report) {
        reports.withLock { $0.append(report) }
    }

    /// What has arrived since the last time.
    func takeAll() -> [Report] {
        reports.withLock { reports in
            defer { reports = [] }
            return reports
        }
    }
}
