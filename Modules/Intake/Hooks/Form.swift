/// Bodies of web forms as pairs of texts. Strict: what is not well-formed is nil, and nothing is guessed.
enum Form {
    static let maximumFields = 1000

    static func urlencoded(_ body: [UInt8]) -> [(name: String, value: String)]? {
        var fields: [(name: String, value: String)] = []
        for part in body.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard fields.count < maximumFields, let name = decode(part[..<equals]),
                let value = decode(part[equals...].dropFirst())
            else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): plain.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                plain.append(high << 4 | low)
            default: plain.append(byte)
            }
        }
        return text(plain[...])
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    // MARK: multipart/form-data (RFC 7578)

    /// Of a file only the name is kept.
    static func multipart(_ body: [UInt8], type: String) -> [(name: String, value: String)]? {
        guard let boundary = parameter("boundary", of: type), (1...70).contains(boundary.utf8.count) else { return nil }
        let mark = Array("--\(boundary)".utf8)
        guard var place = find(mark, in: body[...], from: 0, atLineStart: true) else { return nil }
        var fields: [(name: String, value: String)] = []
        while true {
            place += mark.count
            if body[place...].starts(with: "--".utf8) { return fields }
            guard body[place...].starts(with: "\r\n".utf8), fields.count < maximumFields,
                let next = find(mark, in: body[...], from: place, atLineStart: true),
                let field = field(body[(place + 2)..<(next - 2)])
            else { return nil }
            fields.append(field)
            place = next
        }
    }

    private static func field(_ part: ArraySlice<UInt8>) -> (name: String, value: String)? {
        // A part without headers has no name.
        guard let end = find(Array("\r\n\r\n".utf8), in: part, from: part.startIndex, atLineStart: false),
            let head = text(part[..<end])
        else { return nil }
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-disposition:") {
            guard let name = parameter("name", of: String(line)) else { return nil }
            if let file = parameter("filename", of: String(line)) { return (name, file) }
            return text(part[(end + 4)...]).map { (name, $0) }
        }
        return nil
    }

    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.drop { $0 == " " }
            guard pair.lowercased().hasPrefix("\(name)=") else { continue }
            let value = pair.dropFirst(name.count + 1)
            return String(value.hasPrefix("\"") ? value.dropFirst().prefix { $0 != "\"" } : value.prefix { $0 != " " })
        }
        return nil
    }

    /// `atLineStart`: behind a line break, or at the very beginning.
    private static func find(
        _ mark: [UInt8], in bytes: ArraySlice<UInt8>, from: Int, atLineStart: Bool
    ) -> Int? {
        var place = from
        while let found = bytes[place...].firstIndex(of: mark[0]) {
            let rest = bytes[found...]
            let isLineStart = found == bytes.startIndex || found >= 2 && bytes[found - 1] == 0x0a
            if rest.starts(with: mark), !atLineStart || isLineStart { return found }
            place = found + 1
        }
        return nil
    }
}
