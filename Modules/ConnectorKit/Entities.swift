/// HTML entities as the characters they stand for. One pass, so that text which speaks of entities stays text; what is
/// no entity stays as it is. The result is never longer than the text.
enum Entities {
    /// The longest we look for, without `&` and `;`.
    private static let longest = 10

    /// Nil if there is nothing to decode.
    static func decoded(_ text: Span<UInt8>) -> [UInt8]? {
        var plain: [UInt8]?
        var position = 0
        while position < text.count {
            if text[position] == 0x26, let (character, end) = entity(text, at: position) {
                if plain == nil { plain = (0..<position).map { text[$0] } }
                plain!.append(contentsOf: UTF8.encode(character)!)
                position = end
            } else {
                plain?.append(text[position])
                position += 1
            }
        }
        return plain
    }

    /// At `&`: the character, and where the text goes on.
    private static func entity(_ text: Span<UInt8>, at start: Int) -> (Unicode.Scalar, Int)? {
        var name = ""
        var position = start + 1
        while position < text.count, text[position] != 0x3b {
            guard name.utf8.count < longest, text[position] < 0x80 else { return nil }
            name.unicodeScalars.append(Unicode.Scalar(text[position]))
            position += 1
        }
        guard position < text.count, let character = character(name) else { return nil }
        return (character, position + 1)
    }

    private static func character(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        // Control characters are no text, save for the three of whitespace.
        guard let number, number >= 0x20 || [9, 10, 13].contains(number), number != 0x7f else { return nil }
        return Unicode.Scalar(number)
    }

    /// Those that Zoho's editors write; letters with accents come as numbers or as themselves.
    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}", "hellip": "…", "ndash": "–",
        "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»",
        "bull": "•", "middot": "·", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "copy": "©", "reg": "®",
        "trade": "™", "deg": "°", "times": "×", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö",
        "Uuml": "Ü", "szlig": "ß", "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "ntilde": "ñ",
    ]
}
