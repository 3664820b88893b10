/// Names as people type them, reduced to what can be compared. Total, idempotent and independent of any locale.
public enum Names {
    /// Lower case, without diacritics and punctuation, words separated by one space.
    public static func folded(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var gap = false
        func append(_ letters: String.UTF8View) {
            if gap, !out.isEmpty { out.append(0x20) }
            gap = false
            out.append(contentsOf: letters)
        }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7A, 0x41...0x5A:
                if gap, !out.isEmpty { out.append(0x20) }
                gap = false
                out.append(UInt8(scalar.value) | 0x20)
            case 0x27, 0x2019, 0x60, 0x2E, 0x300...0x36F:
                break  // O'Neil, S.A., a combining mark: the word goes on.
            case 0...0x7F:
                gap = true
            default:
                let lower = scalar.properties.lowercaseMapping
                if let plain = plainLetters[lower] {
                    append(plain.utf8)
                } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                    append(lower.utf8)
                } else {
                    gap = true
                }
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let plainLetters: [String: String] = {
        var table = [
            "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ł": "l",
            "đ": "d", "ð": "d",
            "þ": "th", "ı": "i", "i̇": "i",
        ]
        let accented = [
            "a": "àáâãāăąǎ", "c": "çćĉċč", "d": "ď", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ",
            "i": "ìíîïĩīĭįǐ", "j": "ĵ",
            "k": "ķ", "l": "ĺļľŀ", "n": "ñńņňŉ", "o": "òóôõōŏőǒ", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț",
            "u": "ùúûũūŭůűųǔ",
            "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
        ]
        for (plain, letters) in accented {
            for letter in letters { table[String(letter)] = plain }
        }
        return table
    }()

    /// A company's name without its legal form: "Müller & Söhne GmbH" → "mueller soehne". Never strips the last word.
    public static func companyCore(_ name: String) -> String {
        var words = folded(name).split(separator: " ").filter { !fillers.contains($0) }
        if words.isEmpty { return folded(name) }
        while words.count > 1, let last = words.last, legalForms.contains(last) { words.removeLast() }
        while words.count > 1, let first = words.first, legalForms.contains(first) { words.removeFirst() }
        return words.joined(separator: " ")
    }

    private static let fillers: Set<Substring> = ["the", "and", "und", "et", "y", "e"]
    private static let legalForms: Set<Substring> = [
        "gmbh", "mbh", "ag", "kg", "ohg", "ug", "se", "ev", "co", "inc", "incorporated", "llc", "llp", "ltd",
        "limited", "plc",
        "corp", "corporation", "company", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "aps",
        "oy", "oyj", "kk",
        "pvt", "private", "pte", "pty", "sl", "slu", "lda", "ltda", "doo", "sro", "kft", "zrt", "gbr",
        "holding", "group",
    ]

    /// Whether two companies' names can be one company's: equal cores, or one the beginning of the other. A missing
    /// name agrees.
    public static func companiesAgree(_ a: String?, _ b: String?) -> Bool {
        guard let a = a.map(companyCore), let b = b.map(companyCore), !a.isEmpty, !b.isEmpty else {
            return true
        }
        return a == b || a.hasPrefix(b + " ") || b.hasPrefix(a + " ")
    }

    /// Whether two people's names can be one person's. Both the given and the family name must agree, in either
    /// order; an initial, a short form or a missing part agrees.
    public static func peopleAgree(_ a: String, _ b: String) -> Bool {
        let a = personWords(a)
        let b = personWords(b)
        guard !a.isEmpty, !b.isEmpty else { return true }
        let (short, long) = a.count <= b.count ? (a, b) : (b, a)
        // Each word of the shorter name has its own counterpart in the longer one.
        var left = long
        for word in short {
            guard let match = left.firstIndex(where: { wordsAgree($0, word) }) else { return false }
            left.remove(at: match)
        }
        // At least one whole word must be the same: two initials say nothing.
        return short.contains { word in
            word.utf8.count > 1 && long.contains { wordsAgree($0, word) && $0.utf8.count > 1 }
        }
    }

    private static func personWords(_ name: String) -> [Substring] {
        folded(name).split(separator: " ").filter { !titles.contains($0) }
    }

    private static let titles: Set<Substring> = [
        "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "sir", "jr", "sr", "mba", "phd", "ing",
        "dipl",
    ]

    private static func wordsAgree(_ a: Substring, _ b: Substring) -> Bool {
        if a == b { return true }
        if a.utf8.count == 1 || b.utf8.count == 1 { return a.utf8.first == b.utf8.first }
        return shortForms[a] == b || shortForms[b] == a
            || (shortForms[a] != nil && shortForms[a] == shortForms[b])
    }

    /// Given names in daily use for others. Similar names that are different people's (Angela, Angelo) are not here.
    private static let shortForms: [Substring: Substring] = [
        "bob": "robert", "rob": "robert", "bill": "william", "will": "william", "mike": "michael",
        "mick": "michael",
        "liz": "elizabeth", "beth": "elizabeth", "kate": "katherine", "kathy": "katherine", "tom": "thomas",
        "tony": "anthony",
        "jim": "james", "jimmy": "james", "joe": "joseph", "dave": "david", "dan": "daniel",
        "danny": "daniel", "chris": "christopher",
        "alex": "alexander", "sandy": "alexandra", "matt": "matthew", "nick": "nicholas", "steve": "stephen",
        "sue": "susan",
        "pat": "patricia", "meg": "margaret", "peggy": "margaret", "dick": "richard", "rick": "richard",
        "ed": "edward",
        "ted": "edward", "andy": "andrew", "ben": "benjamin", "sam": "samuel", "max": "maximilian",
        "hans": "johannes",
        "greg": "gregory", "jen": "jennifer", "jenny": "jennifer", "becky": "rebecca", "vicky": "victoria",
        "fred": "frederick",
    ]
}
