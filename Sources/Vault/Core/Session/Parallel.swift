import Dispatch
import Synchronization
import VaultCrypto

/// Computes something for each element on all cores, and returns the results in the same order.
///
/// Each part of the work has a cipher suite of its own. An error is thrown after all parts have come
/// to their ends.
func inParallel<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    _ body: @Sendable (Element, borrowing CipherSuite) throws(VaultError) -> Result
) throws(VaultError) -> [Result] {
    // A suite costs as much as some boxes.
    let parts = elements.chunked(by: 512)
    let results = Mutex([Swift.Result<[Result], VaultError>?](repeating: nil, count: parts.count))
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
        let result = Swift.Result { () throws(VaultError) -> [Result] in
            let suite = try computing { () throws(CryptoError) in try CipherSuite() }
            var part: [Result] = []
            part.reserveCapacity(parts[index].count)
            for element in parts[index] { part.append(try body(element, suite)) }
            return part
        }
        results.withLock { $0[index] = result }
    }
    var all: [Result] = []
    all.reserveCapacity(elements.count)
    for result in results.withLock({ $0 }) { all += try result?.get() ?? [] }
    return all
}

/// The same, a few elements with a suite that is there already.
func inParallel<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    sharing suite: borrowing CipherSuite,
    _ body: @Sendable (Element, borrowing CipherSuite) throws(VaultError) -> Result
) throws(VaultError) -> [Result] {
    guard elements.count < 300 else { return try inParallel(elements, body) }
    var results: [Result] = []
    results.reserveCapacity(elements.count)
    for element in elements { results.append(try body(element, suite)) }
    return results
}

extension Array {
    /// The elements in order, in parts of so many.
    func chunked(by count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map {
            self[$0..<Swift.min($0 + count, self.count)]
        }
    }
}
