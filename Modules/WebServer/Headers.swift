import CMicroHTTPD
import Glibc

/// The headers of a request, and what they must not say together.
struct Headers {
    var list: [(name: String, value: String)] = []

    init(of connection: OpaquePointer) {
        withUnsafeMutablePointer(to: &list) { list in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { context, _, name, nameSize, value, valueSize in
                    let list = context!.assumingMemoryBound(to: [(name: String, value: String)].self)
                    let name = Headers.lowercased(UnsafeRawBufferPointer(start: name, count: nameSize))
                    let value = Headers.trimmed(UnsafeRawBufferPointer(start: value, count: valueSize))
                    list.pointee.append((name, value))
                    return .YES
                }, list)
        }
    }

    /// Whoever stands in front of us must read the request's end where we read it; what leaves room for
    /// doubt is refused.
    func check(maximumBodyBytes: Int) throws(PendingRequest.Fault) {
        var lengths = 0
        var hosts = 0
        var isChunked = false
        for (name, value) in list {
            switch name {
            case "content-length":
                lengths += 1
                guard !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                    let length = Int(value)
                else { throw .refuse(400, "Content-Length is not a number.\n") }
                if length > maximumBodyBytes {
                    throw .refuse(413, "The body may have \(maximumBodyBytes) bytes at most.\n")
                }
            case "transfer-encoding":
                if isChunked || value.lowercased() != "chunked" {
                    throw .refuse(400, "The only Transfer-Encoding understood is chunked, once.\n")
                }
                isChunked = true
            case "host": hosts += 1
            default: break
            }
        }
        if lengths > 1 || lengths > 0 && isChunked {
            throw .refuse(400, "The request says more than once how long it is.\n")
        }
        if hosts > 1 { throw .refuse(400, "The request has two Host headers.\n") }
    }

    private static func lowercased(_ bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { text in
            for (index, byte) in bytes.enumerated() {
                text[index] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            }
            return bytes.count
        }
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> String {
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}

/// libmicrohttpd before 1.0 accepts a bare line feed as the end of a line and headers folded over several
/// lines, and stops
/// at a NUL as C does. It leaves no trace of either in what it hands out, but the request still lies in its
/// buffer with
/// zeros where lines, names and values ended: two for CR LF, one for a bare LF. That is looked at here.
enum Framing {
    private static let refusal = PendingRequest.Fault.refuse(
        400, "The request is not well-formed: lines end with CR LF, headers are not folded.\n")

    static func check(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, targetCount: Int,
        version: UnsafePointer<CChar>,
        headerCount: Int
    ) throws(PendingRequest.Fault) {
        let start = UnsafeRawPointer(method)
        let size = onward_mhd_header_size(connection)
        let first = UnsafeRawPointer(version) - start
        // Between method, target and version there is one space each, and no NUL in them that cut them short.
        guard first == strlen(method) + 1 + targetCount + 1, first < size else { throw refusal }
        let bytes = UnsafeRawBufferPointer(start: start, count: size)

        var place = first
        guard let versionEnd = lineEnd(bytes, from: place) else { throw refusal }
        let text = UnsafeRawBufferPointer(rebasing: bytes[place..<versionEnd])
        guard text.elementsEqual("HTTP/1.1".utf8) || text.elementsEqual("HTTP/1.0".utf8) else {
            throw refusal
        }
        place = versionEnd + 2

        for _ in 0..<headerCount {
            // The name ends with the zero that took the colon's place.
            let name = place
            while place < size, isToken(bytes[place]) { place += 1 }
            guard place > name, place < size, bytes[place] == 0, let end = lineEnd(bytes, from: place + 1)
            else { throw refusal }
            place = end + 2
        }
        guard place + 2 == size, bytes[place] == 0, bytes[place + 1] == 0 else { throw refusal }
    }

    /// Where the two zeros begin that were CR LF; nil if there is only one.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let zero = memchr(bytes.baseAddress! + start, 0, bytes.count - start)
        else { return nil }
        let end = UnsafeRawPointer(zero) - bytes.baseAddress!
        return end + 1 < bytes.count && bytes[end + 1] == 0 ? end : nil
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
