/// How many columns of a terminal a text takes: East Asian wide characters and emoji take two, combining
/// marks none.
enum TextWidth {
    static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            // The emoji form was asked for: ☎ alone is narrow, ☎️ is wide.
            if scalar.value == 0xFE0F { return 2 }
            width = max(width, of(scalar))
        }
        return width
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// East_Asian_Width W and F of Unicode 15, in blocks: unassigned gaps inside a block count as wide, as
    /// the standard says.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
        0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18CFF,
        0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
    ]

    /// A word in parts of at most `width` columns each.
    static func pieces(_ word: Substring, _ width: Int) -> [Substring] {
        var pieces: [Substring] = []
        var (start, taken) = (word.startIndex, 0)
        for index in word.indices {
            let next = of(word[index])
            if taken + next > width, taken > 0 {
                pieces.append(word[start..<index])
                (start, taken) = (index, 0)
            }
            taken += next
        }
        return pieces + [word[start...]]
    }

    /// Cut to `width` columns; what was cut shows as an ellipsis.
    static func fit(_ text: String, to width: Int) -> String {
        if of(text) <= width { return text }
        var taken = 0
        var kept = ""
        for character in text {
            let next = of(character)
            if taken + next > width - 1 { break }
            taken += next
            kept.append(character)
        }
        return width > 0 ? kept + "…" : ""
    }

    /// Text of a record on its way to a terminal. Control characters and marks that turn the reading
    /// direction could move the cursor, colour the screen or disguise a name; they become a visible dot, line
    /// breaks and tabs a space.
    static func harmless(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: result.append("·")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
