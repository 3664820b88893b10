/// A person's name taken apart into words that can be compared.
public struct PersonName: Hashable, Sendable {
    /// Comparable words: given names first where the order is known, else as written.
    public let words: [String]
    /// How many of the words are given names. Where only the whole name is known, all but the family name.
    public let givenCount: Int
    /// Whether somebody said which is the family name: by a field of its own, or a comma.
    public let isOrdered: Bool
    /// Father and son: 1 for senior, 2 for junior, 3 and more by number; 0 if it does not say.
    public let generation: UInt8
    public let scripts: Folding.Scripts
    public let steps: Steps

    public var given: ArraySlice<String> { words[..<givenCount] }
    public var family: ArraySlice<String> { words[givenCount...] }

    /// A given and a family name, both more than an initial.
    public var isWhole: Bool { given.contains(where: Self.isWord) && family.contains(where: Self.isWord) }

    /// The words in which a slip of one letter may be forgiven, if one of the two spellings is rare; each once. A store
    /// counts the records of each.
    public var spellings: [String] {
        var out: [String] = []
        for word in words where word.utf8.count > 5 && !out.contains(word) { out.append(word) }
        return out
    }

    static func isWord(_ word: String) -> Bool { word.utf8.count > 1 }

    /// Given and family name where the source keeps them apart, else the whole. Nil where the text is no name: empty, a
    /// placeholder, a word for a role.
    public init?(full: String?, given first: String? = nil, family last: String? = nil) {
        // "Meier," "Anna": somebody's "Last, First", cut at the space.
        let isTurned = first?.trimmingBlanks.last == "," && last?.trimmingBlanks.isEmpty == false
        var given = (isTurned ? last : first).map(Self.cleaned) ?? Parts()
        var family = (isTurned ? first : last).map(Self.cleaned) ?? Parts()
        var ordered = !given.words.isEmpty && !family.words.isEmpty
        if !ordered {
            // Everything in one field, as "Last, First" or "First Last"; or the whole name says more than its one part.
            let known = given.words.isEmpty ? family : given
            let whole = full.map(Self.cleaned).flatMap { $0.words.count > known.words.count ? $0 : nil } ?? known
            if let comma = whole.comma {
                (given, family) = (whole.after(comma), whole.before(comma))
                ordered = true
            } else if whole.words.count > 1 || known.words.isEmpty {
                (given, family) = whole.divided()
            }
        }
        let words = given.words + family.words
        guard words.contains(where: Self.isWord), !Placeholder.isFolded(words.joined(separator: " ")),
            !words.allSatisfy(RoleWords.isRole)
        else { return nil }
        self.words = words
        givenCount = given.words.count
        isOrdered = ordered
        generation = max(given.generation, family.generation)
        scripts = given.scripts.union(family.scripts)
        steps = given.steps.union(family.steps).union(scripts.contains(.transliterated) ? .transliterated : [])
    }

    /// Whether the text only repeats what stands elsewhere in the record: the mailbox, the company's name.
    public static func repeats(_ text: String, mailbox: MailAddress?, company: String?) -> Bool {
        if text.utf8.contains(0x40) { return true }
        let isOneWord = !text.trimmingBlanks.utf8.contains(0x20)
        let mayBeCompany = company.map { abs($0.utf8.count - text.utf8.count) < 4 } ?? false
        guard isOneWord && mailbox != nil || mayBeCompany else { return false }
        if mayBeCompany, let company, !company.isEmpty, Folding.fold(text) == Folding.fold(company) { return true }
        guard isOneWord, let mailbox else { return false }
        if let isSame = Folding.areSamePlain(mailbox.local, text) { return isSame }
        // "anna.meier+crm", and "anna.meier" where the provider knows no dots.
        let plain = text.prefix { $0 != "+" }
        return Folding.fold(mailbox.local) == Folding.fold(text)
            || Folding.words(mailbox.local).joined() == Folding.words(String(plain)).joined()
    }

    /// Whether it is a company that is named: by a legal form at its end, or as the domain of the mailbox is.
    static func namesCompany(_ text: String, mailbox: MailAddress?) -> Bool {
        if isPlainlyNoCompany(text, mailbox) { return false }
        let words = Folding.words(text)
        guard words.count > 1, let last = words.last else { return false }
        // "Marinus Vos" is no Czech partnership.
        let isFamily = words.count == 2 && last == "vos" && !text.utf8.contains(0x2E)
        if last.utf8.count == 1 || LegalForms.mayEnd(last) && !isFamily, let company = CompanyName(text),
            let form = company.form
        {
            if form.utf8.count > 2 || words.count > 3 || text.utf8.contains(0x26) { return true }
        }
        guard let mailbox, let label = mailbox.organisation?.split(separator: ".").first?.filter({ $0 != "-" }) else {
            return false
        }
        let closed = words.joined()
        if closed.utf8.count > 6, closed == label { return true }
        // "Karasu Germany" in karasuyazilim.com.tr, unless a person is called so.
        guard words[0].utf8.count > 4, label.hasPrefix(words[0]), !words.contains(where: GivenNames.isKnown),
            let name = PersonName(full: text)
        else { return false }
        return !mailbox.hints(at: name) || mailbox.sort == .role
    }

    /// Of letters and blanks alone, as most names are, it can be seen before the text is taken apart: its last word is
    /// no legal form, and the mailbox's domain does not begin as the first one does.
    private static func isPlainlyNoCompany(_ text: String, _ mailbox: MailAddress?) -> Bool {
        Ascii.with(text) { bytes in
            func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 }
            guard bytes.allSatisfy({ isBlank($0) || (0x61...0x7A).contains($0 | 0x20) }) else { return false }
            let words = bytes.split(whereSeparator: isBlank)
            guard words.count > 1, let first = words.first, let last = words.last else { return true }
            if last.count == 1 || LegalForms.mayEnd(String(decoding: last.lazy.map(Ascii.lowered), as: UTF8.self)) {
                return false
            }
            guard let label = mailbox?.organisation?.utf8.prefix(while: { $0 != 0x2E }) else { return true }
            return !label.lazy.filter { $0 != 0x2D }.starts(with: first.lazy.map(Ascii.lowered))
        } ?? false
    }

    /// The name two records must share to be looked at: given name by its root and family name, in alphabetic order, so
    /// that turned ones meet. Nil unless whole.
    public var key: String? {
        guard let given = given.first(where: Self.isWord), let family = family.last(where: Self.isWord) else {
            return nil
        }
        let root = GivenNames.root(given)
        return root < family ? "\(root) \(family)" : "\(family) \(root)"
    }

    // MARK: Cleaning

    private struct Parts {
        var words: [String] = []
        /// Where the comma stands: the number of words before it.
        var comma: Int?
        var generation: UInt8 = 0
        var scripts: Folding.Scripts = []
        var steps: Steps = []

        func before(_ index: Int) -> Parts { part(words[..<index]) }
        func after(_ index: Int) -> Parts { part(words[index...]) }

        private func part(_ words: ArraySlice<String>) -> Parts {
            Parts(words: Array(words), comma: nil, generation: generation, scripts: scripts, steps: steps)
        }

        /// The family name is the last word and the particles before it: "Ludwig van Beethoven".
        func divided() -> (Parts, Parts) {
            guard words.count > 1 else { return (self, Parts()) }
            var start = words.count - 1
            while start > 1, PersonWords.particles.contains(words[start - 1]) { start -= 1 }
            return (before(start), after(start))
        }
    }

    private static func cleaned(_ text: String) -> Parts {
        var parts = Parts()
        var rest = text.utf8.count > Folding.maximumBytes ? Substring(text.prefix(300)) : Substring(text)
        // "Anna Meier (Acme)", "Anna Meier / Einkauf": what follows is a note.
        if rest.utf8.contains(where: { $0 == 0x28 || $0 == 0x5B || $0 == 0x7B || $0 == 0x2F || $0 == 0x7C }),
            let note = rest.firstIndex(where: { "([{/|".contains($0) }), note != rest.startIndex
        {
            rest = rest[..<note]
            parts.steps.insert(.noteOff)
        }
        let pieces = rest.utf8.contains(0x2C) ? rest.split(separator: ",", maxSplits: 3) : rest.isEmpty ? [] : [rest]
        for (index, piece) in pieces.enumerated() {
            var (words, scripts) = Folding.wordsAndScripts(String(piece))
            let count = words.count
            let first = words.first
            let isShort = words.count < 3 && words.contains { !PersonWords.titles.contains($0) }
            words.removeAll { word in
                if let generation = PersonWords.generations[word], index > 0 || word != first {
                    parts.generation = generation
                    return true
                }
                return PersonWords.titles.contains(word) && !(isShort && PersonWords.namesToo.contains(word))
            }
            if words.count < count { parts.steps.insert(.titleOff) }
            // "John Smith, MBA": a comma before nothing but a title turns nothing round.
            if index > 0, !words.isEmpty, !parts.words.isEmpty, parts.comma == nil { parts.comma = parts.words.count }
            parts.words += words.map(Folding.skeleton)
            parts.scripts.formUnion(scripts)
        }
        if parts.words.count > 12 { parts.words.removeSubrange(12...) }
        if let comma = parts.comma, comma >= parts.words.count { parts.comma = nil }
        return parts
    }
}

/// Words around names. Written for Onward.
enum PersonWords {
    static let titles: WordSet = [
        "mr", "mrs", "ms", "miss", "mx", "mister", "dr", "doctor", "prof", "professor", "herr", "frau", "hr", "fr",
        "sir", "madam", "dame", "lord", "lady", "rev", "hon", "ing", "dipl", "diplom", "mag", "msc", "bsc", "mba",
        "phd",
        "md", "dds", "esq", "cpa", "pmp", "ma", "med", "rer", "nat", "jur", "univ", "kfm", "kffr", "betriebswirt",
        "llm",
        "mme", "mlle", "monsieur", "madame", "sr ra", "sra", "srta", "senor", "senora", "dott", "dottssa", "dottore",
        "avv",
        "sig", "signor", "signora", "sigra", "don", "dona", "dhr", "mevr", "mevrouw", "drs", "ir", "mgr", "bc", "mudr",
        "judr", "shri", "smt", "kumari", "sri", "er", "capt", "col", "gen", "sgt", "ceo", "cto", "cfo", "san", "sama",
    ]

    /// Titles that are names as well, and stay where they stand beside one word alone.
    static let namesToo: WordSet = [
        "nat", "ma", "san", "don", "er", "sri", "ir", "mag", "med", "gen", "col", "hon", "jur",
        "dame", "lady",
    ]

    static let generations: [String: UInt8] = [
        "sr": 1, "sen": 1, "senior": 1, "jr": 2, "jun": 2, "jnr": 2, "junior": 2, "fils": 2, "ii": 2, "iii": 3, "iv": 4,
    ]

    static let particles: WordSet = [
        "van", "von", "vom", "zu", "zum", "zur", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das",
        "du",
        "la", "le", "les", "los", "las", "el", "al", "bin", "ibn", "ben", "abu", "ter", "ten", "te", "op", "af", "av",
        "mac", "mc", "st", "saint", "san", "santa", "ap", "y", "e", "und", "dal", "lo",
    ]
}
