/// Writes a zip archive piece by piece into an array that the caller empties: members of any size need little
/// memory. Sizes and checksum follow each member (data descriptor), because they are not known before.
public final class ZipWriter {
    /// Finished bytes. Take them (and leave it empty) as often as you like.
    public var output: [UInt8] = []

    private struct Member {
        var name: [UInt8]
        var offset: UInt64
        var crc: UInt32 = 0
        var compressed: UInt64 = 0
        var size: UInt64 = 0
    }

    private let level: Int
    private var members: [Member] = []
    private var deflater: Deflater?
    private var crc = CRC32()
    private var size: UInt64 = 0
    private var compressed: UInt64 = 0
    /// How far the archive has been written, taken bytes included.
    private var offset: UInt64 = 0

    public init(level: Int = 6) { self.level = level }

    /// Ends the member before, if there is one.
    public func beginMember(_ name: String) {
        endMember()
        let name = Array(name.utf8)
        precondition(!name.isEmpty && name.count <= 0xffff, "a member of a zip needs a name")
        members.append(Member(name: name, offset: offset))
        deflater = Deflater(.raw, level: level)
        (crc, size, compressed) = (CRC32(), 0, 0)
        emit { header in
            header.put32(0x0403_4b50)
            header.put16(45)
            header.put16(0x0808)  // data descriptor, UTF-8 name
            header.put16(8)
            header.put32(ZipWriter.date)
            header.put32(0)
            // Zip64 sizes, so that the descriptor's numbers are 64 bits wide.
            header.put32(0xffff_ffff)
            header.put32(0xffff_ffff)
            header.put16(UInt16(name.count))
            header.put16(20)
            header += name
            header.put16(1)
            header.put16(16)
            header.put64(0)
            header.put64(0)
        }
    }

    public func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

    public func write(_ bytes: UnsafeRawBufferPointer) {
        guard let deflater else { preconditionFailure("no member was begun") }
        crc.add(bytes)
        size += UInt64(bytes.count)
        let before = output.count
        deflater.deflate(bytes, into: &output)
        count(from: before)
    }

    /// Ends the archive. Nothing may be written after it.
    public func finish() {
        endMember()
        let start = offset
        for member in members { emit { ZipWriter.directoryEntry(member, &$0) } }
        let length = offset - start
        let total = UInt64(members.count)
        let end = offset
        emit { trailer in
            trailer.put32(0x0606_4b50)
            trailer.put64(44)
            trailer.put16(45)
            trailer.put16(45)
            trailer.put32(0)
            trailer.put32(0)
            for value in [total, total, length, start] { trailer.put64(value) }
            trailer.put32(0x0706_4b50)
            trailer.put32(0)
            trailer.put64(end)
            trailer.put32(1)
            trailer.put32(0x0605_4b50)
            trailer.put32(0)
            trailer.put16(UInt16(clamping: total))
            trailer.put16(UInt16(clamping: total))
            trailer.put32(UInt32(clamping: length))
            trailer.put32(UInt32(clamping: start))
            trailer.put16(0)
        }
    }

    /// The same bytes for the same content: 1980-01-01, the first day zip can say.
    private static let date: UInt32 = 0x0021_0000

    private func endMember() {
        guard let deflater else { return }
        let before = output.count
        deflater.finish(into: &output)
        count(from: before)
        self.deflater = nil
        emit { descriptor in
            descriptor.put32(0x0807_4b50)
            descriptor.put32(crc.value)
            descriptor.put64(compressed)
            descriptor.put64(size)
        }
        members[members.count - 1].crc = crc.value
        members[members.count - 1].compressed = compressed
        members[members.count - 1].size = size
    }

    private static func directoryEntry(_ member: Member, _ entry: inout [UInt8]) {
        entry.put32(0x0201_4b50)
        entry.put16(45)
        entry.put16(45)
        entry.put16(0x0808)
        entry.put16(8)
        entry.put32(date)
        entry.put32(member.crc)
        entry.put32(0xffff_ffff)
        entry.put32(0xffff_ffff)
        entry.put16(UInt16(member.name.count))
        entry.put16(28)
        for _ in 0..<3 { entry.put16(0) }
        entry.put32(0)
        entry.put32(0xffff_ffff)
        entry += member.name
        entry.put16(1)
        entry.put16(24)
        for value in [member.size, member.compressed, member.offset] { entry.put64(value) }
    }

    private func count(from before: Int) {
        compressed += UInt64(output.count - before)
        offset += UInt64(output.count - before)
    }

    private func emit(_ build: (inout [UInt8]) -> Void) {
        let before = output.count
        build(&output)
        offset += UInt64(output.count - before)
    }
}

extension [UInt8] {
    fileprivate mutating func put16(_ value: UInt16) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
    fileprivate mutating func put32(_ value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
    fileprivate mutating func put64(_ value: UInt64) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
