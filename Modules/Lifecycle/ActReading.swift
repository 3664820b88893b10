public import Domain
public import JSON

// From words of the command line, or members of a JSON body, to an act.

extension Act {
    /// Longer texts belong into a document that the evidence names.
    static let longestText = 2000
    static let longestName = 80
    /// Of a caller's own key.
    static let longestRequest = 200

    /// `given`: each parameter that was said, the verb's own and those of all.
    public init(_ verb: ActVerb, given: [(name: String, value: JSONValue)], now: Instant) throws(Refusal) {
        let own = verb.shape.parameters
        let known = own + ActVerb.common
        var values: EntryBody = [:]
        for (name, value) in given where value != .null {
            guard let parameter = known.first(where: { $0.name == name }) else {
                throw .unknown("value for “\(verb.rawValue)” called", name, among: known.map(\.name), .misused)
            }
            guard values[name] == nil else {
                throw Refusal(.misused, "“\(name)” is given twice.", "Give it once.")
            }
            values[name] = try parameter.read(value)
        }
        for parameter in own where parameter.isRequired && values[parameter.name] == nil {
            throw Refusal(
                .misused, "“\(parameter.name)” is missing: \(parameter.meaning).",
                "onward help \(verb.rawValue) shows an example.")
        }
        guard let by = values.removeValue(forKey: "by")?.text else {
            throw Refusal(.misused, "Who does it is not known.", "Give their name as “by”.")
        }
        guard by.count <= Self.longestName else {
            throw Refusal(.misused, "“by” takes up to \(Self.longestName) characters.", "Give a name.")
        }
        self.verb = verb
        self.by = by
        role = values.removeValue(forKey: "as")?.text
        actor = values.removeValue(forKey: "agent")?.bool == true ? .agent : .person
        note = values.removeValue(forKey: "note")?.text
        effective = try Self.moment(values.removeValue(forKey: "effective")?.text, now)
        self.values = values
    }

    private static func moment(_ text: String?, _ now: Instant) throws(Refusal) -> Instant? {
        guard let text else { return nil }
        guard let moment = Instant(day: text) ?? Instant(iso8601: text) else {
            throw Refusal(
                .misused, "“\(text)” is neither a day nor a time.", "Write 2026-11-20 or 2026-11-20T15:30:00Z.")
        }
        guard moment <= now else {
            throw Refusal(
                .misused, "\(text) lies in the future: what is not yet so cannot be laid down as so.",
                "Leave “effective” out, or name a day that is past.")
        }
        return moment
    }
}

extension ActParameter {
    /// The value in the parameter's form. A text may stand for a number or a truth value, as the command line gives it.
    func read(_ value: JSONValue) throws(Refusal) -> JSONValue {
        switch form {
        case .text, .record: return .string(try line(value))
        case .day:
            let text = try line(value)
            guard Instant(day: text) != nil else { throw wrong("is no day", "Write it so: 2027-01-31.", text) }
            return .string(text)
        case .number:
            guard let number = value.double else { throw wrong("is no number", "Write it so: 12.5.", value.text) }
            return .number(number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)")
        case .count:
            guard let count = value.integer, (0...3650).contains(count) else {
                throw wrong("is no count of days", "Write a whole number from 0 to 3650.", value.text)
            }
            return .number(String(count))
        case .flag:
            guard let flag = value.bool else { throw wrong("is neither true nor false", "Write true.", value.text) }
            return .bool(flag)
        case .span:
            let text = try line(value)
            guard let span = Span(text), span.milliseconds > 0 else {
                throw wrong("is no length of time", "Write it so: P7D for seven days, P2W, PT24H.", text)
            }
            return .string(span.text)
        case .choice(let words):
            let word = String(try line(value).map { $0 == "-" ? "_" : $0 })
            guard words.contains(word) else {
                throw wrong("is none of its words", "There are: \(words.joined(separator: ", ")).", word)
            }
            return .string(word)
        case .list:
            var words: [JSONValue] = []
            for item in value.items ?? [value] { words.append(.string(try line(item))) }
            return .array(words)
        case .pairs: return try pairs(value)
        }
    }

    private func pairs(_ value: JSONValue) throws(Refusal) -> JSONValue {
        var members: [JSONValue.Member] = value.members ?? []
        for item in value.members == nil ? value.items ?? [value] : [] {
            let text = try line(item)
            guard let cut = text.firstIndex(of: "="), cut != text.startIndex else {
                throw wrong("is no pair", "Write \(placeholder).", text)
            }
            members.append(.init(name: String(text[..<cut]), value: .string(String(text[text.index(after: cut)...]))))
        }
        for member in members {
            _ = try line(member.value)
            guard members.count(where: { $0.name == member.name }) == 1 else {
                throw wrong("is given twice", "Give it once.", member.name)
            }
        }
        return .object(members.sorted { $0.name < $1.name })
    }

    /// One line of text.
    private func line(_ value: JSONValue) throws(Refusal) -> String {
        guard let text = value.text else { throw wrong("is no text", "Give a text.", nil) }
        guard text.utf8.count <= Act.longestText, text.contains(where: { !$0.isWhitespace }),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { throw Refusal(.misused, "“\(name)” is one line of 1 to \(Act.longestText) bytes.", "Shorten it.") }
        return text
    }

    private func wrong(_ what: String, _ remedy: String, _ text: String?) -> Refusal {
        Refusal(.misused, "“\(name)”: \(text.map { "“\($0)”" } ?? "this") \(what).", remedy)
    }
}
