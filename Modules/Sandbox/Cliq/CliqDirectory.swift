import Domain

/// Who and what can be written to in Cliq.
struct CliqDirectory {
    let world: World

    init(_ world: World) { self.world = world }

    /// Not every bot is a member of every channel.
    static let channels: [(name: String, id: String, bots: [String])] = [
        ("cs-alerts", "O1186003000001", ["onwardbot"]), ("onboarding", "O1186003000013", ["onwardbot"]),
        ("renewals", "O1186003000025", []), ("general", "O1186003000037", []),
    ]
    static let bots = ["onwardbot", "deskbot"]
    static let chats = ["CT_1186003000001_T20061133", "CT_1186003000013_T20061133"]
    static let application = "30011860030001"

    /// Webhook tokens of the one user whose sign-in this is. They open all messages of that user.
    var keys: [String] { (0..<2).map { Self.key(world.dice, 0x7801 + UInt64($0) * 4) } }

    /// By mail or number.
    func knows(user: String) -> Bool {
        (0..<World.staffCount).contains { world.staff($0).email == user || String(World.zuid($0)) == user }
    }

    static func key(_ dice: Dice, _ topic: UInt64) -> String {
        func part(_ topic: UInt64) -> String {
            [dice.roll(topic, 0), dice.roll(topic + 1, 0)].map { number in
                let text = String(number, radix: 16)
                return String(repeating: "0", count: 16 - text.utf8.count) + text
            }.joined()
        }
        return "1001.\(part(topic)).\(part(topic + 2))"
    }
}
