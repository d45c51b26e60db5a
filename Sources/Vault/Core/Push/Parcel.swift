import Synchronization
import VaultCloud

/// Carries one body into the task that sends it.
///
/// A class, since a closure that escapes cannot give away what it captured.
final class Parcel: Sendable {
    private let body: Mutex<WriteBody?>

    init(_ body: consuming sending WriteBody) {
        self.body = Mutex(body)
    }

    func take() -> WriteBody {
        guard let body = body.withLock({ $0.take() })
        else { preconditionFailure("a parcel is opened once") }
        return body
    }
}
