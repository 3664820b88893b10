/// Some words, to be looked for among many others: most of those are told from all of them by their first byte and
/// their length, without a hash.
struct WordSet: ExpressibleByArrayLiteral, Sendable {
    private var words: Set<String> = []
    /// By first byte: the lengths there are, a bit each; from 63 on in one.
    private var lengths: [UInt64] = Array(repeating: 0, count: 256)

    init(arrayLiteral words: String...) { self.init(words) }

    init(_ words: some Sequence<String>) {
        for word in words {
            self.words.insert(word)
            lengths[Int(word.utf8.first ?? 0)] |= Self.bit(word.utf8.count)
        }
    }

    func union(_ other: WordSet) -> WordSet { WordSet(words.union(other.words)) }

    func contains(_ word: some StringProtocol) -> Bool { mayHave(word.utf8) && words.contains(String(word)) }

    /// Whether one begins and ends there.
    func mayHave(_ bytes: some Collection<UInt8>) -> Bool {
        lengths[Int(bytes.first ?? 0)] & Self.bit(bytes.count) != 0
    }

    private static func bit(_ count: Int) -> UInt64 { 1 << UInt64(min(count, 63)) }
}
