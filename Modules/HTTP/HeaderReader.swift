/// Collects the header lines of one answer. Interim answers (1xx) are forgotten, trailers only count towards
/// the limit.
struct HeaderReader {
    static let maximumBytes = 64 << 10

    private(set) var status = 0
    private(set) var version = ""
    private(set) var fields: [(name: String, value: String)] = []
    private var byteCount = 0
    private var isEnded = false

    var isSuccess: Bool { (200..<300).contains(status) }
    var isEncoded: Bool { fields.contains { $0.name == "content-encoding" } }
    var contentLength: Int? {
        fields.first { $0.name == "content-length" }.flatMap { Int($0.value) }.flatMap { $0 < 0 ? nil : $0 }
    }

    /// Without the two that describe a compression which libcurl has taken off.
    var unpackedFields: [(name: String, value: String)] {
        isEncoded ? fields.filter { $0.name != "content-encoding" && $0.name != "content-length" } : fields
    }

    /// False if the limit is passed.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        byteCount += line.count
        guard byteCount <= HeaderReader.maximumBytes else { return false }
        let line = line.prefix { $0 != 0x0d && $0 != 0x0a }
        if line.starts(with: "HTTP/".utf8) {
            beginAnswer(line.dropFirst(5))
        } else if line.isEmpty {
            isEnded = true
        } else if !isEnded, let colon = line.firstIndex(of: 0x3a) {
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            fields.append((name: name, value: trimmedEnd(value)))
        }
        return true
    }

    /// "1.1 200 OK"
    private mutating func beginAnswer(_ rest: Slice<UnsafeRawBufferPointer>) {
        let words = rest.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: true)
        version = words.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        status = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
        fields = []
        isEnded = false
    }

    private func trimmedEnd(_ value: Slice<UnsafeRawBufferPointer>) -> String {
        var value = value
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        return String(decoding: value, as: UTF8.self)
    }
}
