/// What name a mailbox spells.
extension MailAddress {
    public enum Spelt: UInt8, Sendable {
        /// Nothing of anybody's name that could be told.
        case nothing
        /// "christian.dunton@" and Andreas Dunton.
        case another
        /// The given name or the family name alone.
        case part
        /// The family name with the given name or its initial.
        case whole
    }

    /// Words of the local part as a person would spell a name in it: "anna.schmidt2" → anna, schmidt.
    public var spelledWords: [String] { pieces.filter { $0.utf8.count > 1 } }

    private var pieces: [String] {
        local.split(whereSeparator: { $0 == "." || $0 == "_" || $0 == "-" }).compactMap { part in
            let word = Folding.skeleton(Folding.fold(String(part.filter { !$0.isNumber })))
            return word.isEmpty ? nil : word
        }
    }

    /// Whether the local part spells a name that is not this one. What is only part of it (an initial, the family name
    /// alone, another family name with the same given name) spells none.
    public func spellsAnother(than name: PersonName) -> Bool { spelling(of: name) == .another }

    /// Names in scripts without a Latin form are spelled by nothing.
    public func spelling(of name: PersonName) -> Spelt {
        guard sort == .personal, !name.scripts.contains(.other) else { return .nothing }
        let words = pieces
        let family = name.family.filter { $0.utf8.count > 2 && !PersonWords.particles.contains($0) }
        let closed = name.family.joined()
        if words.count == 1, let only = words.first {
            guard let rest = Self.rest(of: only, without: family + [closed]) else {
                return Self.given([only], of: name)
            }
            return rest.isEmpty ? .part : Self.beside(rest, name)
        }
        let others = words.filter { word in
            !family.contains { $0 == word || Folding.sound($0) == Folding.sound(word) } && !closed.hasSuffix(word)
        }
        if others.count == words.count {
            // A family name in several words, or as part of a longer one.
            guard let rest = Self.rest(of: words.joined(), without: family + [closed]) else {
                return Self.given(words, of: name)
            }
            return rest.isEmpty ? .part : Self.beside(rest, name)
        }
        if others.isEmpty { return .part }
        let spelt = others.map { Self.beside($0, name) }
        return spelt.contains(.whole) ? .whole : spelt.contains(.another) ? .another : .part
    }

    /// What stands beside the family name.
    private static func beside(_ word: String, _ name: PersonName) -> Spelt {
        if name.given.isEmpty { return .part }
        if word.utf8.count == 1 { return name.given.contains { $0.utf8.first == word.utf8.first } ? .whole : .another }
        if isGiven(word, of: name) || name.given.joined() == word { return .whole }
        if word.utf8.count == name.given.count, zip(word.utf8, name.given).allSatisfy({ $0 == $1.utf8.first }) {
            return .whole
        }
        return GivenNames.isKnown(word) ? .another : .part
    }

    /// No family name stands there.
    private static func given(_ words: [String], of name: PersonName) -> Spelt {
        if name.given.isEmpty { return .nothing }
        if words.contains(where: { $0.utf8.count > 1 && isGiven($0, of: name) }) { return .part }
        if words.contains(where: { word in name.words.contains { $0.utf8.count > 2 && Ascii.has(word, $0) } }) {
            return .part
        }
        for word in words where word.utf8.count > 2 {
            if GivenNames.isKnown(word) { return .another }
            // The longest given name it begins with: "elizabethwaldcroft@".
            let lengths = stride(from: min(12, word.utf8.count), through: 5, by: -1)
            if let given = lengths.lazy.map({ String(word.prefix($0)) }).first(where: GivenNames.isKnown) {
                return isGiven(given, of: name) ? .part : .another
            }
        }
        return .nothing
    }

    /// Whether anything of the name, its first three letters even, is in the local part: "captaincat@".
    public func hints(at name: PersonName) -> Bool {
        if name.scripts.contains(.other) { return true }
        let letters = pieces.joined()
        if letters.utf8.count < 3 { return true }
        return name.words.contains { $0.utf8.count > 2 && Ascii.has(letters, $0.prefix(3)) }
            || spelling(of: name).rawValue >= Spelt.part.rawValue
    }

    private static func isGiven(_ word: String, of name: PersonName) -> Bool {
        name.given.contains {
            $0 == word || GivenNames.agree($0, word) || GivenNames.areAlike($0, word)
                || $0.utf8.count > 1 && $0.hasPrefix(word) || $0.utf8.count > 2 && word.hasPrefix($0)
        }
    }

    /// What is left beside the family name at one end; nil if neither end has it.
    private static func rest(of word: String, without family: [String]) -> String? {
        for name in family.sorted(by: { $0.utf8.count > $1.utf8.count }) where name.utf8.count > 2 {
            if word.hasSuffix(name) { return String(word.dropLast(name.count)) }
            if word.hasPrefix(name) { return String(word.dropFirst(name.count)) }
        }
        return nil
    }
}
