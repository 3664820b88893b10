/// The known word that was probably meant.
public enum Suggestion {
    public static func nearest(to word: String, among known: [String]) -> String? {
        let word = Array(word.lowercased())
        let ranked = known.map { (name: $0, distance: distance(word, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        if best.distance <= max(1, min(word.count, best.name.count) / 3) { return best.name }
        return known.first { word.count >= 3 && $0.lowercased().hasPrefix(String(word)) }
    }

    /// Edits between two words, a swap of neighbours counted as one.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
