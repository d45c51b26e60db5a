@testable import Vault
import VaultModel

// What lies in boxes: content of records, events, nodes, and the files beside a vault.

/// What is read and written down again says the same.
func checkContent(_ bytes: [UInt8]) {
    if let node = TreeNode(encoded: bytes) { precondition(node.encoded == bytes) }
    guard let any = try? JSONValue(parsing: bytes, numbers: .any) else {
        return precondition((try? JSONValue(parsing: bytes)) == nil)
    }
    precondition((try? JSONValue(parsing: any.serialized, numbers: .any)) == any, "JSON changed")
    guard let json = try? JSONObject(parsing: bytes) else { return }
    precondition((try? JSONObject(parsing: json.serialized)) == json)
    if let entry = try? Entry(json: json) {
        precondition((try? Entry(json: entry.json))?.json == entry.json)
        var summary: [UInt8] = []
        EntrySummary(entry).append(to: &summary)
        precondition(EntrySummary.list(in: summary)?.count == 1)
    }
    if let target = try? Target(json: json) {
        precondition((try? Target(json: target.json))?.json == target.json)
        _ = (target.mapped, target.entries, target.settings)
    }
    if let push = try? OpenPush(json: json) {
        precondition((try? OpenPush(json: push.json))?.json == push.json)
    }
    if let team = try? TeamInfo(json: json) {
        precondition((try? TeamInfo(json: team.json))?.json == team.json)
    }
    _ = try? CommonsEvent(json)
    _ = HistoryIndex.Topics(json)
    _ = try? PushRecord.id(ofIntent: json, 1)
}

/// A pin that is read is written as one that is read as the same.
func checkPin(_ bytes: [UInt8]) {
    guard let pin = Pin(bytes) else { return }
    guard let again = Pin(pin.serialized) else { preconditionFailure("it is not read again") }
    precondition(again.state == pin.state && again.serialized == pin.serialized)
}

/// A card that is read is written as one that says the same, and nobody signed it.
func checkCard(_ bytes: [UInt8]) {
    guard let card = try? MemberCard(bytes) else { return }
    guard let again = try? MemberCard(Array(card.text.utf8)) else { preconditionFailure() }
    precondition(again.text == card.text)
}

/// Keys, codes, names, times, anchors: what is read is written the same.
func checkWords(_ bytes: [UInt8]) {
    let typed = SecretBytes(copying: bytes.span)
    if case .key(let key) = RecoveryCode.read(typed) {
        guard case .key(let again) = RecoveryCode.read(RecoveryCode.text(of: key))
        else { preconditionFailure("a code is not read again") }
        precondition(again.isEqual(to: key))
    }
    if let key = MachineKey.key(in: typed) {
        guard let again = MachineKey.key(in: MachineKey.text(of: key)) else {
            preconditionFailure()
        }
        precondition(again.isEqual(to: key))
    }
    _ = try? Credential.passphrase(typed).slotSecret()
    let text = String(decoding: bytes, as: UTF8.self)
    if let decoded = Base32.decode(text) { precondition(Base32.encode(decoded) == text) }
    if let decoded = [UInt8](hex: text) { precondition(decoded.hex == text) }
    if let time = Timestamp(text) { precondition(time.description == text) }
    if let anchor = Anchor(text) { precondition(Anchor(anchor.description) == anchor) }
    if let name = try? Name(text) { precondition((try? Name(stored: name.text)) == name) }
}

/// An index of the history is read as it was written or not at all; so are cached summaries.
func checkIndex(_ bytes: [UInt8]) {
    if let contents = HistoryIndex.Contents(bytes) { precondition(contents.serialized == bytes) }
    guard let summaries = EntrySummary.list(in: bytes) else { return }
    var again: [UInt8] = []
    for summary in summaries { summary.append(to: &again) }
    precondition(EntrySummary.list(in: again)?.count == summaries.count)
}
