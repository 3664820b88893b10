import CZlib

/// zlib keeps a pointer back to its stream, so the stream must not move.
final class Deflater {
    enum Form: Int32 {
        case raw = -15
        case gzip = 31
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private static let chunk = 64 << 10

    init(_ form: Form, level: Int) {
        precondition((0...9).contains(level), "zlib's levels are 0 to 9")
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = zlib_deflate_begin(stream, Int32(level), form.rawValue)
        precondition(code == Z_OK, "zlib could not allocate")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what zlib gives out; it keeps back what may still compress better with what follows.
    func deflate(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        run(input, Z_NO_FLUSH, &output)
    }

    func finish(into output: inout [UInt8]) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH, &output)
    }

    private func run(_ input: UnsafeRawBufferPointer, _ flush: Int32, _ output: inout [UInt8]) {
        var rest = input[...]
        repeat {
            // zlib counts in 32 bits.
            let part = rest.prefix(1 << 30)
            rest = rest.dropFirst(part.count)
            let bytes = UnsafeRawBufferPointer(rebasing: part)
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(bytes.count)
            repeat {
                let filled = withUnsafeTemporaryAllocation(byteCount: Deflater.chunk, alignment: 16) {
                    buffer in
                    stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
                    stream.pointee.avail_out = UInt32(buffer.count)
                    let code = CZlib.deflate(stream, flush)
                    precondition(
                        code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR, "zlib stream misused")
                    let count = buffer.count - Int(stream.pointee.avail_out)
                    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                    return count
                }
                if filled < Deflater.chunk { break }
            } while true
        } while !rest.isEmpty
    }
}

/// The bare deflate format, as zip archives hold it.
final class Inflater {
    enum Failure: Error { case damaged }

    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isAtEnd = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = zlib_inflate_begin(stream, -15)
        precondition(code == Z_OK, "zlib could not allocate")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// How much of the input was used and how much of the output filled.
    func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(Failure) -> (used: Int, filled: Int) {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let offered = Int(stream.pointee.avail_out)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw .damaged }
        isAtEnd = code == Z_STREAM_END
        return (input.count - Int(stream.pointee.avail_in), offered - Int(stream.pointee.avail_out))
    }
}

/// The checksum of zip and gzip, over pieces.
struct CRC32 {
    private(set) var value: UInt32 = 0

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        value = UInt32(
            truncatingIfNeeded: crc32_z(UInt(value), start.assumingMemoryBound(to: UInt8.self), bytes.count))
    }
}
