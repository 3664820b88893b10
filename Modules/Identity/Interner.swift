/// Texts as numbers, from 1 on in the order of their first appearance; 0 is no text. Flat arrays, open addressing, and
/// the bytes are compared: two texts never share a number.
struct Interner: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = [0]
    private var hashes: [UInt32] = [0]
    /// A number and the hash of its text, so that most others need not be looked up.
    private struct Slot: Sendable {
        var number: UInt32 = 0
        var hash: UInt32 = 0
    }
    private var slots = Array(repeating: Slot(), count: 64)

    var count: Int { ends.count }

    mutating func number(of text: String, kind: UInt8 = 0) -> UInt32 {
        var text = text
        return text.withUTF8 { number(of: $0, kind: kind) }
    }

    mutating func number(of text: UnsafeBufferPointer<UInt8>, kind: UInt8) -> UInt32 {
        number(of: text, kind: kind, hash: Self.hash(text, kind))
    }

    /// The numbers that the texts of another have here, by those that they have there.
    mutating func add(_ other: Interner) -> [UInt32] {
        var numbers: [UInt32] = [0]
        numbers.reserveCapacity(other.count)
        other.bytes.withUnsafeBufferPointer { bytes in
            for number in 1..<max(1, other.count) {
                let text = bytes[Int(other.ends[number - 1]) + 1..<Int(other.ends[number])]
                numbers.append(
                    self.number(
                        of: UnsafeBufferPointer(rebasing: text), kind: other.kind(UInt32(number)),
                        hash: other.hashes[number]))
            }
        }
        return numbers
    }

    private mutating func number(of text: UnsafeBufferPointer<UInt8>, kind: UInt8, hash: UInt32) -> UInt32 {
        let slot = slot(of: text, kind, hash)
        if slots[slot].number != 0 { return slots[slot].number }
        let number = UInt32(ends.count)
        bytes.append(kind)
        bytes.append(contentsOf: text)
        ends.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = Slot(number: number, hash: hash)
        if ends.count * 10 > slots.count * 7 { grow() }
        return number
    }

    /// The number of a text that is known already; 0 otherwise.
    func known(_ text: String, kind: UInt8 = 0) -> UInt32 {
        var text = text
        return text.withUTF8 { slots[slot(of: $0, kind, Self.hash($0, kind))].number }
    }

    /// Where the text is, or belongs.
    private func slot(of text: UnsafeBufferPointer<UInt8>, _ kind: UInt8, _ hash: UInt32) -> Int {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot].number != 0 {
            if slots[slot].hash == hash, equals(slots[slot].number, text, kind) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    /// No text is looked up or added afterwards: what that needs is half of all.
    mutating func seal() { (hashes, slots) = ([], []) }

    func text(_ number: UInt32) -> String {
        guard number > 0 else { return "" }
        return String(decoding: bytes[Int(ends[Int(number) - 1]) + 1..<Int(ends[Int(number)])], as: UTF8.self)
    }

    func kind(_ number: UInt32) -> UInt8 { number > 0 ? bytes[Int(ends[Int(number) - 1])] : 0 }

    private func equals(_ number: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ kind: UInt8) -> Bool {
        let start = Int(ends[Int(number) - 1])
        let end = Int(ends[Int(number)])
        guard end - start == text.count + 1, bytes[start] == kind else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            for index in text.indices where bytes[start + 1 + index] != text[index] { return false }
            return true
        }
    }

    private mutating func grow() {
        slots = Array(repeating: Slot(), count: slots.count * 2)
        for number in 1..<ends.count {
            var slot = Int(hashes[number]) & (slots.count - 1)
            while slots[slot].number != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Slot(number: UInt32(number), hash: hashes[number])
        }
    }

    /// FNV-1a, its weak high bits spread (the finaliser of MurmurHash3).
    private static func hash(_ text: UnsafeBufferPointer<UInt8>, _ kind: UInt8) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(kind)
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
