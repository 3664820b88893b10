import CZlib
import Glibc

/// Why an archive could not be read.
public struct ZipFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, and the member once it is known.
    public var place: String
    public var reason: String

    public init(place: String, reason: String) {
        self.place = place
        self.reason = reason
    }

    public var description: String { "\(place): \(reason)" }
}

/// Reads one member of a zip file from front to back, in pieces, with little memory whatever its size.
/// The central directory at the end of the file decides; what stands before the data is only skipped.
public final class ZipReader {
    /// The name of the member.
    public let name: String
    /// After decompression, as the archive says it; held against what really comes.
    public let size: Int

    private let place: String
    private let descriptor: Int32
    private let entry: ZipEntry
    private let inflater: Inflater?
    private var input: UnsafeMutableRawBufferPointer
    private var unread: Range<Int> = 0..<0
    private var position: Int
    private var remaining: Int
    private var produced = 0
    private var crc = CRC32()
    private var isChecked = false

    /// `member` nil takes the only file in the archive. A member larger than `maximumBytes` is refused.
    public init(path: String, member: String? = nil, maximumBytes: Int = 64 << 30) throws(ZipFailure) {
        let file = try ZipFile(path: path)
        let chosen = try file.entry(named: member)
        guard chosen.size <= maximumBytes else {
            throw file.failure(
                "\(chosen.name) is \(chosen.size) bytes large; at most \(maximumBytes) are allowed")
        }
        position = try file.start(of: chosen)
        name = chosen.name
        size = chosen.size
        place = "\(path), \(chosen.name)"
        entry = chosen
        remaining = chosen.compressed
        inflater = chosen.isStored ? nil : Inflater()
        input = .allocate(byteCount: 128 << 10, alignment: 16)
        descriptor = file.release()
    }

    deinit {
        input.deallocate()
        close(descriptor)
    }

    /// Fills the buffer as far as one step goes; 0 is the end, which is reached only if size and checksum
    /// agree.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ZipFailure) -> Int {
        precondition(!buffer.isEmpty, "there is no room to read into")
        while true {
            if unread.isEmpty, remaining > 0 { try fill() }
            let count = try step(into: buffer)
            if count > 0 { return count }
            if produced == size, inflater?.isAtEnd ?? true {
                try check()
                return 0
            }
            let isExhausted = unread.isEmpty && remaining == 0
            if isExhausted || inflater?.isAtEnd ?? false {
                throw failure("it ends before its \(size) bytes are complete")
            }
        }
    }

    private func step(into buffer: UnsafeMutableRawBufferPointer) throws(ZipFailure) -> Int {
        if inflater?.isAtEnd ?? false { return 0 }
        let available = UnsafeRawBufferPointer(rebasing: input[unread])
        let count: Int
        if let inflater {
            do {
                let (used, filled) = try inflater.inflate(available, into: buffer)
                unread = (unread.lowerBound + used)..<unread.upperBound
                count = filled
            } catch {
                throw failure("its compressed data is damaged after \(produced) bytes")
            }
        } else {
            count = min(available.count, buffer.count)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: available[..<count]))
            unread = (unread.lowerBound + count)..<unread.upperBound
        }
        produced += count
        guard produced <= size else { throw failure("it is longer than the \(size) bytes the archive says") }
        crc.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }

    private func fill() throws(ZipFailure) {
        let count = pread(descriptor, input.baseAddress!, min(input.count, remaining), off_t(position))
        guard count > 0 else {
            throw failure(
                count == 0
                    ? "the file ends in the middle" : "cannot be read: \(String(cString: strerror(errno)))")
        }
        position += count
        remaining -= count
        unread = 0..<count
    }

    private func check() throws(ZipFailure) {
        guard !isChecked else { return }
        guard crc.value == entry.crc else {
            throw failure("its checksum does not agree; fetch the file again")
        }
        isChecked = true
    }

    private func failure(_ reason: String) -> ZipFailure { ZipFailure(place: place, reason: reason) }
}
