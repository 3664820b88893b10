import Glibc

/// A line of the central directory.
struct ZipEntry {
    var name: String
    var isStored: Bool
    var crc: UInt32
    var compressed: Int
    var size: Int
    var header: Int
}

/// An open archive and its central directory. Every number in it is somebody else's and is checked against
/// the file.
final class ZipFile {
    private let path: String
    private var descriptor: Int32
    private let length: Int
    private(set) var entries: [ZipEntry] = []

    private static let maximumDirectoryBytes = 16 << 20

    init(path: String) throws(ZipFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        let code = errno
        length = descriptor < 0 ? 0 : Int(lseek(descriptor, 0, SEEK_END))
        guard descriptor >= 0 else { throw failure("cannot be opened: \(String(cString: strerror(code)))") }
        entries = try directory()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Hands the open file over; this value is of no use afterwards.
    func release() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    func failure(_ reason: String) -> ZipFailure { ZipFailure(place: path, reason: reason) }

    func entry(named name: String?) throws(ZipFailure) -> ZipEntry {
        let files = entries.filter { !$0.name.hasSuffix("/") }
        if let name {
            guard let found = files.first(where: { $0.name == name }) else {
                throw failure("holds no file \(name)")
            }
            return found
        }
        guard let only = files.first, files.count == 1 else {
            throw failure("holds \(files.count) files where one was expected")
        }
        return only
    }

    /// Where the data begins: behind the local header, whose own name and extra field may differ in length.
    func start(of entry: ZipEntry) throws(ZipFailure) -> Int {
        let header = try read(30, at: entry.header)
        guard header.number32(0) == 0x0403_4b50 else {
            throw failure("\(entry.name) does not begin where the archive says")
        }
        let start = entry.header + 30 + header.number16(26) + header.number16(28)
        guard start + entry.compressed <= length else {
            throw failure("\(entry.name) is cut off; fetch the file again")
        }
        return start
    }

    private func read(_ count: Int, at offset: Int) throws(ZipFailure) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= length - count else {
            throw failure("is cut off or not a zip file")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let part = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + filled, count - filled, off_t(offset + filled))
            }
            guard part > 0 else { throw failure("cannot be read: \(String(cString: strerror(errno)))") }
            filled += part
        }
        return bytes
    }

    private func directory() throws(ZipFailure) -> [ZipEntry] {
        let (start, size, count) = try locateDirectory()
        guard size <= ZipFile.maximumDirectoryBytes, count >= 0 else {
            throw failure("its directory is too large")
        }
        let bytes = try read(size, at: start)
        var entries: [ZipEntry] = []
        var offset = 0
        for _ in 0..<count {
            guard offset + 46 <= bytes.count, bytes.number32(offset) == 0x0201_4b50 else {
                throw failure("its directory is damaged")
            }
            let end = offset + 46 + bytes.number16(offset + 28)
            let next = end + bytes.number16(offset + 30) + bytes.number16(offset + 32)
            guard next <= bytes.count else { throw failure("its directory is damaged") }
            entries.append(try entry(bytes, at: offset, nameEnd: end))
            offset = next
        }
        return entries
    }

    private func entry(_ bytes: [UInt8], at offset: Int, nameEnd: Int) throws(ZipFailure) -> ZipEntry {
        let name = String(decoding: bytes[(offset + 46)..<nameEnd], as: UTF8.self)
        guard bytes.number16(offset + 8) & 1 == 0 else { throw failure("\(name) is encrypted") }
        let method = bytes.number16(offset + 10)
        guard method == 0 || method == 8 else {
            throw failure("\(name) is compressed in a way (\(method)) that is not known")
        }
        var entry = ZipEntry(
            name: name, isStored: method == 0, crc: UInt32(bytes.number32(offset + 16)),
            compressed: bytes.number32(offset + 20), size: bytes.number32(offset + 24),
            header: bytes.number32(offset + 42))
        try widen(&entry, bytes[nameEnd..<(nameEnd + bytes.number16(offset + 30))])
        guard entry.compressed >= 0, entry.size >= 0, entry.header >= 0, entry.compressed <= length,
            !entry.isStored || entry.compressed == entry.size
        else { throw failure("\(name) has impossible sizes") }
        return entry
    }

    /// Numbers of all ones stand, 64 bits wide and in this order, in the extra field with tag 1.
    private func widen(_ entry: inout ZipEntry, _ extra: ArraySlice<UInt8>) throws(ZipFailure) {
        let extra = Array(extra)
        var wide: [Int] = []
        var offset = 0
        while offset + 4 <= extra.count {
            let end = offset + 4 + extra.number16(offset + 2)
            guard end <= extra.count else { break }
            if extra.number16(offset) == 1 {
                wide = stride(from: offset + 4, through: end - 8, by: 8).map { extra.number64($0) }
            }
            offset = end
        }
        for path in [\ZipEntry.size, \.compressed, \.header] where entry[keyPath: path] == 0xffff_ffff {
            guard !wide.isEmpty else { throw failure("\(entry.name) has no sizes") }
            entry[keyPath: path] = wide.removeFirst()
        }
    }

    /// The last record of the file says where the directory is; a comment of up to 64 KB may follow it.
    private func locateDirectory() throws(ZipFailure) -> (start: Int, size: Int, count: Int) {
        let tailStart = max(0, length - 22 - 0xffff)
        let tail = try read(length - tailStart, at: tailStart)
        let candidates = stride(from: tail.count - 22, through: 0, by: -1)
        guard let end = candidates.first(where: { tail.number32($0) == 0x0605_4b50 }) else {
            throw failure("is cut off or not a zip file")
        }
        let locator = end - 20
        guard locator >= 0, tail.number32(locator) == 0x0706_4b50 else {
            return (tail.number32(end + 16), tail.number32(end + 12), tail.number16(end + 10))
        }
        let wide = try read(56, at: tail.number64(locator + 8))
        guard wide.number32(0) == 0x0606_4b50 else { throw failure("its directory is damaged") }
        return (wide.number64(48), wide.number64(40), wide.number64(32))
    }
}

extension [UInt8] {
    fileprivate func number16(_ offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
    fileprivate func number32(_ offset: Int) -> Int { number16(offset) | number16(offset + 2) << 16 }
    /// Negative if it exceeds what a file can have; all callers refuse that.
    fileprivate func number64(_ offset: Int) -> Int { number32(offset) | number32(offset + 4) << 32 }
}
