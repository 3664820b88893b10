/// A run of drawn numbers for one question: where `Dice` answers single questions, this tells a story whose next turn
/// depends on the last. The same question gives the same run.
struct Chance {
    private var state: UInt64

    init(_ dice: Dice, _ topic: UInt64, _ subject: Int) { state = dice.roll(topic, subject) }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Int((Dice.mix(state) >> 11) % UInt64(max(1, bound)))
    }

    /// Both ends included.
    mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

    mutating func percent(_ share: Int) -> Bool { below(100) < share }

    mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }
}
