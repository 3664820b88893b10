import WebServer

/// Damages an answer of records the way a fault says.
extension Sandbox {
    func spoiled(_ response: WebResponse, _ call: Call) -> WebResponse {
        guard response.status == 200, !armed.isEmpty, case .bytes(let bytes) = response.body, bytes.count > 2,
            let spoiler = Spoiler(bytes)
        else { return response }
        for fault in Fault.allCases where fault.spoilsAnswer {
            if strikes(fault, call) {
                var damaged = response
                damaged.body = spoiler.body(fault)
                return damaged
            }
        }
        return response
    }
}

/// Knows only the bytes: where the first record begins and which of its texts can be tampered with.
private struct Spoiler {
    let bytes: [UInt8]
    /// The first record's opening brace.
    let record: Int
    static let hugeBytes = 40 << 20

    /// Nil for an answer without an array of objects, or of rows in columns.
    init?(_ bytes: [UInt8]) {
        let starts = ["[{", #"JObj":{""#].compactMap { Self.find(Array($0.utf8), in: bytes, from: 0) }
        guard let start = starts.first else { return nil }
        self.bytes = bytes
        record = start + 1
    }

    func body(_ fault: Fault) -> WebResponse.Body {
        switch fault {
        case .dropped: cut()
        case .truncated: .bytes(Array(bytes.prefix(bytes.count / 2)))
        case .badUTF8: .bytes(inserting([0xFF]))
        case .nul: .bytes(inserting(Array(#"\u0000"#.utf8)))
        case .huge: .bytes(inserting([UInt8](repeating: 0x78, count: Self.hugeBytes)))
        case .recordWithoutID: .bytes(replacingFirst([#""id":"#, #""request_id":"#], #""lost":"#))
        case .numericID: .bytes(numericIDs())
        case .badDates: .bytes(badDates())
        default: .bytes(bytes)
        }
    }

    /// Half of the body announced in full: the client sees the connection end too early.
    private func cut() -> WebResponse.Body {
        .cut(Array(bytes.prefix(bytes.count / 2)), announced: bytes.count)
    }

    /// Into the first text of the record that is called a name, a subject or a title, else the first text at all.
    private func inserting(_ extra: [UInt8]) -> [UInt8] {
        let marks = [#"ame":""#, #"ubject":""#, #"itle":""#, #"":[""#, #":""#]
        for mark in marks {
            if let place = Self.find(Array(mark.utf8), in: bytes, from: record) {
                let at = place + mark.utf8.count
                return Array(bytes[..<at]) + extra + bytes[at...]
            }
        }
        return bytes
    }

    private func replacingFirst(_ olds: [String], _ new: String) -> [UInt8] {
        for old in olds {
            guard let place = Self.find(Array(old.utf8), in: bytes, from: record) else { continue }
            return Array(bytes[..<place]) + Array(new.utf8) + bytes[(place + old.utf8.count)...]
        }
        return bytes
    }

    /// Takes the quotes from ids that are digits, whatever else the member's name begins with.
    private func numericIDs() -> [UInt8] {
        let mark = Array(#"id":""#.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while let place = Self.find(mark, in: bytes, from: at) {
            let start = place + mark.count
            let end = bytes[start...].firstIndex { !(48...57).contains($0) } ?? bytes.count
            let isNumber = end > start && end < bytes.count && bytes[end] == 0x22
            out += bytes[at..<(isNumber ? start - 1 : start)]
            if isNumber { out += bytes[start..<end] }
            at = isNumber ? end + 1 : start
        }
        return out + bytes[min(at, bytes.count)...]
    }

    /// `2025-03-31T17:05:09` becomes `2025-13-31T25:05:09` up to the next record.
    private func badDates() -> [UInt8] {
        var out = bytes
        let end = Self.find(Array("},{".utf8), in: bytes, from: record) ?? bytes.count
        for at in record..<max(record, end - 12)
        where out[at] == 0x54 && at > 10 && out[at - 3] == 0x2D && out[at - 6] == 0x2D && out[at + 3] == 0x3A {
            out[at - 5] = 0x31
            out[at - 4] = 0x33
            out[at + 1] = 0x32
            out[at + 2] = 0x35
        }
        return out
    }

    static func find(_ mark: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        guard bytes.count >= mark.count, from <= bytes.count - mark.count else { return nil }
        return (from...bytes.count - mark.count).first { at in
            bytes[at] == mark[0] && bytes[at..<at + mark.count].elementsEqual(mark)
        }
    }
}
