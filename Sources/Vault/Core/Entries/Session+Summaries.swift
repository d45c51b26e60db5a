import VaultCrypto
import VaultModel

extension Session {
    /// Summaries of all entries of a team, by name.
    ///
    /// Only those below an inner node that has changed since the last list are opened.
    func summaries(in team: Team) throws(VaultError) -> [EntrySummary] {
        var cache = SummaryCache(of: team, in: file.id, environment)
        let digests = try withTree(of: team.id) { tree throws(VaultError) in
            try tree.innerDigests(.entry)
        }
        var summaries: [EntrySummary] = []
        for (index, digest) in digests.enumerated() {
            guard let digest else { continue }
            if let known = cache?.summaries(index, below: digest, file.suite) {
                summaries += known
            } else {
                let found = try openSummaries(index, in: team)
                cache?.keep(found, index, below: digest, file.suite)
                summaries += found
            }
        }
        if let cache, cache.isChanged, summaries.count >= SummaryCache.leastCount { cache.write() }
        return summaries.inOrder
    }

    private func openSummaries(_ index: Int, in team: Team) throws(VaultError) -> [EntrySummary] {
        let place = InnerPlace(kind: .entry, index: index)
        let records = try withTree(of: team.id) { tree throws(VaultError) in
            try tree.records(below: place)
        }
        let reader = try reader(of: team.id, team.key)
        return try records.map { record throws(VaultError) in
            EntrySummary(try Entry(record: record, reader, file.suite))
        }.inOrder
    }
}

extension [EntrySummary] {
    /// By name.
    ///
    /// Each is moved once, and what is in order already, as each part of a list is, is only merged.
    fileprivate var inOrder: [EntrySummary] {
        let names = map(\.name)
        return indices.sorted { names[$0] < names[$1] }.map { self[$0] }
    }
}
