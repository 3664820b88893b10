/// A firm makes all its mailboxes of names in one way: anna.meier@, a.meier@ or meier@.
extension MailAddress {
    /// What stands in a mailbox, in which order and with what between: given and family name or their initials.
    struct Pattern: Hashable, Sendable {
        enum Piece: UInt8 { case none, given, family, givenInitial, familyInitial }

        var first: Piece
        var second = Piece.none
        /// The sign between them, 0 for none.
        var sign: UInt8 = 0

        /// Between 1 and 127, and stored: never renumber.
        var number: Int64 { Int64(first.rawValue) + 5 * Int64(second.rawValue) + 25 * Int64(sign) }
    }

    /// How this mailbox of a firm is made of the name; nil if it is not, or where no family name can be told.
    func pattern(of name: PersonName) -> Pattern? {
        guard sort == .personal, organisation != nil, name.isWhole, !name.scripts.contains(.other),
            let reading = Reading(name)
        else { return nil }
        func folded(_ text: some StringProtocol) -> String { Folding.skeleton(Folding.fold(String(text))) }
        // "anna.meier2@" is the second of the name.
        var letters = Substring(local)
        while letters.last?.isNumber == true { letters.removeLast() }
        for (number, sign) in zip(UInt8(1)..., [Character("."), "_", "-"]) {
            let parts = letters.split(separator: sign).map(folded)
            guard parts.count == 2, let first = reading.piece(parts[0]), let second = reading.piece(parts[1]),
                Reading.isGiven(first) != Reading.isGiven(second)
            else { continue }
            return Pattern(first: first, second: second, sign: number)
        }
        return reading.pattern(of: folded(letters.filter { !".-_".contains($0) }))
    }

    /// A name as mailboxes spell it.
    private struct Reading {
        /// All words closed up, those that are no particles, the first and the last: "anneliese", "anne".
        let given: [String]
        let family: [String]

        init?(_ name: PersonName) {
            var (given, family) = (name.given[...], name.family[...])
            let isGivenKnown = given.contains(where: GivenNames.isKnown)
            // "Meier Anna" is turned, whatever field each word stands in.
            if !isGivenKnown, family.contains(where: GivenNames.isKnown) {
                (given, family) = (family, given)
            } else if !isGivenKnown, !name.isOrdered {
                return nil
            }
            func spellings(_ words: ArraySlice<String>) -> [String] {
                let plain = words.filter { !PersonWords.particles.contains($0) }
                return [words.joined(), plain.joined(), words.first ?? "", words.last ?? ""].filter {
                    $0.utf8.count > 1
                }
            }
            self.given = spellings(given)
            self.family = spellings(family)
            if self.given.isEmpty || self.family.isEmpty { return nil }
        }

        static func isGiven(_ piece: Pattern.Piece) -> Bool { piece == .given || piece == .givenInitial }

        /// What a word by itself is.
        func piece(_ word: String) -> Pattern.Piece? {
            if family.contains(word) { return .family }
            if given.contains(where: { $0 == word || GivenNames.agree($0, word) }) { return .given }
            guard word.utf8.count == 1 else { return nil }
            if given.contains(where: { $0.hasPrefix(word) }) { return .givenInitial }
            return family.contains { $0.hasPrefix(word) } ? .familyInitial : nil
        }

        /// Of names that are written in one word.
        func pattern(of word: String) -> Pattern? {
            if let piece = piece(word) { return Pattern(first: piece) }
            for name in family where word.utf8.count > name.utf8.count {
                if word.hasSuffix(name), let first = piece(String(word.dropLast(name.count))), Self.isGiven(first) {
                    return Pattern(first: first, second: .family)
                }
                if word.hasPrefix(name), let second = piece(String(word.dropFirst(name.count))), Self.isGiven(second) {
                    return Pattern(first: .family, second: second)
                }
            }
            for name in given where word.hasPrefix(name) {
                if piece(String(word.dropFirst(name.count))) == .familyInitial {
                    return Pattern(first: .given, second: .familyInitial)
                }
            }
            return nil
        }
    }
}
