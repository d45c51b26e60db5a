import VaultCloud
import VaultModel

/// Tells, from the newest push back, what became of what was sent.
struct Overwriting {
    /// What the newest push with a known outcome did to a place.
    private struct Newest {
        let value: Int?
        let print: ValuePrint?
        let isRemoval: Bool
    }

    /// The values that are asked for, by what tells them under any key.
    let values: [ValuePrint: Int]
    private var newest: [Spot: Newest] = [:]
    /// The provider's team of each target's newer push: an answer that never came names none.
    private var remoteTeams: [String: String] = [:]

    init(values: [ValuePrint: Int]) {
        self.values = values
    }

    mutating func fate(
        of item: PushRecord.Item,
        in push: PushRecord
    ) -> Whereabouts.Standing {
        let remoteTeam = push.team ?? remoteTeams[push.target]
        remoteTeams[push.target] = remoteTeam
        let spot = Spot(item.key, in: push, remoteTeam: remoteTeam)
        let value = item.print.flatMap { values[$0] }
        if let later = newest[spot] {
            if later.isRemoval { return .removed }
            let isSame =
                later.value != nil
                ? later.value == value : (later.print != nil && later.print == item.print)
            return isSame ? .held : .overwritten
        }
        guard item.state != .unknown else { return .unknown }
        newest[spot] = Newest(value: value, print: item.print, isRemoval: item.isRemoval)
        return item.isRemoval ? .removed : .held
    }
}

/// A key of a place at a provider, whichever target it belongs to.
struct Spot: Hashable {
    let provider: Provider?
    let server: String?
    let set: String?
    let remoteTeam: String?
    let key: String

    init(_ key: String, in push: PushRecord, remoteTeam: String?) {
        provider = push.provider
        server = push.server
        set = push.set
        self.remoteTeam = remoteTeam
        self.key = push.provider.map { canonicalKey(key, of: $0) } ?? key
    }
}
