import Domain

/// What people of one culture are called. Written for this project from general knowledge; the commonest names come
/// first and are drawn more often, as in life.
final class Culture: Sendable {
    /// A given name or a surname: how it is officially written, what else is in use.
    struct Name: Sendable {
        /// As in the passport, in the script of its country.
        let native: String
        /// In Latin letters: first the usual way, then others in use.
        let latin: [String]
        let nicknames: [String]

        var isForeign: Bool { native != latin[0] }
    }

    enum Order: Sendable { case givenFirst, familyFirst }

    let men: Skewed<Name>
    let women: Skewed<Name>
    private let families: Skewed<Name>
    /// Surnames that are made of two parts: the many that few people bear.
    private let heads: [String]
    private let tails: [String]
    /// Of 100 people so many bear one of the common surnames.
    private let common: Int
    let order: Order
    /// How a woman's surname differs from her father's: "ý á" turns Novotný into Novotná.
    private let feminine: [(String, String)]
    /// Two surnames, the father's and the mother's.
    let hasTwoFamilies: Bool

    init(
        men: String, women: String, families: String, heads: String = "", tails: String = "", common: Int = 30,
        evenness: Int = 10, order: Order = .givenFirst, feminine: [(String, String)] = [], hasTwoFamilies: Bool = false
    ) {
        self.men = Skewed(Self.names(men), evenness: evenness)
        self.women = Skewed(Self.names(women), evenness: evenness)
        self.families = Skewed(Self.names(families), evenness: max(2, evenness / 2))
        self.heads = heads.split(separator: " ").map(String.init)
        self.tails = tails.split(separator: " ").map(String.init)
        self.common = heads.isEmpty ? 100 : common
        self.order = order
        self.feminine = feminine
        self.hasTwoFamilies = hasTwoFamilies
    }

    /// "Robert/Bob/Rob", "Müller", "王=Wang", "محمد=Mohammed=Muhammad", "van_den_Berg".
    private static func names(_ text: String) -> [Name] {
        text.split { $0 == " " || $0 == "\n" }.map { entry in
            let parts = entry.split(separator: "/").map { $0.replacing("_", with: " ") }
            let spellings = parts[0].split(separator: "=").map(String.init)
            return name(spellings[0], Array(spellings.dropFirst()), parts.dropFirst().map(String.init))
        }
    }

    private static func name(_ native: String, _ latin: [String], _ nicknames: [String]) -> Name {
        Name(native: native, latin: latin.isEmpty ? Script.latin(native) : latin, nicknames: nicknames)
    }

    func given(isWoman: Bool, _ chance: inout Chance) -> Name { (isWoman ? women : men).draw(&chance) }

    func family(isWoman: Bool, _ chance: inout Chance) -> Name {
        guard !chance.percent(common) else { return inflected(families.draw(&chance), isWoman) }
        let made = chance.one(of: heads) + chance.one(of: tails)
        return inflected(Self.name(made.replacing("_", with: " "), [], []), isWoman)
    }

    private func inflected(_ name: Name, _ isWoman: Bool) -> Name {
        guard isWoman, let rule = feminine.first(where: { name.native.hasSuffix($0.0) }) else { return name }
        return Self.name(String(name.native.dropLast(rule.0.count)) + rule.1, [], [])
    }
}

/// Things of which the first are drawn more often: the chance of the nth falls as 1 / (n + evenness).
struct Skewed<Thing: Sendable>: Sendable {
    let things: [Thing]
    private let sums: [Int]

    init(_ things: [Thing], evenness: Int) {
        self.things = things
        var sum = 0
        sums = things.indices.map {
            sum += 1_000_000 / ($0 + evenness)
            return sum
        }
    }

    func draw(_ chance: inout Chance) -> Thing {
        let lot = chance.below(sums.last ?? 1)
        return things[sums.partitioningIndex { $0 > lot }]
    }
}

/// Letters of other scripts as they are written in Latin ones, and Latin ones without their marks.
enum Script {
    /// The usual ways of writing a name in Latin letters; the name itself if it is in them.
    static func latin(_ name: String) -> [String] {
        guard let first = name.unicodeScalars.first(where: { $0.properties.isAlphabetic }) else { return [name] }
        switch first.value {
        case 0x0370...0x03FF: return [spelled(name, greek)]
        case 0x0400...0x04FF: return [spelled(name, english), spelled(name, german)]
        default: return [name]
        }
    }

    private static func spelled(_ name: String, _ table: [Character: String]) -> String {
        var isFirst = true
        return name.map { letter -> String in
            defer { isFirst = letter == " " || letter == "-" }
            let lower = Character(letter.lowercased())
            guard let spelling = table[lower] else { return String(letter) }
            guard letter != lower || isFirst else { return spelling }
            return spelling.prefix(1).uppercased() + spelling.dropFirst()
        }.joined()
    }

    private static func table(_ text: String) -> [Character: String] {
        var table: [Character: String] = [:]
        for pair in text.split(separator: " ") {
            if let letter = pair.first { table[letter] = String(pair.dropFirst()) }
        }
        return table
    }

    private static let english = table(
        """
        аa бb вv гg дd еe ёe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya іi їi єie ґg
        """)
    private static let german = table(
        """
        аa бb вw гg дd еe ёjo жsch зs иi йj кk лl мm нn оo пp рr сs тt уu фf хch цz чtsch шsch щschtsch ъ ыy ь эe юju яja іi їji єje ґg
        """)
    private static let greek = table(
        """
        αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo άa έe ήi ίi όo ύy ώo ϊi ϋy
        """)

    /// Without marks; German letters as two ("ue") or as one ("u").
    static func plain(_ text: String, isGerman: Bool) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var plain = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                plain.unicodeScalars.append(scalar)
            } else if let letters = (isGerman ? two[scalar] : nil) ?? one[scalar] {
                plain += letters
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    private static let two = letters(["äae", "öoe", "üue", "ÄAe", "ÖOe", "ÜUe", "øoe", "ØOe", "åaa", "ÅAa"])
    private static let one = letters(
        [
            "áa", "àa", "âa", "ãa", "åa", "äa", "āa", "ăa", "ąa", "ÁA", "ÀA", "ÂA", "ÅA", "ÄA", "ĄA", "ÃA", "çc", "ćc",
            "čc",
            "ÇC", "ČC", "ĆC", "ďd", "đd", "ĐD", "ðd", "ée", "èe", "êe", "ëe", "ęe", "ěe", "ÉE", "ÈE", "ÊE", "ĘE", "ěe",
            "ğg",
            "ĞG", "íi", "ìi", "îi", "ïi", "ıi", "İI", "ÍI", "ÎI", "łl", "ŁL", "ľl", "ńn", "ñn", "ňn", "ŃN", "ÑN", "óo",
            "òo",
            "ôo", "õo", "öo", "øo", "őo", "ÓO", "ÖO", "ØO", "ŐO", "ÔO", "řr", "ŘR", "śs", "šs", "şs", "șs", "ŚS", "ŠS",
            "ŞS",
            "ßss", "ťt", "țt", "úu", "ùu", "ûu", "üu", "ůu", "űu", "ÚU", "ÜU", "ýy", "ÝY", "źz", "żz", "žz", "ŹZ", "ŻZ",
            "ŽZ",
            "ễe", "ầa", "ạa", "ỳy", "ỗo", "ồo", "ơo", "ưu", "ữu", "ứu", "ấa", "ảa", "ủu", "ũu", "ĩi", "ịi", "ếe", "ệe",
            "ọo", "ộo", "ăa", "ắa",
            "ằa", "ậa", "ớo", "ờo", "ừu", "ỹy", "ùu", "ìi", "æae", "ÆAe", "œoe", "ŒOe", "þth", "ÞTh",
        ])

    private static func letters(_ pairs: [String]) -> [Unicode.Scalar: String] {
        var table: [Unicode.Scalar: String] = [:]
        for pair in pairs {
            if let first = pair.unicodeScalars.first { table[first] = String(pair.dropFirst()) }
        }
        return table
    }
}
