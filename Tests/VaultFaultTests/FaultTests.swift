import Testing

/// What happens to a vault when the system under it fails.
///
/// One test after the other: the faults are those of the whole process.
@Suite(.serialized)
enum FaultTests {}
