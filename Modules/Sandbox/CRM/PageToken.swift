import Domain

/// A place in a list, as the text the client hands back. It carries all it needs and a seal, so the sandbox remembers
/// nothing for it.
struct PageToken {
    static let lifetime: Duration = .seconds(24 * 3600)

    /// Where the page before ended.
    let after: World.Position
    /// Records delivered before this page.
    let consumed: Int
    let issued: Instant
    /// What the token is bound to: user, module, parameters and headers.
    let binding: UInt64

    func text(_ dice: Dice) -> String {
        let fields = [
            UInt64(bitPattern: after.value), UInt64(after.index), UInt64(consumed),
            UInt64(bitPattern: issued.milliseconds), binding,
        ]
        return (fields + [Self.seal(fields, dice)]).map(Self.hex).joined()
    }

    init(after: World.Position, consumed: Int, issued: Instant, binding: UInt64) {
        self.after = after
        self.consumed = consumed
        self.issued = issued
        self.binding = binding
    }

    /// Nil for what this sandbox never issued.
    init?(_ text: String, _ dice: Dice) {
        let bytes = Array(text.utf8)
        guard bytes.count == 96 else { return nil }
        var fields: [UInt64] = []
        for start in stride(from: 0, to: 96, by: 16) {
            guard let field = UInt64(String(decoding: bytes[start..<start + 16], as: UTF8.self), radix: 16)
            else { return nil }
            fields.append(field)
        }
        guard Self.seal(Array(fields.dropLast()), dice) == fields[5], fields[1] < 1 << 40, fields[2] < 1 << 40
        else { return nil }
        self.init(
            after: World.Position(Int64(bitPattern: fields[0]), Int(fields[1])), consumed: Int(fields[2]),
            issued: Instant(milliseconds: Int64(bitPattern: fields[3])), binding: fields[4])
    }

    static func binding(_ parts: [String]) -> UInt64 {
        // Enough to notice other parameters.
        var hash = FNV1a()
        for part in parts { hash.add((part + "\n").utf8) }
        return hash.value
    }

    private static func seal(_ fields: [UInt64], _ dice: Dice) -> UInt64 {
        fields.reduce(dice.seed) { Dice.mix($0 ^ $1 &+ 0x9E37_79B9_7F4A_7C15) }
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
