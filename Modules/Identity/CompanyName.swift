/// A company's name taken apart: what it is called, its legal form, a place, and what is only a note.
public struct CompanyName: Hashable, Sendable {
    /// The name without legal form, place and note; never empty.
    public let core: String
    /// The legal form in one spelling, "gmbh"; nil if none stands there.
    public let form: String?
    /// "Berlin" of "Acme (Berlin)" or "Acme GmbH, Berlin": a branch or shop. A city's one name.
    public let place: String?
    /// "GB" of "Acme (UK) Ltd".
    public let country: String?
    public let steps: Steps

    /// Nil if the text says nothing: empty, "n/a", "test". `city`: where the record says it is, in comparable form; the
    /// same behind the name is no part of it.
    public init?(_ text: String, city: String? = nil) {
        var text = text.utf8.count > Folding.maximumBytes ? String(text.prefix(400)) : text
        if text.utf8.contains(where: { $0 >= 0xE3 }) { text = LegalForms.spacedOut(text) }
        var parts = Parts()
        text = parts.takeOffAddress(text)
        text = parts.takeOutBrackets(text)
        text = parts.takeOffTails(text, city)
        let folded = Self.words(of: text)
        var words = folded.words
        guard !words.isEmpty else { return nil }
        if folded.scripts.contains(.transliterated) { parts.steps.insert(.transliterated) }
        while words.count > 1, let last = words.last, CompanyWords.notes.contains(last) {
            words.removeLast()
            parts.steps.insert(.noteOff)
        }
        if let city { parts.takeOffCity(&words, city) }
        let count = words.count
        if let found = LegalForms.strip(&words) { parts.form = parts.form ?? found }
        if words.count < count { parts.steps.insert(.legalFormOff) }
        // "Acme - HQ Ltd."
        while words.count > 1, let last = words.last, last == "hq" || last == "headquarters" || last == "duplicate" {
            words.removeLast()
            parts.steps.insert(.noteOff)
        }
        // "Acme DE" is Acme in Germany, not "Acme of".
        let end = words.count - 1
        let kept = words.enumerated().filter { $0 == end || !CompanyWords.fillers.contains($1) }.map(\.element)
        if !kept.isEmpty { words = kept }
        parts.readInside(initials: words)
        for index in words.indices {
            if let long = CompanyWords.abbreviations[words[index]] {
                words[index] = long
                parts.steps.insert(.shortened)
            }
        }
        let core = words.map(Folding.skeleton).joined(separator: " ")
        if Placeholder.isFolded(core) || Placeholder.isFolded(words.joined(separator: " ")) { return nil }
        self.core = core
        (form, place, country, steps) = (parts.form, parts.place, parts.country, parts.steps)
    }

    /// The core without its spaces: "Data Works" and "DataWorks".
    public var closed: String {
        Ascii.with(core) { bytes in bytes.contains(0x20) ? Ascii.text(bytes.filter { $0 != 0x20 }) : core }
            ?? String(core.filter { $0 != " " })
    }

    public enum Agreement: UInt8, Sendable, Comparable {
        case same, abbreviated
        /// One has words more that name an activity, which a subsidiary may have as well; or a word is misspelt.
        case part
        /// One has words more that may be another firm's: "Bosch" and "Bosch Rexroth", "Joyce" and "Joyce & Stone".
        case longer
        /// One has words more by which groups tell their firms apart: "Acme" and "Acme Holding", "Acme DE".
        case relative
        case conflict, unknown
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Whether two names can be one company's.
    public static func compare(_ a: CompanyName, _ b: CompanyName) -> Agreement {
        compareCores(a.core, b.core)
    }

    static func compareCores(_ a: String, _ b: String) -> Agreement {
        if a == b { return .same }
        let first = a.split(separator: " ")
        let second = b.split(separator: " ")
        let foreign = (first.filter(isForeign), second.filter(isForeign))
        if foreign.0.isEmpty, foreign.1.isEmpty { return compareWords(first, second) }
        // What is written in Latin letters is compared, and what is not; the one says nothing about the other.
        let latin = (first.filter { !isForeign($0) }, second.filter { !isForeign($0) })
        let agreements = [latin, foreign].map { a, b in
            a.isEmpty || b.isEmpty ? Agreement.unknown : compareWords(a, b)
        }
        if agreements.contains(.conflict) { return .conflict }
        guard let most = agreements.filter({ $0 != .unknown }).max() else { return .unknown }
        // "Orbit 物流" and "Orbit": the word more may be its trade.
        let isWhole = (latin.0.isEmpty == latin.1.isEmpty) && (foreign.0.isEmpty == foreign.1.isEmpty)
        return isWhole ? most : max(most, .longer)
    }

    private static func isForeign(_ word: Substring) -> Bool { word.utf8.contains { $0 >= 0x80 } }

    private static func compareWords(_ first: [Substring], _ second: [Substring]) -> Agreement {
        let joined = (first.joined(), second.joined())
        if joined.0 == joined.1 { return .same }
        if isSlip(first, second, joined) { return .same }
        let (short, long) = first.count <= second.count ? (first, second) : (second, first)
        if short.count == 1, long.count >= 3, short[0].utf8.count == long.count,
            zip(short[0].utf8, long).allSatisfy({ $0 == $1.utf8.first })
        {
            return .abbreviated
        }
        if areWrittenAlike(first, second) { return .part }
        var more = long
        for word in short {
            guard let place = more.firstIndex(of: word) else { return .conflict }
            more.remove(at: place)
        }
        // "Insurance Carstead" and "Carstead Insurance"
        if more.isEmpty { return .same }
        // "Consulting" is no short form of "Meyer Consulting".
        if short.allSatisfy(CompanyWords.activities.contains) { return .conflict }
        if more.contains(where: { CompanyWords.relatives.contains($0) || Cities.isKnown(String($0)) }) {
            return .relative
        }
        return more.allSatisfy(CompanyWords.activities.contains) ? .part : .longer
    }

    /// One letter, inside a word; "Ferrari Motors" and "Ferrara Motors" are two.
    private static func isSlip(_ a: [Substring], _ b: [Substring], _ joined: (String, String)) -> Bool {
        guard joined.0.utf8.count >= 8, Spelling.isSlip(joined.0, joined.1) else { return false }
        guard a.count == b.count, a.count > 1 else { return true }
        return zip(a, b).allSatisfy { $0 == $1 || $0.first == $1.first && $0.last == $1.last }
    }

    /// Word by word the same, but for one that is misspelt, or cut: "Meyer Consult" and "Meyer Consulting".
    private static func areWrittenAlike(_ a: [Substring], _ b: [Substring]) -> Bool {
        guard a.count == b.count else { return false }
        let differing = zip(a, b).filter { $0 != $1 }
        guard differing.count == 1, let (one, other) = differing.first else { return false }
        let (short, long) = one.utf8.count <= other.utf8.count ? (one, other) : (other, one)
        if a.count > 1, short.utf8.count > 3, long.hasPrefix(short), CompanyWords.isTrade(long) { return true }
        return Spelling.isNear(Array(short.utf8), Array(long.utf8))
    }

    /// "Consulting", "IT Services", "Immobilien Berlin": a trade and a town, not a name.
    var isGeneric: Bool {
        core.utf8.count < 3
            || core.split(separator: " ").allSatisfy {
                $0.utf8.count < 3 || CompanyWords.isTrade($0) || Cities.isKnown(String($0))
            }
    }

    var wordCount: Int { 1 + core.utf8.count { $0 == 0x20 } }

    /// More than "IT Services": a trade that is one.
    var hasTrade: Bool { core.split(separator: " ").contains(where: CompanyWords.trades.contains) }

    /// Whether the legal forms speak against one company. An unknown one speaks neither way.
    public static func formsConflict(_ a: String?, _ b: String?) -> Bool { LegalForms.relation(a, b) == .other }

    // MARK: Parts

    /// Words, with letters that stood apart by dots put together: "S.p.A." → spa.
    fileprivate static func words(of text: String) -> (words: [String], scripts: Folding.Scripts) {
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

/// What is taken off a name before its words are looked at.
private struct Parts {
    var form: String?
    var place: String?
    var country: String?
    var steps: Steps = []
    private var inside: [[String]] = []

    /// "Firma Huber", "Messrs Clark", "M/s Patel", "Spett.le Rossi": how letters address a firm.
    mutating func takeOffAddress(_ text: String) -> String {
        // All begin with one of few letters.
        if let first = text.utf8.first(where: { $0 != 0x20 }), first < 0x80,
            !"famds".utf8.contains(Ascii.lowered(first))
        {
            return text
        }
        let start = text.drop { $0 == " " }
        let lower = start.prefix(20).lowercased()
        for word in Self.addresses where lower.hasPrefix(word) {
            let rest = start.dropFirst(word.count)
            guard !Folding.fold(String(rest)).isEmpty else { break }
            steps.insert(.noteOff)
            return String(rest)
        }
        return text
    }

    private static let addresses = [
        "firma ", "fa. ", "fa.", "an die firma ", "messrs. ", "messrs ", "m/s. ", "m/s ", "m/s.", "ditta ", "spett.le ",
        "spett. ", "spettabile ", "фирма ", "фірма ",
    ]

    mutating func takeOutBrackets(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x28 || $0 == 0x5B || $0 >= 0xE3 }) else { return text }
        var name = ""
        var found: [String] = []
        var open = false
        for character in text {
            if "([（【".contains(character) {
                open = true
                found.append("")
            } else if ")]）】".contains(character) {
                open = false
                name.append(" ")
            } else if open {
                found[found.count - 1].append(character)
            } else {
                name.append(character)
            }
        }
        // All of it in brackets: nothing else names it.
        if Folding.fold(name).isEmpty { return found.joined(separator: " ") }
        inside = found.map { CompanyName.words(of: $0).words }.filter { !$0.isEmpty }
        return name
    }

    /// What brackets held: a note, a form, a country, the name's initials, or else a place.
    mutating func readInside(initials words: [String]) {
        for part in inside {
            if part.allSatisfy(CompanyWords.notes.contains) || CompanyWords.before.contains(part[0]) {
                steps.insert(.noteOff)
            } else if let known = LegalForms.whole(part) ?? (part == ["p"] ? "pvt" : nil) {
                if !known.isEmpty { form = known }
                steps.insert(.legalFormOff)
            } else if let known = Self.country(part.joined(separator: " ")) {
                country = known
                steps.insert(.placeOff)
            } else if part.count == 1, part[0].utf8.elementsEqual(words.compactMap(\.utf8.first)) {
                steps.insert(.noteOff)
            } else if part[0].utf8.count > 1 {
                place = PostalAddress.city(part.joined(separator: " ")) ?? part.joined(separator: " ")
                steps.insert(.placeOff)
            }
        }
    }

    /// "Acme GmbH, Berlin", "Acme – Berlin": what stands behind a comma or a dash is a place if it is the record's city
    /// or one that is known, or if a legal form stands before it.
    mutating func takeOffTails(_ text: String, _ city: String?) -> String {
        var rest = text[...]
        guard rest.utf8.contains(where: { $0 == 0x2D || $0 == 0x7C || $0 == 0x2C || $0 == 0xE2 }) else { return text }
        while let mark = Self.lastMark(of: rest) {
            let before = rest[..<mark]
            let after = rest[rest.index(after: mark)...]
            let words = Folding.words(String(after))
            let front = CompanyName.words(of: String(before)).words
            guard words.count <= 4, !front.isEmpty else { break }
            if words.allSatisfy(CompanyWords.notes.contains) {
                if !words.isEmpty { steps.insert(.noteOff) }
            } else if LegalForms.whole(CompanyName.words(of: String(after)).words) != nil {
                break
            } else if !takePlace(words, front, city) {
                break
            }
            rest = before
        }
        return String(rest)
    }

    /// A comma, or a dash with spaces around it.
    private static func lastMark(of text: Substring) -> String.Index? {
        text.indices.last { mark in
            if text[mark] == "," { return mark != text.startIndex }
            guard "-–—|".contains(text[mark]), mark != text.startIndex else { return false }
            return text[text.index(before: mark)] == " " && text[text.index(after: mark)...].first == " "
        }
    }

    private mutating func takePlace(_ words: [String], _ front: [String], _ city: String?) -> Bool {
        var named = words
        if !Cities.isKnown(Cities.key(words.joined(separator: " "))) {
            named.removeAll { CompanyWords.branches.contains($0) || CompanyWords.notes.contains($0) }
        }
        let text = named.joined(separator: " ")
        if named.isEmpty || words.allSatisfy(CompanyWords.activities.contains) { return false }
        if let known = Self.country(text) {
            country = country ?? known
        } else {
            guard let known = PostalAddress.city(text) else { return false }
            let isBehindForm = LegalForms.endsInForm(front) && !text.utf8.contains { (0x30...0x39).contains($0) }
            guard known == city || Cities.isKnown(Cities.key(text)) || isBehindForm else { return false }
            place = place ?? known
        }
        steps.insert(.placeOff)
        return true
    }

    /// "UK" and "Germany", but not "NY".
    private static func country(_ text: String) -> String? {
        Countries.code(text).flatMap { text.utf8.count > 2 || PhonePlan.byCountry[$0] != nil ? $0 : nil }
    }

    /// "Acme AG Zug", of a firm in Zug: behind the legal form.
    mutating func takeOffCity(_ words: inout [String], _ city: String) {
        for length in 1...3 where words.count > length + 1 {
            guard LegalForms.endsInForm(Array(words.dropLast(length))),
                PostalAddress.city(words.suffix(length).joined(separator: " ")) == city
            else { continue }
            words.removeLast(length)
            place = place ?? city
            steps.insert(.placeOff)
            return
        }
    }
}

/// Words of companies' names that name nothing. Written for Onward.
enum CompanyWords {
    static let fillers: WordSet = [
        "the", "and", "und", "et", "y", "e", "og", "och", "en", "de", "of", "for", "fur", "fuer",
    ]

    static let notes: WordSet = [
        "old", "alt", "new", "neu", "duplicate", "dup", "dublette", "doppelt", "copy", "kopie", "inactive", "inaktiv",
        "closed", "geschlossen", "hq", "headquarters", "headquarter", "head", "office", "zentrale", "hauptsitz", "main",
        "test", "demo", "do", "not", "use", "obsolete", "archived", "merged", "deleted", "temp", "former", "formerly",
        "ehemals", "prospect", "lead", "customer", "kunde", "account", "vip",
    ]

    /// What stands before a name that was given up.
    static let before: WordSet = [
        "formerly", "former", "ehemals", "ehem", "vormals", "vorm", "ex", "fka", "previously",
    ]

    static let branches: WordSet = [
        "branch", "filiale", "niederlassung", "zweigstelle", "zweigniederlassung", "standort", "succursale", "agence",
        "sucursal", "sede", "filial", "oddzial", "vestiging", "subsidiary", "site", "store", "shop",
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
    static let activities: Set<Substring> = relatives.union([
        "software", "systems", "solutions", "services", "consulting", "technology", "labs", "engineering", "group",
        "digital", "online", "media", "design", "studio", "studios", "industries", "manufacturing", "trading",
        "management", "partners", "associates", "company", "enterprises", "ventures", "it", "com", "io", "net",
    ])

    /// What tells the firms of a group apart.
    static let relatives: Set<Substring> = [
        "holding", "holdings", "beteiligungs", "beteiligungen", "verwaltungs", "international", "global", "worldwide",
        "europe", "europa", "emea", "apac", "dach", "asia", "america", "americas", "africa", "deutschland", "germany",
        "austria", "osterreich", "schweiz", "switzerland", "suisse", "france", "italia", "italy", "espana", "spain",
        "iberia", "portugal", "nederland", "netherlands", "benelux", "belgium", "uk", "usa", "us", "india", "china",
        "japan", "polska", "poland", "brasil", "mexico", "canada", "australia", "nordic", "north", "south", "east",
        "west", "nord", "sud", "ost", "de", "at", "ch", "fr", "gb", "ie", "it", "es", "pt", "nl", "be", "lu", "dk",
        "se",
        "no", "fi", "pl", "cz", "sk", "hu", "ro", "bg", "gr", "tr", "ru", "ua", "il", "ae", "in", "sg", "hk", "cn",
        "jp",
        "kr", "au", "nz", "za", "br", "mx", "ca",
    ]

    /// Whether a word names what a firm does.
    static func isTrade(_ word: Substring) -> Bool { activities.contains(word) || trades.contains(word) }

    /// Trades in the languages in which they are most often part of a name, as they are folded.
    static let trades: Set<Substring> = Set(
        """
        bau hoch tief bauunternehmen bauunternehmung immobilien makler versicherungen versicherung druck druckerei verlag
        apotheke backerei konditorei metzgerei fleischerei gasthof restaurant hotel cafe pension reisen reiseburo
        logistik spedition transporte transport umzuge autohaus garage kfz werkstatt elektro elektrotechnik sanitar
        heizung klima dach dachdecker maler malerbetrieb tischlerei schreinerei zimmerei metallbau metall stahl stahlbau
        maschinen maschinenbau werkzeugbau anlagenbau technik medizintechnik energie solar umwelt entsorgung recycling
        gartenbau garten floristik blumen weinbau weingut getranke brauerei lebensmittel mobel kuchen textil mode moden
        schuhe schmuck juwelier uhren optik physiotherapie praxis klinik pflege kanzlei rechtsanwalte notar
        steuerberatung steuerberater wirtschaftsprufung unternehmensberatung beratung personal zeitarbeit werbeagentur
        werbung agentur marketing informatik edv datentechnik ingenieure ingenieurburo architekten architektur
        vermessung reinigung sicherheit handel grosshandel vertrieb import export schule akademie institut stiftung
        construction construcciones construtora costruzioni constructions building builders roofing plumbing electrical
        electric heating cooling landscaping gardening joinery carpentry furniture interiors kitchens cleaning security
        insurance assurances assurance seguros assicurazioni realty estate estates lettings property properties
        immobilier inmobiliaria imobiliaria immobiliare law legal solicitors lawyers attorneys avocats avvocati abogados
        advogados notaires accounting accountants comptable contabilidad contabilita tax finance financial capital
        investments investment bank banking credit leasing medical dental dentistry clinic health healthcare pharma
        pharmacy pharmacie farmacia veterinary care logistics logistique logistiek logistica shipping freight cargo
        transports trasporti transportes transportation travel tours tourism viajes viaggi voyages catering traiteur
        foods food alimentation alimentari alimentos alimentacion bakery boulangerie panaderia panificio butcher
        boucherie wine wines vins vini vinos bebidas boissons beverages coffee brewery textiles fashion moda mode moveis
        muebles meubles arredamenti jewellers jewelry printing print imprimerie imprenta tipografia grafica publishing
        edition editions editorial editora advertising publicite publicidad pubblicita motors motor auto autos
        automobiles automotive cars tyres electricite electronique electronics electronica elettronica plomberie
        chauffage menuiserie conseil consulenza consultoria consultores consultants informatique informatica telecom
        telecommunications networks data cloud web staffing recruitment training education school academy events
        machinery machines meccanica mecanique mecanica metal metals steel plastics chemicals chemical paper packaging
        agro agriculture agricola farms farm energy energia energies power oil gas water environmental services
        comercio comercial commerce trade supplies supply wholesale retail store stores shop market
        scheepvaart bouw installatie installaties techniek bloemen makelaars advocaten administratie bygg bygge bygning
        konsult elservice budownictwo druk instalacje transportowe stavby ucetnictvi nabytek stavebni epito epitoipari
        nakliyat insaat gida turizm tekstil xay dung van tai thuong mai
        """.split { $0 == " " || $0 == "\n" })
}

extension Set<Substring> {
    fileprivate func contains(_ word: String) -> Bool { contains(word[...]) }
}
