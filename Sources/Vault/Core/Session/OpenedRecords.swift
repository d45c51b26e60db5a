import VaultModel

/// What transactions have read from records, so that the next one does not open them again.
///
/// A class, since the transactions of a vault share it.
final class OpenedRecords {
    var entries = Opened<Entry>()
    var targets = Opened<Target>()
    var pushes = Opened<OpenPush>()
    /// Whether values are text; of the values themselves nothing is kept.
    var texts = Opened<Bool>()
}

/// What was read from records, beside the records.
///
/// It counts while the record is the same to the byte, and a record is handed out only as its team has
/// signed it.
struct Opened<Content> {
    /// The records of all teams that lie in leaves of one place.
    private var known = PerLeaf<[(record: Record, content: Content)]>()

    /// What was read from the record before; what `read` reads where it was another one.
    mutating func content(
        of record: Record,
        _ read: () throws(VaultError) -> Content
    ) throws(VaultError) -> Content {
        let leaf = LeafPlace(of: record.key.id, record.key.kind)
        if let found = known[leaf]?.first(where: { $0.record == record }) { return found.content }
        let content = try read()
        known[leaf, default: []].removeAll { $0.record.key == record.key }
        known[leaf, default: []].append((record, content))
        return content
    }
}
