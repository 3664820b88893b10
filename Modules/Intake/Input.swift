import Glibc

/// Why what came in was not taken, or not to its end.
public struct IntakeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// "contacts.csv, line 17"
    public var place: String?
    /// One clause.
    public var reason: String
    public var remedy: String?
    /// The words of the command were wrong, not the data.
    public var isMisuse = false

    public init(_ place: String? = nil, _ reason: String, remedy: String? = nil, isMisuse: Bool = false) {
        self.place = place
        self.reason = reason
        self.remedy = remedy
        self.isMisuse = isMisuse
    }

    public var description: String { (place.map { "\($0): " } ?? "") + reason }
}

/// Bytes that come in one after the other and only once: a file, a pipe, the body of a request.
public final class Input {
    /// For messages.
    public let name: String
    /// How much there is, where that is known.
    public let size: Int?
    public private(set) var bytesRead = 0
    private let descriptor: Int32
    /// Read ahead, to see what it is.
    private var head: [UInt8]

    /// "-" is standard input.
    public init(path: String) throws(IntakeFailure) {
        let isStandard = path == "-"
        name = isStandard ? "standard input" : path
        descriptor = isStandard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        head = []
        guard descriptor >= 0 else {
            size = nil
            throw IntakeFailure(path, "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int(status.st_size) : nil
    }

    public init(_ bytes: [UInt8], name: String) {
        self.name = name
        head = bytes
        size = bytes.count
        descriptor = -1
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeFailure) -> Int {
        guard head.isEmpty else {
            let count = min(head.count, buffer.count)
            head.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            head.removeFirst(count)
            bytesRead += count
            return count
        }
        let count = try more(buffer)
        bytesRead += count
        return count
    }

    /// The first bytes, `count` of them if there are so many; they stay to be read.
    public func beginning(_ count: Int) throws -> ArraySlice<UInt8> {
        while head.count < count {
            var piece = [UInt8](repeating: 0, count: count - head.count)
            let found = try piece.withUnsafeMutableBytes { try more($0) }
            if found == 0 { break }
            head += piece[..<found]
        }
        return head.prefix(count)
    }

    /// All of a small file.
    public func everything() throws -> [UInt8] {
        let bytes = try beginning(Self.smallBytes + 1)
        guard bytes.count <= Self.smallBytes else {
            throw IntakeFailure(name, "it has more than \(Self.smallBytes >> 20) MB")
        }
        return Array(bytes)
    }

    private static let smallBytes = 8 << 20

    private func more(_ buffer: UnsafeMutableRawBufferPointer) throws(IntakeFailure) -> Int {
        guard descriptor >= 0 else { return 0 }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw IntakeFailure(name, "it cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }
}

/// The lines of an input, a bounded piece in memory at a time.
struct LineReader {
    enum Found { case line, tooLong, end }

    private let input: Input
    private let limit: Int
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private var unread = 0..<0
    /// Of the line found last, from 1.
    private(set) var number = 0

    /// Lines longer than `limit` are passed over and reported.
    init(_ input: Input, limit: Int) {
        self.input = input
        self.limit = limit
    }

    /// Replaces `line` by the next one, without its end.
    mutating func next(_ line: inout [UInt8]) throws -> Found {
        line.removeAll(keepingCapacity: true)
        var isTooLong = false
        var isEmpty = true
        while true {
            if unread.isEmpty {
                let input = input
                let count = try buffer.withUnsafeMutableBytes { try input.read(into: $0) }
                unread = 0..<count
                if count == 0 {
                    if isEmpty { return .end }
                    break
                }
            }
            isEmpty = false
            let end = buffer.withUnsafeBytes { bytes -> Int? in
                guard let start = bytes.baseAddress?.advanced(by: unread.lowerBound) else { return nil }
                return memchr(start, 0x0a, unread.count).map { UnsafeRawPointer($0) - bytes.baseAddress! }
            }
            let piece = unread.lowerBound..<(end ?? unread.upperBound)
            if line.count + piece.count > limit { isTooLong = true }
            if !isTooLong { line.append(contentsOf: buffer[piece]) }
            unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
            if end != nil { break }
        }
        number += 1
        if isTooLong {
            line = []
            return .tooLong
        }
        if line.last == 0x0d { line.removeLast() }
        // Some programs begin a file with a mark that says UTF-8.
        if number == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        return .line
    }
}
