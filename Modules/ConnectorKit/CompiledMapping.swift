import Domain
import JSON

/// The fact mappings of a resource as a flat program: what to look for in a record, and what to make of it. Compiled
/// once for each pass; running it builds no text and counts no references.
struct CompiledMapping: Sendable {
    enum Kind: UInt8 {
        case text, time, day, integer, number, flag, choice, reference, clock, hours, divided, decoded
        case localTime, localDay, constant, joined, parent
    }

    /// One way to come by a value.
    struct Operation {
        var kind: Kind
        /// Where the value's slice is.
        var slot = 0
        /// `choice`: its words. `joined`: its slots, in `joined`. `divided`: by what. Local times: their pattern.
        var first = 0
        var count = 0
        /// `constant`: its text. `choice`: what words that are not listed become.
        var constant: TextSlice?
    }

    struct Word {
        var text: TextSlice
        var becomes: TextSlice
    }

    enum Form: UInt8 { case text, integer, number }

    /// A column of a fact: the operations are tried in turn.
    struct Field {
        var first = 0
        var count = 0
        var form = Form.text
        /// For remarks.
        var name: String
    }

    struct Fact {
        var firstField: Int
        var fieldCount: Int
        /// -1: holds for every record.
        var conditionSlot = -1
        var firstWord = 0
        var wordCount = 0
    }

    private(set) var facts: [Fact] = []
    private(set) var fields: [Field] = []
    private(set) var operations: [Operation] = []
    private(set) var words: [Word] = []
    private(set) var joined: [Int] = []
    private(set) var patterns: [LocalTime.Pattern] = []
    /// Texts that stand for nothing.
    private(set) var absent: [TextSlice] = []
    /// Every text of ours; copied to the beginning of each page's scratch, so that values can point to it.
    private(set) var constants: [UInt8] = []
    private(set) var paths: [String] = []

    /// A part of the key: the slots that may hold it, in `keySlots`.
    struct KeyPart {
        var path: String
        var first: Int
        var count: Int
    }

    private(set) var key: [KeyPart] = []
    private(set) var keySlots: [Int] = []
    private(set) var stamp = -1
    /// The moment that a list is in the order of, if the way wants it known.
    private(set) var order = -1

    static let parentPath = "^"
    static let contentPath = "#"
    /// In `keySlots`, for these two.
    static let parentSlot = -1
    static let contentSlot = -2
    static let groupPath = "_group"

    init(_ resource: Resource, order: String? = nil) {
        for path in resource.key {
            let slots = path.split(separator: "|").map { keySlot(String($0)) }
            key.append(KeyPart(path: path, first: keySlots.count, count: slots.count))
            keySlots += slots
        }
        if let path = resource.stamp { stamp = slot(path) }
        if let order { self.order = slot(order) }
        absent = resource.absent.sorted().map { constant($0) }
        for mapping in resource.facts { add(mapping) }
    }

    private mutating func slot(_ path: String) -> Int {
        if let known = paths.firstIndex(of: path) { return known }
        paths.append(path)
        return paths.count - 1
    }

    private mutating func keySlot(_ path: String) -> Int {
        switch path {
        case CompiledMapping.parentPath: CompiledMapping.parentSlot
        case CompiledMapping.contentPath: CompiledMapping.contentSlot
        default: slot(path)
        }
    }

    private mutating func constant(_ text: String) -> TextSlice {
        let bytes = Array(text.utf8)
        defer { constants += bytes }
        return TextSlice(.scratch, start: constants.count, count: bytes.count)
    }

    private mutating func add(_ mapping: FactMapping) {
        let columns = mapping.kind.fields
        var fact = Fact(firstField: fields.count, fieldCount: columns.count)
        if let condition = mapping.condition {
            fact.conditionSlot = slot(condition.path)
            fact.firstWord = words.count
            fact.wordCount = condition.values.count
            for value in condition.values.sorted() {
                let text = constant(value)
                words.append(Word(text: text, becomes: text))
            }
        }
        facts.append(fact)
        for column in columns {
            var field = Field(first: operations.count, form: Form(column.form), name: column.name)
            for value in mapping.values where value.field == column.name { add(value.rule, column.form) }
            field.count = operations.count - field.first
            fields.append(field)
        }
    }

    /// `first` within `first` is the same as one long `first`.
    private mutating func add(_ rule: ValueRule, _ form: FactField.Form) {
        switch rule {
        case .text(let path): add(.text, path)
        case .time(let path): add(.time, path)
        case .day(let path): add(.day, path)
        case .integer(let path): add(.integer, path)
        case .number(let path): add(.number, path)
        case .flag(let path): add(.flag, path)
        case .decoded(let path): add(.decoded, path)
        case .localTime(let path, let time):
            add(form == .day ? .localDay : .localTime, path)
            operations[operations.count - 1].first = patterns.count
            patterns.append(LocalTime.Pattern(time))
        case .clock(let path): add(.clock, path)
        case .hours(let path): add(.hours, path)
        case .divided(let path, let divisor):
            add(.divided, path)
            operations[operations.count - 1].first = divisor
        case .reference(let path, _):
            add(.reference, path)
            if path != CompiledMapping.parentPath { add(.reference, path + ".id") }
        case .choice(let path, let table, let otherwise):
            let first = words.count
            for (word, becomes) in table.sorted(by: { $0.key < $1.key }) {
                words.append(Word(text: constant(word), becomes: constant(becomes)))
            }
            add(.choice, path)
            operations[operations.count - 1].first = first
            operations[operations.count - 1].count = table.count
            operations[operations.count - 1].constant = otherwise.map { constant($0) }
        case .constant(let text): operations.append(Operation(kind: .constant, constant: constant(text)))
        case .joined(let paths):
            let slots = paths.map { slot($0) }
            operations.append(Operation(kind: .joined, first: joined.count, count: slots.count))
            joined += slots
        case .first(let rules): for rule in rules { add(rule, form) }
        case .parent: operations.append(Operation(kind: .parent))
        }
    }

    private mutating func add(_ kind: Kind, _ path: String) {
        let isParent = path == CompiledMapping.parentPath
        operations.append(isParent ? Operation(kind: .parent) : Operation(kind: kind, slot: slot(path)))
    }

    /// The slot that holds the name of a record's group; it is not in the record as the vendor sent it.
    var groupSlot: Int? { paths.firstIndex(of: CompiledMapping.groupPath) }

    func isWord(_ word: Word, _ text: Span<UInt8>) -> Bool { isEqual(word.text, text) }

    func isAbsent(_ text: Span<UInt8>) -> Bool { absent.contains { isEqual($0, text) } }

    private func isEqual(_ word: TextSlice, _ text: Span<UInt8>) -> Bool {
        guard Int(word.count) == text.count else { return false }
        let start = Int(word.start)
        for i in 0..<text.count where constants[start + i] != text[i] { return false }
        return true
    }
}

extension CompiledMapping.Form {
    init(_ form: FactField.Form) {
        switch form {
        case .text, .day, .choice, .reference: self = .text
        case .time, .integer, .flag: self = .integer
        case .number: self = .number
        }
    }
}
