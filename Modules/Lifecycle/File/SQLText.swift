/// What can be seen of an `sql` test without a database: that it is one SELECT and nothing else.
enum SQLText {
    private static let forbidden: Set<String> = [
        "insert", "update", "delete", "create", "drop", "alter", "attach", "detach", "pragma", "vacuum", "reindex",
        "analyze", "begin", "commit", "rollback", "savepoint", "release", "returning", "load_extension", "writefile",
        "readfile", "edit", "randomblob", "zeroblob", "random", "sleep", "sqlite_master", "sqlite_schema",
        "sqlite_temp_master", "sqlite_temp_schema",
    ]
    private static let clocks: Set<String> = ["current_timestamp", "current_date", "current_time"]
    /// Of no moment, they tell what time it is.
    private static let calendar: Set<String> = ["date", "time", "datetime", "julianday", "unixepoch", "strftime"]
    private static let parameters: Set<String> = [":customer", ":as_of", ":known_at"]
    /// Longer ones are programs.
    private static let maximumBytes = 20_000

    /// What is wrong, and what to do; nil: nothing.
    static func flaw(_ text: String) -> String? {
        guard text.utf8.count <= maximumBytes else { return "an SQL text has at most \(maximumBytes) bytes" }
        guard var words = words(of: text) else { return "a text or comment that does not end" }
        while words.last == ";" { words.removeLast() }
        guard let first = words.first else { return "an empty text; one SELECT is expected" }
        if words.contains(";") { return "more than one statement; one SELECT is expected" }
        if first != "select" && first != "with" { return "it begins with “\(first)”; one SELECT is expected" }
        if let word = words.first(where: { forbidden.contains($0) }) {
            return "“\(word)” has no place in a test: it reads the public views and nothing else"
        }
        if let word = clock(in: words) {
            return
                "“\(word)” asks what time it is here, which no past can be asked; “:as_of” is the moment of the question"
        }
        let bound = words.filter { [":", "@", "$", "?"].contains($0.prefix(1)) }
        if let other = bound.first(where: { !parameters.contains($0) }) {
            return "there is no parameter “\(other)”; there are: \(parameters.sorted().joined(separator: ", "))"
        }
        if !bound.contains(":customer") {
            return "it does not ask for :customer, so that it says the same of everybody"
        }
        return nil
    }

    /// What makes the answer depend on when it is asked.
    private static func clock(in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if clocks.contains(word) { return word }
            if word == now, index > 0, ["(", ","].contains(words[index - 1]) { return word }
            if calendar.contains(word), words[(index + 1)...].starts(with: ["(", ")"]) { return "\(word)()" }
        }
        return nil
    }

    private static let now = "'now'"

    /// Names, parameters and signs in small letters, without texts, quoted names and comments; nil if one never ends.
    private static func words(of text: String) -> [String]? {
        var words: [String] = []
        var rest = Array(text.utf8)[...]
        func isWord(_ c: UInt8) -> Bool {
            (0x30...0x39).contains(c) || (0x41...0x5a).contains(c) || (0x61...0x7a).contains(c) || c == 0x5f
                || c >= 0x80
        }
        while let c = rest.popFirst() {
            switch c {
            case 0x09...0x0d, 0x20: continue
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "["):
                let close = c == UInt8(ascii: "[") ? UInt8(ascii: "]") : c
                // A doubled quote ends one text and begins the next: that is the same here.
                guard let end = rest.firstIndex(of: close) else { return nil }
                // A quoted name is a name: "sqlite_master".
                let inside = String(decoding: rest[..<end], as: UTF8.self).lowercased()
                if c != UInt8(ascii: "'") { words.append(inside) } else if "'\(inside)'" == now { words.append(now) }
                rest = rest[(end + 1)...]
            case UInt8(ascii: "-") where rest.first == c:
                rest = rest.firstIndex(of: 0x0a).map { rest[($0 + 1)...] } ?? []
            case UInt8(ascii: "/") where rest.first == UInt8(ascii: "*"):
                var i = rest.startIndex + 1
                while i + 1 < rest.endIndex, !(rest[i] == UInt8(ascii: "*") && rest[i + 1] == UInt8(ascii: "/")) {
                    i += 1
                }
                guard i + 1 < rest.endIndex else { return nil }
                rest = rest[(i + 2)...]
            case _ where isWord(c) || [":", "@", "$", "?"].map({ UInt8(ascii: $0) }).contains(c):
                let tail = rest.prefix(while: isWord)
                rest = rest[tail.endIndex...]
                words.append(String(decoding: [c] + tail, as: UTF8.self).lowercased())
            default: words.append(String(UnicodeScalar(c)))
            }
        }
        return words
    }
}
