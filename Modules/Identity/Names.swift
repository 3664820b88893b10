/// Names as people type them, reduced to what can be compared. Total, idempotent and independent of any locale.
public enum Names {
    /// Lower case, without diacritics and punctuation, words separated by one space.
    public static func folded(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var gap = false
        if let folded = Ascii.with(text, foldedPlain) { return folded }
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

    /// Of ASCII alone.
    private static func foldedPlain(_ text: UnsafeBufferPointer<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var gap = false
        for byte in text {
            switch byte {
            case 0x30...0x39, 0x61...0x7A, 0x41...0x5A:
                if gap, !out.isEmpty { out.append(0x20) }
                gap = false
                out.append(byte | 0x20)
            case 0x27, 0x60, 0x2E: break
            default: gap = true
            }
        }
        return Ascii.text(out)
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

    private static let fillers: WordSet = ["the", "and", "und", "et", "y", "e"]
    private static let legalForms: WordSet = [
        "gmbh", "mbh", "ag", "kg", "ohg", "ug", "se", "ev", "co", "inc", "incorporated", "llc", "llp", "ltd",
        "limited", "plc",
        "corp", "corporation", "company", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "aps",
        "oy", "oyj", "kk",
        "pvt", "private", "pte", "pty", "sl", "slu", "lda", "ltda", "doo", "sro", "kft", "zrt", "gbr",
        "holding", "group",
    ]
}
