/// Finds the name that was probably meant by a misspelt one.
public enum Spelling {
    /// The candidate that is nearest to a name, if one is near enough to be a slip: another case,
    /// or up to two letters that are missing, surplus, different or exchanged.
    ///
    /// The shorter the name, the fewer: otherwise every short name would be near every other.
    public static func nearest(
        to name: String,
        among candidates: some Sequence<String>
    ) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        // A name of 256 bytes against a hundred thousand others would take seconds.
        guard wanted.count <= longest else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let limit = min(2, max(wanted.count, letters.count) / 3)
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(from: wanted, to: letters)
            guard distance <= limit, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    private static let longest = 64

    /// The optimal string alignment distance: how many letters differ, an exchange counted once.
    private static func distance(from left: [Unicode.Scalar], to right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    last[column + 1] + 1,
                    current[column] + 1,
                    last[column] + (letter == other ? 0 : 1)
                )
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
