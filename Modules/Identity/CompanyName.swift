/// A company's name taken apart: what it is called, its legal form, a place, and what is only a note.
public struct CompanyName: Hashable, Sendable {
    /// The name without legal form, place and note; never empty.
    public let core: String
    /// The legal form in one spelling, "gmbh"; nil if none stands there.
    public let form: String?
    /// "Berlin" of "Acme (Berlin)": a branch or shop. Folded.
    public let place: String?
    public let steps: Steps

    /// Nil if the text says nothing: empty, "n/a", "test".
    public init?(_ text: String) {
        var text = text.utf8.count > Folding.maximumBytes ? String(text.prefix(400)) : text
        if text.utf8.contains(where: { $0 >= 0xE3 }) { text = LegalForms.spacedOut(text) }
        var steps: Steps = []
        var parts = Self.brackets(text)
        if let dash = Self.tail(after: parts.name) { parts = (dash.name, parts.inside + [dash.tail]) }
        let folded = Self.words(of: parts.name)
        var words = folded.words
        if folded.scripts.contains(.transliterated) { steps.insert(.transliterated) }
        var place: String?
        var form: String?
        for part in parts.inside {
            let inside = Self.words(of: part).words
            guard !inside.isEmpty else { continue }
            if inside.allSatisfy(CompanyWords.notes.contains) {
                steps.insert(.noteOff)
            } else if let known = LegalForms.whole(inside) {
                form = known
                steps.insert(.legalFormOff)
            } else {
                place = inside.joined(separator: " ")
                steps.insert(.placeOff)
            }
        }
        guard !words.isEmpty else { return nil }
        while words.count > 1, let last = words.last, CompanyWords.notes.contains(last) {
            words.removeLast()
            steps.insert(.noteOff)
        }
        if let found = LegalForms.strip(&words) {
            form = form ?? found
            steps.insert(.legalFormOff)
        }
        let kept = words.filter { !CompanyWords.fillers.contains($0) }
        if !kept.isEmpty { words = kept }
        for index in words.indices {
            if let long = CompanyWords.abbreviations[words[index]] {
                words[index] = long
                steps.insert(.shortened)
            }
        }
        let core = words.map(Folding.skeleton).joined(separator: " ")
        if Placeholder.isFolded(core) || Placeholder.isFolded(words.joined(separator: " ")) { return nil }
        self.core = core
        self.form = form
        self.place = place
        self.steps = steps
    }

    /// The core without its spaces: "Data Works" and "DataWorks".
    public var closed: String { String(core.filter { $0 != " " }) }

    public enum Agreement: UInt8, Sendable, Comparable {
        case same, abbreviated, part, conflict, unknown
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Whether two names can be one company's. `part`: one has words more that name an activity or a region, which a
    /// subsidiary's may have as well.
    public static func compare(_ a: CompanyName, _ b: CompanyName) -> Agreement {
        compareCores(a.core, b.core)
    }

    static func compareCores(_ a: String, _ b: String) -> Agreement {
        if a == b { return .same }
        let first = a.split(separator: " ")
        let second = b.split(separator: " ")
        let joined = (first.joined(), second.joined())
        if joined.0 == joined.1 { return .same }
        if Spelling.isSlip(joined.0, joined.1), joined.0.utf8.count >= 8 { return .same }
        let (short, long) = first.count <= second.count ? (first, second) : (second, first)
        if short.count == 1, long.count >= 3, short[0].utf8.count == long.count,
            zip(short[0].utf8, long).allSatisfy({ $0 == $1.utf8.first })
        {
            return .abbreviated
        }
        if long.starts(with: short), long.dropFirst(short.count).allSatisfy(CompanyWords.activities.contains) {
            return .part
        }
        let scripts = (a.utf8.contains { $0 >= 0x80 }, b.utf8.contains { $0 >= 0x80 })
        return scripts.0 != scripts.1 ? .unknown : .conflict
    }

    /// Whether the legal forms speak against one company. An unknown one speaks neither way.
    public static func formsConflict(_ a: String?, _ b: String?) -> Bool {
        guard let a, let b else { return false }
        return a != b
    }

    // MARK: Parts

    private static func brackets(_ text: String) -> (name: String, inside: [String]) {
        guard text.utf8.contains(where: { $0 == 0x28 || $0 == 0x5B || $0 >= 0xE3 }) else { return (text, []) }
        var name = ""
        var inside: [String] = []
        var open = false
        for character in text {
            if "([（【".contains(character) {
                open = true
                inside.append("")
            } else if ")]）】".contains(character) {
                open = false
            } else if open {
                inside[inside.count - 1].append(character)
            } else {
                name.append(character)
            }
        }
        // All of it in brackets: nothing else names it.
        if Folding.fold(name).isEmpty { return (inside.joined(separator: " "), []) }
        return (name, inside)
    }

    /// "Acme GmbH - Berlin": what stands behind a dash with spaces around it.
    private static func tail(after name: String) -> (name: String, tail: String)? {
        guard name.utf8.contains(where: { $0 == 0x2D || $0 == 0x7C || $0 == 0x2C || $0 == 0xE2 }) else { return nil }
        guard let dash = name.lastIndex(where: { "-–—|,".contains($0) }), dash != name.startIndex else { return nil }
        let before = name[..<dash]
        let after = name[name.index(after: dash)...]
        if name[dash] != ",", !(before.last == " " && after.first == " ") { return nil }
        let words = Folding.words(String(after))
        guard !words.isEmpty, words.count <= 2, !Folding.fold(String(before)).isEmpty else { return nil }
        // "Smith, Jones" is a name; a note or a legal form behind a comma is not part of it.
        if name[dash] == "," {
            return words.allSatisfy(CompanyWords.notes.contains) ? (String(before), String(after)) : nil
        }
        if words.allSatisfy(CompanyWords.activities.contains), !words.allSatisfy(CompanyWords.notes.contains) {
            return nil
        }
        return (String(before), String(after))
    }

    /// Words, with letters that stood apart by dots put together: "S.p.A." → spa.
    private static func words(of text: String) -> (words: [String], scripts: Folding.Scripts) {
        let folded = Folding.wordsAndScripts(text)
        var out: [String] = []
        var run = ""
        for word in folded.words {
            if word.utf8.count == 1, word.utf8.first.map({ $0 >= 0x61 }) == true {
                run += word
                continue
            }
            if !run.isEmpty { out.append(run) }
            run = ""
            out.append(word)
        }
        if !run.isEmpty { out.append(run) }
        return (out, folded.scripts)
    }
}

/// Words of companies' names that name nothing. Written for Onward.
enum CompanyWords {
    static let fillers: Set<String> = [
        "the", "and", "und", "et", "y", "e", "og", "och", "en", "de", "of", "for", "fur", "fuer",
    ]

    static let notes: Set<String> = [
        "old", "alt", "new", "neu", "duplicate", "dup", "dublette", "doppelt", "copy", "kopie", "inactive", "inaktiv",
        "closed", "geschlossen", "hq", "headquarters", "headquarter", "head", "office", "zentrale", "hauptsitz", "main",
        "test", "demo", "do", "not", "use", "obsolete", "archived", "merged", "deleted", "temp", "former", "formerly",
        "ehemals", "prospect", "lead", "customer", "kunde", "account", "vip",
    ]

    static let abbreviations: [String: String] = [
        "intl": "international", "int": "international", "internat": "international", "tech": "technology",
        "technologies": "technology", "technologie": "technology", "technologien": "technology", "sys": "systems",
        "system": "systems", "systeme": "systems", "svcs": "services", "service": "services", "svc": "services",
        "serv": "services", "mfg": "manufacturing", "manufg": "manufacturing", "eng": "engineering",
        "engr": "engineering",
        "assoc": "associates", "assocs": "associates", "bros": "brothers", "gebr": "gebruder", "gebrueder": "gebruder",
        "solution": "solutions", "soln": "solutions", "consult": "consulting", "mgmt": "management", "grp": "group",
        "gruppe": "group", "groupe": "group", "gruppo": "group", "grupo": "group", "ind": "industries",
        "industry": "industries", "industrie": "industries", "lab": "labs", "laboratories": "labs",
        "univ": "university",
        "natl": "national", "ctr": "center", "centre": "center", "dept": "department", "dist": "distribution",
        "soft": "software", "st": "saint", "sankt": "saint", "masch": "maschinenbau",
    ]

    /// What a firm may add to its name, or a subsidiary.
    static let activities: Set<Substring> = [
        "software", "systems", "solutions", "services", "consulting", "technology", "labs", "engineering", "group",
        "holding", "holdings", "international", "global", "worldwide", "europe", "europa", "emea", "deutschland",
        "germany",
        "austria", "osterreich", "schweiz", "switzerland", "france", "italia", "italy", "espana", "spain", "uk", "usa",
        "us", "america", "india", "china", "japan", "asia", "digital", "online", "media", "design", "studio", "studios",
        "industries", "manufacturing", "trading", "management", "partners", "associates", "company",
        "enterprises", "ventures", "it", "com", "de", "io", "net", "north", "south", "east", "west", "nord", "sud",
    ]
}

extension Set<Substring> {
    fileprivate func contains(_ word: String) -> Bool { contains(word[...]) }
}
