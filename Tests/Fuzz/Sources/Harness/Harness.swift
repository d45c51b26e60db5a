private import Synchronization
import VaultFormats
import VaultModel

/// One reader of bytes from elsewhere, and what holds for every input to it.
private enum Harness: String {
    // Files of others (Formats).
    case dotenv
    case json
    case yaml
    case csv
    case template
    // What a vault file and its neighbours hold.
    case box
    case content
    case replay
    case cache
    case pin
    case card
    case words
    case plan
    case answer
    case vault

    func check(_ document: borrowing SecretBytes) {
        switch self {
        case .dotenv: checkReading(of: document, as: .dotenv)
        case .json:
            checkReading(of: document, as: .json)
            checkReading(of: document, as: .bitwarden)
            checkGuess("a.json", document)
        case .yaml: checkReading(of: document, as: .yaml)
        case .csv:
            checkReading(of: document, as: .onePassword)
            checkReading(of: document, as: .bitwarden)
            checkReading(of: document, as: .keepass)
            checkGuess("a.csv", document)
        case .template: checkTemplate(document)
        case .box: checkBox(document.bytes)
        case .content: checkContent(document.bytes)
        case .replay: checkReplay(document.bytes)
        case .cache: checkCache(document.bytes)
        case .pin: checkPin(document.bytes)
        case .card: checkCard(document.bytes)
        case .words: checkWords(document.bytes)
        case .plan: checkPlan(document.bytes)
        case .answer: checkAnswer(document.bytes)
        case .vault: checkVault(document.bytes)
        }
    }
}

extension SecretBytes {
    /// The bytes, which are no secret here.
    var bytes: [UInt8] { withSpan { span in span.indices.map { span[$0] } } }
}

private let chosen = Mutex<Harness?>(nil)

/// Chooses the parser that is fed; 0 if there is one of that name.
@c(fuzz_choose)
public func choose(_ parser: UnsafePointer<CChar>) -> Int32 {
    let harness = Harness(rawValue: unsafe String(cString: parser))
    chosen.withLock { $0 = harness }
    return harness == nil ? -1 : 0
}

/// Feeds one input; what does not hold traps, which libFuzzer takes for a finding.
@c(fuzz_one_input)
public func oneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    let document = unsafe SecretBytes(copying: Span(_unsafeElements: bytes))
    chosen.withLock(\.self)?.check(document)
    return 0
}
