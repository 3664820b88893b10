/// The 64-bit hash FNV-1a: the same in every process and on every machine, not against anybody who means harm. Its high
/// bits are weak: `mixed` spreads them.
public struct FNV1a: Sendable {
    public private(set) var value: UInt64

    public init(_ basis: UInt64 = 0xcbf2_9ce4_8422_2325) { value = basis }

    public mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

    public mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    public var mixed: UInt64 { value.mixed }
}

extension UInt64 {
    /// Each bit depends on all: by the finaliser of MurmurHash3.
    public var mixed: UInt64 {
        var hash = self
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
