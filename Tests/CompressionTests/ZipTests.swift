import Compression
import Glibc
import Testing

/// A file that is gone with the value.
final class TemporaryFile: Sendable {
    let path: String

    init(_ bytes: [UInt8]) {
        var template = Array("/tmp/onward-zip.XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        var rest = bytes[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(
                max(0, rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }))
        }
        close(descriptor)
    }

    deinit { unlink(path) }
}

func archive(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
    let writer = ZipWriter()
    for member in members {
        writer.beginMember(member.name)
        writer.write(member.content)
    }
    writer.finish()
    return writer.output
}

func unzip(
    _ bytes: [UInt8], member: String? = nil, maximumBytes: Int = 1 << 30, piece: Int = 10_000
) throws -> [UInt8] {
    let file = TemporaryFile(bytes)
    let reader = try ZipReader(path: file.path, member: member, maximumBytes: maximumBytes)
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: piece)
    while true {
        let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
        if count == 0 { return content }
        content += buffer[..<count]
    }
}

func complaint(_ work: () throws -> [UInt8]) -> String? {
    do {
        _ = try work()
        return nil
    } catch {
        return (error as? ZipFailure)?.reason ?? "another error: \(error)"
    }
}

/// Compressible, but not trivially.
let rows: [UInt8] = (0..<20_000).flatMap { Array("\($0),Müller \($0 &* 7919 % 1000),\"x\"\n".utf8) }

struct ZipTests {
    @Test(arguments: [1, 7, 4096, 1 << 20])
    func `a member comes back as it was, in pieces of any size`(piece: Int) throws {
        let content = piece == 1 ? Array(rows.prefix(5000)) : rows
        let packed = archive([("job.csv", content)])
        #expect(packed.count < content.count)
        #expect(try unzip(packed, piece: piece) == content)
    }

    @Test func `an empty member is empty`() throws {
        #expect(try unzip(archive([("empty", [])])) == [])
    }

    @Test func `one of several members is chosen by name`() throws {
        let packed = archive([("a", [1]), ("folder/", []), ("b", [2, 3])])
        #expect(try unzip(packed, member: "a") == [1])
        #expect(try unzip(packed, member: "b") == [2, 3])
        #expect(complaint { try unzip(packed) } == "holds 2 files where one was expected")
        #expect(complaint { try unzip(packed, member: "c") } == "holds no file c")
    }

    @Test func `writing in pieces that are taken away gives the same archive`() throws {
        let writer = ZipWriter()
        var packed: [UInt8] = []
        writer.beginMember("job.csv")
        var start = 0
        while start < rows.count {
            let end = min(start + 777, rows.count)
            writer.write(Array(rows[start..<end]))
            packed += writer.output
            writer.output = []
            start = end
        }
        writer.finish()
        packed += writer.output
        #expect(try unzip(packed) == rows)
    }

    @Test func `other programs read what we write, and we what they write`() throws {
        guard access("/usr/bin/unzip", X_OK) == 0, access("/usr/bin/zip", X_OK) == 0 else { return }
        let ours = TemporaryFile(archive([("job.csv", rows)]))
        #expect(system("unzip -tqq \(ours.path)") == 0)
        let plain = TemporaryFile(rows)
        for level in [0, 9] {
            defer { unlink(plain.path + ".zip") }
            #expect(system("zip -q -j -\(level) \(plain.path).zip \(plain.path)") == 0)
            let reader = try ZipReader(path: plain.path + ".zip")
            #expect(reader.size == rows.count)
            var buffer = [UInt8](repeating: 0, count: rows.count + 1)
            var filled = 0
            while true {
                let count = try buffer.withUnsafeMutableBytes {
                    try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
                }
                if count == 0 { break }
                filled += count
            }
            #expect(Array(buffer[..<filled]) == rows)
        }
    }

    @Test func `an archive that was not compressed and has no zip64 numbers is read`() throws {
        #expect(try unzip(stored("a.csv", Array("id\n1\n".utf8))) == Array("id\n1\n".utf8))
    }

    @Test func `a file that is not there says so`() {
        #expect(
            throws: ZipFailure(place: "/nowhere.zip", reason: "cannot be opened: No such file or directory")
        ) {
            try ZipReader(path: "/nowhere.zip")
        }
    }

    @Test func `a member above the limit is refused before it is unpacked`() {
        let packed = archive([("big", [UInt8](repeating: 0, count: 100_000))])
        #expect(complaint { try unzip(packed, maximumBytes: 99_999) }?.contains("at most 99999") == true)
    }

    @Test func `what is not a zip says so`() {
        for bytes in [[], Array("<html>".utf8), [UInt8](repeating: 0x50, count: 100_000)] {
            #expect(complaint { try unzip(bytes) } == "is cut off or not a zip file")
        }
    }

    @Test func `a wrong checksum is noticed at the end`() {
        var packed = stored("a.csv", Array("id\n1\n".utf8))
        packed[36] ^= 1
        #expect(complaint { try unzip(packed) }?.contains("checksum") == true)
    }

    @Test func `a member that grows past its announced size is stopped`() {
        var packed = archive([("bomb", [UInt8](repeating: 0, count: 1_000_000))])
        // The zip64 size in the central directory: the archive promises ten bytes.
        let entry = (0..<packed.count).last { packed[$0...].starts(with: [0x50, 0x4b, 1, 2]) }!
        packed.replaceSubrange((entry + 46 + 4 + 4)..<(entry + 46 + 4 + 12), with: [10, 0, 0, 0, 0, 0, 0, 0])
        #expect(complaint { try unzip(packed) }?.contains("longer than the 10 bytes") == true)
    }

    @Test func `no cut and no changed byte of an archive leads to wrong content or a crash`() {
        let content = Array(rows.prefix(2000))
        let packed = archive([("job.csv", content)])
        for count in stride(from: 0, to: packed.count, by: 3) {
            #expect(complaint { try unzip(Array(packed[..<count])) } != nil)
        }
        for index in packed.indices {
            for bit in [UInt8(1), 0x80] {
                var changed = packed
                changed[index] ^= bit
                // Times and names may change unnoticed; the content may not.
                if let read = try? unzip(changed) { #expect(read == content) }
            }
        }
    }
}

/// The plainest archive: one member, not compressed, all sizes 32 bits wide.
private func stored(_ name: String, _ content: [UInt8]) -> [UInt8] {
    func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var crc: UInt32 = 0xffff_ffff
    for byte in content {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
    }
    let common =
        number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(Int(~crc), 4)
        + number(content.count, 4)
        + number(content.count, 4) + number(name.utf8.count, 2) + number(0, 2)
    let local = number(0x0403_4b50, 4) + common + Array(name.utf8) + content
    let directory =
        number(0x0201_4b50, 4) + number(20, 2) + common + number(0, 14 - 4) + number(0, 4) + Array(name.utf8)
    return local + directory + number(0x0605_4b50, 4) + number(0, 4) + number(1, 2) + number(1, 2)
        + number(directory.count, 4) + number(local.count, 4) + number(0, 2)
}
