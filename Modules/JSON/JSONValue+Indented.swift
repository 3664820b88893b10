extension JSONValue {
    private static let width = 100

    /// For people: what fits into a line stands in one, everything else member by member.
    public var indented: [UInt8] {
        var text: [UInt8] = []
        write(to: &text, indent: 0, used: 0)
        return text
    }

    /// `used`: columns before the value in its line.
    private func write(to text: inout [UInt8], indent: Int, used: Int) {
        let start = text.count
        if writeLine(to: &text, limit: start + (isEmpty ? .max / 2 : JSONValue.width - used)) { return }
        text.removeSubrange(start...)
        func lines<Item>(_ items: [Item], _ brackets: (UInt8, UInt8), _ each: (Item, inout [UInt8]) -> Void) {
            text.append(brackets.0)
            for (number, item) in items.enumerated() {
                if number > 0 { text.append(0x2c) }
                text.append(0x0a)
                text += [UInt8](repeating: 0x20, count: indent + 2)
                each(item, &text)
            }
            text.append(0x0a)
            text += [UInt8](repeating: 0x20, count: indent)
            text.append(brackets.1)
        }
        switch self {
        case .array(let items):
            lines(items, (0x5b, 0x5d)) { $0.write(to: &$1, indent: indent + 2, used: indent + 2) }
        case .object(let members):
            lines(members, (0x7b, 0x7d)) { member, text in
                let name = JSONValue.string(member.name).serialized + Array(": ".utf8)
                text += name
                member.value.write(to: &text, indent: indent + 2, used: indent + 2 + name.count)
            }
        default: text += serialized
        }
    }

    private var isEmpty: Bool {
        switch self {
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }

    /// In one line, with a blank after each comma and colon. False as soon as the text is longer than `limit`.
    private func writeLine(to text: inout [UInt8], limit: Int) -> Bool {
        switch self {
        case .array(let items):
            text.append(0x5b)
            for (number, item) in items.enumerated() {
                if number > 0 { text += [0x2c, 0x20] }
                guard item.writeLine(to: &text, limit: limit) else { return false }
            }
            text.append(0x5d)
        case .object(let members):
            text.append(0x7b)
            for (number, member) in members.enumerated() {
                if number > 0 { text += [0x2c, 0x20] }
                text += JSONValue.string(member.name).serialized + [0x3a, 0x20]
                guard member.value.writeLine(to: &text, limit: limit) else { return false }
            }
            text.append(0x7d)
        default: text += serialized
        }
        return text.count <= limit
    }
}
