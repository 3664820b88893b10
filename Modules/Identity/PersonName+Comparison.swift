/// How the names of two records stand to each other.
extension PersonName {
    public enum Agreement: UInt8, Sendable, CaseIterable {
        /// Given and family name agree, in either order; a nickname or a rare slip of one letter counts as agreeing.
        case same
        /// One is an initial or a short form of the other, or one has a slip of one letter.
        case initial
        /// One has less than the other: only a given or only a family name.
        case part
        /// The same given name with another family name.
        case surnameChanged
        /// The same family name with another given name: a relative, or a pet name nobody told us.
        case otherGivenName
        /// They cannot be one person's.
        case conflict
        /// Nothing can be said: no name, or a script without a reliable Latin form.
        case unknown

        /// Whether both can name one person without any further explanation.
        public var fits: Bool { self == .same || self == .initial || self == .part || self == .unknown }
    }

    /// `isRare`: whether a spelling is rare in the data; only then can it be a slip for another.
    public static func compare(
        _ a: PersonName?, _ b: PersonName?, isRare: (String) -> Bool = { _ in false }
    ) -> Agreement {
        guard let a, let b else { return .unknown }
        if a.words == b.words, a.givenCount == b.givenCount {
            if a.generation == b.generation { return a.ownAgreement }
            // One says it is the junior, the other nothing: perhaps his father.
            return a.generation == 0 || b.generation == 0 ? .part : .conflict
        }
        if a.generation != b.generation, a.generation > 0, b.generation > 0 { return .conflict }
        let result = withoutActuallyEscaping(isRare) { judged(a, b, Words(isRare: $0)) }
        if result == .same, a.generation != b.generation { return .part }
        let isOther = a.scripts.contains(.other) || b.scripts.contains(.other)
        if result == .unknown && isOther { return read(a, b) }
        if result.fits || !differsByScript(a, b) { return result }
        // Greek and Cyrillic have a Latin form, if not one spelling of it: nothing alike is another name.
        if isOther { return read(a, b) }
        let isAlike = a.words.count <= b.words.count ? areAlike(a.words, b.words) : areAlike(b.words, a.words)
        return isAlike && (a.words.count != b.words.count || areAlike(b.words, a.words)) ? .unknown : .conflict
    }

    /// Where the script of the one cannot be turned into the other's.
    private static func read(_ a: PersonName, _ b: PersonName) -> Agreement {
        switch Readings.compare(a, b) {
        case .unknown: .unknown
        case .otherGivenName: .otherGivenName
        case .conflict: .conflict
        }
    }

    private static func areAlike(_ few: [String], _ many: [String]) -> Bool {
        few.allSatisfy { word in
            many.contains { other in
                word.utf8.count == 1 || other.utf8.count == 1
                    ? word.utf8.first == other.utf8.first
                    : Spelling.likeness(Array(word.utf8), Array(other.utf8)) > 0.5 || GivenNames.agree(word, other)
            }
        }
    }

    /// "Anna" and "Anna" agree, but say less than a whole name.
    private var ownAgreement: Agreement { isWhole ? .same : words.allSatisfy { $0.utf8.count == 1 } ? .unknown : .part }

    private static func differsByScript(_ a: PersonName, _ b: PersonName) -> Bool {
        if a.scripts.contains(.other) != b.scripts.contains(.other) { return true }
        return a.scripts.contains(.transliterated) != b.scripts.contains(.transliterated)
    }

    private static func judged(_ a: PersonName, _ b: PersonName, _ words: Words) -> Agreement {
        if words.containAll(a.words, b.words) { return .same }
        let straight = ordered(a.given, a.family, b.given, b.family, words)
        if straight == .same || straight == .initial { return straight }
        // Given and family name in each other's fields.
        let turned = [
            ordered(a.given, a.family, b.family, b.given, words), ordered(a.family, a.given, b.given, b.family, words),
        ].min { $0.rawValue < $1.rawValue }
        if turned == .same { return .same }
        if turned == .initial { return .initial }
        if straight == .part { return straight }
        // One word alone may stand in the wrong field.
        if turned == .part, a.words.count == 1 || b.words.count == 1 { return .part }
        if let turned, straight == .conflict, turned == .surnameChanged || turned == .otherGivenName,
            !(a.isOrdered && b.isOrdered)
        {
            return turned
        }
        return straight
    }

    /// `other`: another word. `conflict`: words beside it that cannot be one's.
    private enum Part { case same, alike, initial, missing, other, conflict }

    private static func ordered(
        _ given: ArraySlice<String>, _ family: ArraySlice<String>, _ otherGiven: ArraySlice<String>,
        _ otherFamily: ArraySlice<String>, _ words: Words
    ) -> Agreement {
        let first = words.givenPart(given, otherGiven)
        let last = words.familyPart(family, otherFamily)
        switch (first, last) {
        case (.same, .same): return .same
        case (.alike, .alike): return .conflict
        case (.other, .same):
            return family.contains(where: isWord) && otherFamily.contains(where: isWord) ? .otherGivenName : .conflict
        case (.conflict, _), (.other, _): return .conflict
        case (.same, .conflict):
            let isClear = given.contains { $0.utf8.count > 2 } && otherGiven.contains { $0.utf8.count > 2 }
            return isClear ? .surnameChanged : .conflict
        case (_, .conflict): return .conflict
        case (.initial, .same), (.same, .initial), (.alike, .same), (.same, .alike), (.alike, .initial),
            (.initial, .alike):
            return .initial
        case (.missing, .same), (.same, .missing), (.missing, .alike), (.alike, .missing), (.missing, .initial),
            (.initial, .missing):
            return .part
        default: return .unknown
        }
    }

    /// Comparing word by word.
    private struct Words {
        var isRare: (String) -> Bool

        func agree(_ a: String, _ b: String) -> Bool {
            a == b || GivenNames.agree(a, b) || areOneSpelling(a, b)
        }

        /// Family names have no nicknames.
        func agreeAsFamily(_ a: String, _ b: String) -> Bool {
            a == b || FamilyNames.agree(a, b) || areOneSpelling(a, b)
        }

        /// Alike in sound, or a slip of a rare one.
        private func areOneSpelling(_ a: String, _ b: String) -> Bool {
            if a.utf8.count > 3, b.utf8.count > 3, Folding.sound(a) == Folding.sound(b) { return true }
            return Spelling.isSlip(a, b) && (isRare(a) || isRare(b))
        }

        /// All words of the shorter name, two whole ones at least, stand in the longer one.
        func containAll(_ a: [String], _ b: [String]) -> Bool {
            let (short, long) = a.count <= b.count ? (a, b) : (b, a)
            guard short.count > 1, short.count(where: PersonName.isWord) > 1 else { return false }
            var left = long
            for word in short {
                guard let index = left.firstIndex(of: word) else { return false }
                left.remove(at: index)
            }
            // What the longer one has more must not be another given name beside the same middle one.
            return left.isEmpty || long.first == short.first || long.last == short.last
        }

        func givenPart(_ a: ArraySlice<String>, _ b: ArraySlice<String>) -> Part {
            guard let first = a.first, let second = b.first else { return .missing }
            if agree(first, second) || a.joined() == b.joined() { return middlesConflict(a, b) ? .conflict : .same }
            if first.utf8.count == 1 || second.utf8.count == 1 {
                if first.utf8.first == second.utf8.first { return .initial }
                // "J. Robert Smith" is called Robert.
                let others = a.dropFirst().contains { word in b.contains { isWhole(word, $0) } }
                return others || b.dropFirst().contains { word in a.contains { isWhole(word, $0) } } ? .same : .conflict
            }
            // The middle name in daily use: "Anna Maria" and "Maria".
            if a.count > 1 || b.count > 1, a.contains(where: { word in b.contains { isWhole(word, $0) } }) {
                return a.count > 1 && b.count > 1 ? .conflict : .same
            }
            // "AB" for Anna Berta.
            if first.utf8.count == 2, a.count == 1, b.count == 2, spells(first, b) { return .initial }
            if second.utf8.count == 2, b.count == 1, a.count == 2, spells(second, a) { return .initial }
            return GivenNames.areAlike(first, second) ? .alike : .other
        }

        private func isWhole(_ a: String, _ b: String) -> Bool { a.utf8.count > 1 && b.utf8.count > 1 && agree(a, b) }

        private func spells(_ initials: String, _ words: ArraySlice<String>) -> Bool {
            zip(initials.utf8, words).allSatisfy { $0 == $1.utf8.first }
        }

        /// "Mary Anne" and "Mary Jane", "John A." and "John B.".
        private func middlesConflict(_ a: ArraySlice<String>, _ b: ArraySlice<String>) -> Bool {
            guard let one = a.dropFirst().first, let other = b.dropFirst().first else { return false }
            if one.utf8.count == 1 || other.utf8.count == 1 { return one.utf8.first != other.utf8.first }
            return !agree(one, other)
        }

        func familyPart(_ a: ArraySlice<String>, _ b: ArraySlice<String>) -> Part {
            guard let last = a.last, let other = b.last else { return .missing }
            if agreeAsFamily(last, other) || agreeAsFamily(a.joined(), b.joined()) { return .same }
            if a.count == 1 && last.utf8.count == 1 || b.count == 1 && other.utf8.count == 1 {
                let one = a.first?.utf8.first
                return one == b.first?.utf8.first || last.utf8.first == other.utf8.first ? .initial : .conflict
            }
            // A double name and one of its halves: "Meier-Schulz" and "Meier", "García López" and "García".
            let shared = a.contains { word in
                word.utf8.count > 2 && !PersonWords.particles.contains(word) && b.contains(word)
            }
            if shared && (a.count == 1 || b.count == 1) { return .same }
            return Spelling.isOneOff(a.joined(), b.joined()) ? .alike : .conflict
        }
    }
}
