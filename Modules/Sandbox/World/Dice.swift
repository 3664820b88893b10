/// Chance without memory: the same seed and the same question always give the same answer, in any order and on any
/// thread. That is what lets a world of millions be served without keeping it.
public struct Dice: Sendable {
    public let seed: UInt64

    public init(seed: UInt64) { self.seed = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

    /// 64 evenly spread bits for a question. `topic` keeps questions about one thing apart (name, phone, stage…).
    @inline(__always)
    public func roll(_ topic: UInt64, _ subject: Int) -> UInt64 {
        Self.mix(
            seed ^ (topic &* 0xD6E8_FEB8_6659_FD93)
                ^ (UInt64(bitPattern: Int64(subject)) &* 0xA076_1D64_78BD_642F))
    }

    /// A number in 0 ..< `bound`.
    @inline(__always)
    public func pick(_ topic: UInt64, _ subject: Int, below bound: Int) -> Int {
        Int((roll(topic, subject) >> 11) % UInt64(max(1, bound)))
    }

    /// True in `share` of 1,000 cases.
    @inline(__always)
    public func chance(_ topic: UInt64, _ subject: Int, perMille share: Int) -> Bool {
        pick(topic, subject, below: 1000) < share
    }

    /// The finaliser of SplitMix64 (public domain): every input bit reaches every output bit.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
