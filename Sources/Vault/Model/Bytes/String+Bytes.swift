#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// Text as its bytes: `==` on `String` takes two spellings of one accent for the same.
extension String {
    /// Whether both are the same bytes.
    package func hasSameBytes(as other: String) -> Bool {
        // Same bytes are always `==`, and that is quick to say no.
        self == other && compareBytes(with: other) == 0
    }

    /// Less than zero where these bytes come first, zero where both are the same.
    package func compareBytes(with other: String) -> Int32 {
        let (mine, theirs) = (utf8Span.span, other.utf8Span.span)
        let order = unsafe mine.withUnsafeBytes { mine in
            unsafe theirs.withUnsafeBytes { theirs in
                let count = min(mine.count, theirs.count)
                guard count > 0, let left = mine.baseAddress, let right = theirs.baseAddress
                else { return Int32(0) }
                return unsafe memcmp(left, right, count)
            }
        }
        return order != 0 ? order : Int32((mine.count - theirs.count).signum())
    }
}
