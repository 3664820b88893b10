/// Text as people type it, reduced to letters that can be compared: lower case, no diacritics, no punctuation, words
/// separated by one space. Cyrillic and Greek become Latin by tables of our own; other scripts stay as they are.
/// Total, idempotent and the same under every locale.
public enum Folding {
    /// The scripts a text was written in before it was folded.
    public struct Scripts: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let latin = Scripts(rawValue: 1)
        /// Cyrillic or Greek: the Latin form is one of several in use.
        public static let transliterated = Scripts(rawValue: 2)
        /// Any script without a reliable Latin form.
        public static let other = Scripts(rawValue: 4)
    }

    /// What is longer is cut before it is looked at: nobody's name, street or host has this many bytes.
    public static let maximumBytes = 1024

    public static func fold(_ text: String) -> String {
        var out: [UInt8] = []
        _ = fold(text, into: &out)
        return String(decoding: out, as: UTF8.self)
    }

    public static func words(_ text: String) -> [String] { wordsAndScripts(text).words }

    static func wordsAndScripts(_ text: String) -> (words: [String], scripts: Scripts) {
        var out: [UInt8] = []
        let scripts = fold(text, into: &out)
        return (out.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }, scripts)
    }

    /// Appends the folded text, and says in which scripts it was.
    static func fold(_ text: String, into out: inout [UInt8]) -> Scripts {
        var scripts: Scripts = []
        var gap = false
        let start = out.count
        out.reserveCapacity(start + min(text.utf8.count, maximumBytes))
        if let scripts = Ascii.with(text, { foldPlain($0, into: &out) }) { return scripts }
        func letter(_ byte: UInt8, _ out: inout [UInt8]) {
            if gap, out.count > start { out.append(0x20) }
            gap = false
            out.append(byte)
        }
        var rest = maximumBytes
        for scalar in text.unicodeScalars {
            rest -= scalar.utf8.count
            if rest < 0 { break }
            switch scalar.value {
            case 0x61...0x7A, 0x41...0x5A:
                scripts.insert(.latin)
                letter(UInt8(scalar.value) | 0x20, &out)
            case 0x30...0x39: letter(UInt8(scalar.value), &out)
            case 0x27, 0x60, 0xB4, 0x2019, 0x2018, 0x2BC, 0x2BB: break  // O'Neil is one word.
            case 0...0x7F: gap = true
            case 0x300...0x36F, 0x483...0x487, 0x591...0x5BD, 0x64B...0x652, 0x200B...0x200F, 0x202A...0x202E,
                0x2060...0x2069, 0xFE00...0xFE0F, 0xFEFF, 0xAD:
                break  // Accents that stand alone, vowel points, marks of direction: the word goes on.
            default:
                if scalar == "υ" || scalar == "ύ", out.count > start, !gap, out.last == 0x6F {
                    letter(0x75, &out)  // Greek ου
                } else if let plain = Letters.plain(scalar) {
                    scripts.insert(plain.scripts)
                    for byte in plain.letters { letter(byte, &out) }
                } else if isLetter(scalar) {
                    scripts.insert(.other)
                    for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                        for byte in Letters.plain(lower)?.letters ?? Array(String(lower).utf8) { letter(byte, &out) }
                    }
                } else {
                    gap = true
                }
            }
        }
        return scripts
    }

    /// Of ASCII alone.
    private static func foldPlain(_ text: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Scripts {
        var scripts: Scripts = []
        var gap = false
        let start = out.count
        for byte in text.prefix(maximumBytes) {
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39:
                if gap, out.count > start { out.append(0x20) }
                gap = false
                if byte > 0x39 { scripts.insert(.latin) }
                out.append(byte > 0x39 ? byte | 0x20 : byte)
            case 0x27, 0x60: break
            default: gap = true
            }
        }
        return scripts
    }

    /// Whether two texts have the same letters and digits in the same order; nil where that is not seen from the bytes
    /// alone: other letters than ASCII, a tag.
    static func areSamePlain(_ a: String, _ b: String) -> Bool? {
        guard a.utf8.count <= maximumBytes, b.utf8.count <= maximumBytes else { return nil }
        return Ascii.with(a) { first in
            Ascii.with(b) { second in
                if second.contains(0x2B) { return nil }
                var (i, j) = (0, 0)
                while true {
                    while i < first.count, !isPlain(first[i]) { i += 1 }
                    while j < second.count, !isPlain(second[j]) { j += 1 }
                    if i == first.count || j == second.count { return i == first.count && j == second.count }
                    if Ascii.lowered(first[i]) != Ascii.lowered(second[j]) { return false }
                    (i, j) = (i + 1, j + 1)
                }
            } ?? nil
        } ?? nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        default: false
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    /// "Mueller", "Müller" and "Muller" alike; a word of three letters stays, so that Sue is not Su.
    static func skeleton(_ word: String) -> String {
        var word = word
        let count = word.utf8.count
        guard count > 3 else { return word }
        let out: String? = word.withUTF8 { bytes in
            var out: [UInt8] = []
            var index = 0
            while index < count {
                let byte = bytes[index]
                out.append(byte)
                index += 1
                guard index < count else { break }
                let next = bytes[index]
                switch byte {
                case 0x61 where next == 0x65 || next == 0x61: index += 1  // ae, aa
                case 0x6F where next == 0x65: index += 1  // oe
                case 0x75 where next == 0x65: index += 1  // ue
                default: break
                }
            }
            return out.count == count || out.count < 3 ? nil : String(decoding: out, as: UTF8.self)
        }
        guard let out else { return word }
        // "aaae" leaves another pair behind; the result has none.
        return skeleton(out)
    }

    /// What is left of a Latin word when the ways to write Cyrillic and Greek names in Latin are evened out.
    static func sound(_ word: String) -> [UInt8] {
        var out: [UInt8] = []
        let bytes = Array(word.utf8)
        var index = 0
        func at(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        while index < bytes.count {
            var byte = bytes[index]
            switch (byte, at(1)) {
            case (0x6B, 0x68): (byte, index) = (0x68, index + 1)  // kh → h
            case (0x63, 0x68), (0x73, 0x68), (0x7A, 0x68), (0x74, 0x68): index += 1  // ch, sh, zh, th → first letter
            case (0x70, 0x68): (byte, index) = (0x66, index + 1)  // ph → f
            case (0x74, 0x73), (0x74, 0x7A): (byte, index) = (0x63, index + 1)  // ts, tz → c
            case (0x79, _), (0x6A, _): byte = 0x69  // y, j → i
            case (0x77, _): byte = 0x76  // w → v
            case (0x78, _):
                out.append(0x6B)
                byte = 0x73  // x → ks
            default: break
            }
            if out.last != byte { out.append(byte) }
            index += 1
        }
        while out.count > 2, out.last == 0x69 { out.removeLast() }
        return out
    }
}

/// Letters beyond ASCII and the plain ones they stand for.
private enum Letters {
    static func plain(_ scalar: Unicode.Scalar) -> (letters: [UInt8], scripts: Folding.Scripts)? {
        switch scalar.value {
        case 0xC0...0x24F, 0x1E00...0x1EFF:
            if let base = accented[scalar.value] { return ([base], .latin) }
            return latin[scalar.value].map { (Array($0.utf8), .latin) }
        case 0xFF10...0xFF19: return ([UInt8(scalar.value - 0xFF10) + 0x30], [])
        case 0xFF21...0xFF3A: return ([UInt8(scalar.value - 0xFF21) + 0x61], .latin)
        case 0xFF41...0xFF5A: return ([UInt8(scalar.value - 0xFF41) + 0x61], .latin)
        case 0xFB00...0xFB04: return (Array(["ff", "fi", "fl", "ffi", "ffl"][Int(scalar.value) - 0xFB00].utf8), .latin)
        case 0x370...0x52F, 0x1F00...0x1FFF:
            return foreign[scalar.value].map { (Array($0.utf8), .transliterated) }
        default: return nil
        }
    }

    /// Accented Latin letters by their base letter. Made from the standard library's own Unicode data: a base letter
    /// with a mark equals the one letter that has it.
    private static let accented: [UInt32: UInt8] = {
        var precomposed: [Character: UInt32] = [:]
        for value in Array(UInt32(0xC0)...0x24F) + Array(0x1E00...0x1EFF) {
            if let scalar = Unicode.Scalar(value) { precomposed[Character(scalar)] = value }
        }
        var table: [UInt32: UInt8] = [:]
        let marks =
            (Array(0x300...0x304) + Array(0x306...0x30C) + [0x30F, 0x311, 0x31B] + Array(0x323...0x328) + [
                0x32D, 0x32E, 0x330, 0x331,
            ]).compactMap { Unicode.Scalar(UInt32($0)) }
        for base in UInt8(ascii: "a")...UInt8(ascii: "z") {
            for letter in [base, base & 0xDF] {
                for mark in marks {
                    var text = String.UnicodeScalarView([Unicode.Scalar(letter), mark])
                    guard let value = precomposed[Character(String(text))] else { continue }
                    table[value] = base
                    // Vietnamese and a few others carry two.
                    for second in marks {
                        text = String.UnicodeScalarView([Unicode.Scalar(letter), mark, second])
                        let pair = String(text)
                        if pair.count == 1, let value = precomposed[Character(pair)] { table[value] = base }
                    }
                }
            }
        }
        return table
    }()

    private static let latin: [UInt32: String] = table([
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t",
        "Ŧ": "t", "ŋ": "ng", "Ŋ": "ng", "ĸ": "k", "ŀ": "l", "Ŀ": "l", "ŉ": "n", "ĳ": "ij", "Ĳ": "ij", "ſ": "s",
        "ə": "a", "Ə": "a", "ǆ": "dz", "ǉ": "lj", "ǌ": "nj", "ǳ": "dz", "ƒ": "f", "ǥ": "g", "Ǿ": "o", "ǿ": "o",
        "Ǽ": "ae", "ǽ": "ae", "Ǣ": "ae", "ǣ": "ae",
    ])

    /// Cyrillic as most passports of those countries write it, Greek by letter (not by sound).
    private static let foreign: [UInt32: String] = {
        let lower: [Character: String] = [
            "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
            "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
            "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
            "э": "e", "ю": "yu", "я": "ya", "є": "ye", "і": "i", "ї": "yi", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj",
            "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz", "ѐ": "e", "ѝ": "i", "қ": "k",
            "ғ": "g", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ә": "a",
            "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
            "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
            "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o", "ά": "a", "έ": "e", "ή": "i", "ί": "i", "ό": "o",
            "ύ": "y", "ώ": "o", "ϊ": "i", "ϋ": "y", "ΐ": "i", "ΰ": "y",
        ]
        var table: [UInt32: String] = [:]
        for (letter, plain) in lower {
            for form in [String(letter), letter.uppercased()] {
                if form.unicodeScalars.count == 1, let scalar = form.unicodeScalars.first {
                    table[scalar.value] = plain
                }
            }
        }
        return table
    }()

    private static func table(_ letters: [Character: String]) -> [UInt32: String] {
        var table: [UInt32: String] = [:]
        for (letter, plain) in letters { for scalar in letter.unicodeScalars { table[scalar.value] = plain } }
        return table
    }
}
