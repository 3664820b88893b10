import Compression

// What client and server agree on beyond the content: whether it is compressed, and whether it must be sent
// at all.

extension WebResponse {
    /// With an `ETag` of its content, or 304 if the client has exactly that already. Only whole answers of
    /// status 200 are tagged.
    public func tagged(for request: WebRequest) -> WebResponse {
        guard status == 200, case .bytes(let bytes) = body else { return self }
        // Weak: the same content may go out compressed or not.
        let tag = "W/\"\(String(fingerprint(of: bytes), radix: 36))\""
        let known = request.header("if-none-match")?.split(separator: ",").map { $0.drop { $0 == " " } } ?? []
        if known.contains(where: { $0 == tag || $0 == "*" }) {
            return .empty(
                status: 304, headers: headers.filter { $0.name != "Content-Type" } + [("ETag", tag)])
        }
        var response = self
        response.headers.append(("ETag", tag))
        return response
    }

    /// Below this the header of a compressed answer costs what is saved.
    private static let leastBytesToCompress = 1000
    /// Fast rather than small: the answer is made once and sent once.
    private static let level = 4

    /// Compressed, if it is text, worth it, and the client asked for it.
    func compressed(for request: WebRequest) -> WebResponse {
        guard case .bytes(let bytes) = body, bytes.count >= Self.leastBytesToCompress, isText else {
            return self
        }
        var response = self
        response.headers.append(("Vary", "Accept-Encoding"))
        guard request.accepts(encoding: "gzip") else { return response }
        response.headers.append(("Content-Encoding", "gzip"))
        response.body = .bytes(Gzip.encode(bytes, level: Self.level))
        return response
    }

    private var isText: Bool {
        if headers.contains(where: { $0.name == "Content-Encoding" }) { return false }
        guard let type = headers.first(where: { $0.name == "Content-Type" })?.value else { return false }
        return type.hasPrefix("text/") || type.hasPrefix("application/json")
            || type.hasPrefix("image/svg+xml")
    }
}

extension WebRequest {
    /// A coding that is named without `q=0`.
    func accepts(encoding: String) -> Bool {
        guard let accepted = header("accept-encoding") else { return false }
        return accepted.lowercased().split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard parts.first == encoding else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "0" || $0 == "." }
            }
        }
    }
}

/// A 64-bit hash of the content: FNV-1a over words of eight bytes, with a turn, because each word's upper
/// bits matter too. It tells versions of one page apart; nobody gains by making two that collide.
private func fingerprint(of bytes: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    bytes.withUnsafeBytes { bytes in
        var place = 0
        while place < bytes.count {
            var word: UInt64 = 0
            if place + 8 <= bytes.count {
                word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            } else {
                for byte in bytes[place...] { word = word << 8 | UInt64(byte) }
            }
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            place += 8
        }
    }
    return hash
}
