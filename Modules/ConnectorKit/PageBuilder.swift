import Domain
import JSON

/// Fills a `SourcePage` record by record. Texts that lie in the page are pointed to; the others go to its scratch.
struct PageBuilder {
    private let mapping: CompiledMapping
    private let place: String
    var page: SourcePage
    private(set) var refusals: [Puller.Refusal] = []
    /// The numbers of the records refused, one for each refusal.
    private(set) var refused: [Int] = []
    private(set) var unreadable: [String: Int] = [:]
    /// Of each record, the moment that the list is in the order of.
    private(set) var moments: [Instant?] = []
    private var parent: TextSlice?
    /// Number of the record under work.
    private var record = 0

    init(_ mapping: CompiledMapping, _ page: SourcePage, place: String) {
        self.mapping = mapping
        self.page = page
        self.place = place
        self.page.scratch = mapping.constants
    }

    mutating func keep(_ text: String) -> TextSlice {
        let start = page.scratch.count
        page.scratch.append(contentsOf: text.utf8)
        return TextSlice(.scratch, start: start, count: page.scratch.count - start)
    }

    /// For page values, which are few.
    func string(_ slice: JSONSlice) -> String? {
        switch slice.kind {
        case .missing, .null, .object, .array: nil
        case .escaped:
            {
                var plain: [UInt8] = []
                plain.appendUnescaped(page.bytes.span.bytes, slice)
                return String(decoding: plain, as: UTF8.self)
            }()
        default: String(decoding: page.bytes[slice.start..<slice.end], as: UTF8.self)
        }
    }

    // MARK: Records

    /// `isStored`: the record was good enough once, so whatever is wrong with it now costs only the values concerned.
    /// `around`: the change stamp of the record it lies inside, which holds where it has none of its own.
    mutating func add(
        _ cut: JSONCut, _ index: Int, parent: TextSlice?, around: Instant? = nil, isStored: Bool = false
    ) {
        let found = cut.records[index]
        record = index
        self.parent = parent
        let base = index * cut.width
        if !isStored, let reason = refusal(of: found) { return refuse(reason) }
        guard let key = key(cut, base, found) ?? (isStored ? keep("") : nil) else { return }
        var payload = TextSlice(.page, start: found.slice.start, count: found.slice.count)
        if found.group.kind != .missing { payload = regroup(found) }
        var stamp = around
        if mapping.stamp >= 0 { stamp = moment(cut.slots[base + mapping.stamp], "the change stamp") ?? around }
        if mapping.order >= 0 { moments.append(moment(cut.slots[base + mapping.order], "the order")) }
        let first = page.values.count
        var facts: UInt8 = 0
        for (number, fact) in mapping.facts.enumerated() {
            guard holds(fact, cut, base, found.group) else {
                page.values.append(contentsOf: repeatElement(.missing, count: fact.fieldCount))
                continue
            }
            facts |= 1 << UInt8(truncatingIfNeeded: number)
            for field in fact.firstField..<fact.firstField + fact.fieldCount {
                page.values.append(value(mapping.fields[field], cut, base, found.group))
            }
        }
        page.records.append(
            SourceRecord(
                payload: payload, key: key, stamp: stamp, hash: found.hash,
                factHash: hash(from: first, facts),
                firstValue: first, facts: facts, parent: parent))
    }

    private func refusal(of found: JSONCut.Record) -> String? {
        if found.slice.kind != .object { return "it is not an object" }
        if found.slice.count > RecordCutter.maximumRecordBytes {
            return
                "it has \(found.slice.count >> 20) MB; \(RecordCutter.maximumRecordBytes >> 20) MB is the limit"
        }
        return found.flaw.map { "it contains \($0 == .text ? $0.rawValue : "bytes that are not UTF-8")" }
    }

    private mutating func refuse(_ reason: String) {
        refused.append(record)
        refusals.append(Puller.Refusal(place: "\(place), record \(record + 1)", reason: reason))
    }

    private mutating func key(_ cut: JSONCut, _ base: Int, _ found: JSONCut.Record) -> TextSlice? {
        if mapping.key.count == 1 { return part(mapping.key[0], cut, base, found) }
        var parts: [TextSlice] = []
        for part in mapping.key {
            guard let text = self.part(part, cut, base, found) else { return nil }
            parts.append(text)
        }
        return join(parts, with: 0x2f)
    }

    /// The first of its alternatives that is there.
    private mutating func part(
        _ part: CompiledMapping.KeyPart, _ cut: JSONCut, _ base: Int, _ found: JSONCut.Record
    ) -> TextSlice? {
        for index in part.first..<part.first + part.count {
            let slot = mapping.keySlots[index]
            if slot == CompiledMapping.contentSlot { return keep(String(found.hash, radix: 16)) }
            if slot == CompiledMapping.parentSlot {
                if parent == nil { refuse("its key is its parent's, and it has no parent") }
                return parent
            }
            let slice = slice(slot, cut, base, found.group)
            switch slice.kind {
            case .missing, .null: continue
            case .string, .escaped:
                if slice.count > 0 { return isKey(slice, slot) ? text(slice) : nil }
            case .number: return isKey(slice, slot) ? text(slice) : nil
            default:
                refuse("its \"\(mapping.paths[slot])\" is neither text nor a number")
                return nil
            }
        }
        refuse("no \"\(part.path)\"")
        return nil
    }

    private mutating func isKey(_ slice: JSONSlice, _ slot: Int) -> Bool {
        if slice.count > RecordCutter.maximumKeyBytes {
            refuse("its \"\(mapping.paths[slot])\" has more than \(RecordCutter.maximumKeyBytes) bytes")
            return false
        }
        if slice.kind == .number, !isWhole(slice) {
            refuse("its \"\(mapping.paths[slot])\" is not a whole number")
            return false
        }
        return true
    }

    private func isWhole(_ slice: JSONSlice) -> Bool {
        for i in slice.start..<slice.end where page.bytes[i] &- 0x30 > 9 && page.bytes[i] != 0x2d {
            return false
        }
        return true
    }

    /// The record with the name of the list it stood in, so that its payload alone says all.
    private mutating func regroup(_ found: JSONCut.Record) -> TextSlice {
        let start = page.scratch.count
        page.scratch.append(contentsOf: #"{"_group":""#.utf8)
        page.scratch.append(contentsOf: page.bytes[found.group.start..<found.group.end])
        let inner = found.slice.start + 1..<found.slice.end
        let isEmpty = page.bytes[inner].first { $0 > 0x20 } == 0x7d
        page.scratch.append(contentsOf: (isEmpty ? "\"" : "\",").utf8)
        page.scratch.append(contentsOf: page.bytes[inner])
        return TextSlice(.scratch, start: start, count: page.scratch.count - start)
    }

    // MARK: Values

    private func holds(_ fact: CompiledMapping.Fact, _ cut: JSONCut, _ base: Int, _ group: JSONSlice) -> Bool {
        guard fact.conditionSlot >= 0 else { return true }
        let slice = slice(fact.conditionSlot, cut, base, group)
        guard var text = string(slice) else { return false }
        return text.withUTF8 { bytes in
            let span = bytes.span
            if isAbsent(slice, span) { return false }
            for word in fact.firstWord..<fact.firstWord + fact.wordCount
            where mapping.isWord(mapping.words[word], span) { return true }
            return false
        }
    }

    @inline(__always)
    private func slice(_ slot: Int, _ cut: JSONCut, _ base: Int, _ group: JSONSlice) -> JSONSlice {
        let slice = cut.slots[base + slot]
        return group.kind != .missing && slot == mapping.groupSlot ? group : slice
    }

    private mutating func value(
        _ field: CompiledMapping.Field, _ cut: JSONCut, _ base: Int, _ group: JSONSlice
    ) -> FactValue {
        for index in field.first..<field.first + field.count {
            let operation = mapping.operations[index]
            let value =
                switch operation.kind {
                case .constant: operation.constant.map(FactValue.text) ?? .missing
                case .parent: parent.map(FactValue.text) ?? .missing
                case .joined: joined(operation, cut, base)
                default: value(operation, slice(operation.slot, cut, base, group), field.name)
                }
            if case .missing = value { continue }
            return convert(value, to: field)
        }
        return .missing
    }

    private mutating func value(
        _ operation: CompiledMapping.Operation, _ slice: JSONSlice, _ name: String
    ) -> FactValue {
        guard let text = meaning(slice) else { return .missing }
        let value: FactValue?
        switch operation.kind {
        case .text: return .text(text)
        case .reference: value = slice.kind == .yes || slice.kind == .no ? nil : .text(text)
        case .choice: return choice(operation, text)
        case .time: value = read(text, Values.time).map { .integer($0.milliseconds) }
        case .integer: value = read(text, Values.integer).map { .integer($0) }
        case .number: value = read(text, Values.number).map { .number($0) }
        case .flag: value = read(text, Values.flag).map { .integer($0 ? 1 : 0) }
        case .clock: value = read(text, Values.clock).map { .integer($0) }
        case .hours: value = read(text, Values.hours).map { .integer($0) }
        case .divided:
            value = read(text, Values.number).flatMap { Int64(exactly: ($0 / Double(operation.first)).rounded()) }
                .map { .integer($0) }
        case .day: value = day(text)
        case .decoded: return .text(decoded(text))
        case .localTime:
            value = read(text, mapping.patterns[operation.first].read).map { .integer($0.moment.milliseconds) }
        case .localDay:
            value = read(text, mapping.patterns[operation.first].read).map { .text(keep($0.day)) }
        case .constant, .joined, .parent: return .missing
        }
        guard let value else {
            unreadable[name, default: 0] += 1
            return .missing
        }
        return value
    }

    /// To the form of the fact's column, where the rule gives another one.
    private mutating func convert(_ value: FactValue, to field: CompiledMapping.Field) -> FactValue {
        switch (value, field.form) {
        case (.text, .text), (.integer, .integer), (.number, .number): return value
        case (.integer(let whole), .number): return .number(Double(whole))
        case (.number(let number), .integer):
            if let whole = Int64(exactly: number.rounded()) { return .integer(whole) }
        case (.text(let text), .integer): if let whole = read(text, Values.integer) { return .integer(whole) }
        case (.text(let text), .number): if let number = read(text, Values.number) { return .number(number) }
        default: break
        }
        unreadable[field.name, default: 0] += 1
        return .missing
    }

    private func choice(_ operation: CompiledMapping.Operation, _ text: TextSlice) -> FactValue {
        for word in operation.first..<operation.first + operation.count
        where read(text, { mapping.isWord(mapping.words[word], $0) }) {
            return .text(mapping.words[word].becomes)
        }
        return operation.constant.map(FactValue.text) ?? .missing
    }

    private mutating func day(_ text: TextSlice) -> FactValue? {
        switch read(text, Values.day) {
        case nil: nil
        case .first10: .text(TextSlice(text.place, start: Int(text.start), count: 10))
        case .rewritten(let date): .text(keep(date))
        }
    }

    private mutating func keep(_ date: CivilDate) -> TextSlice {
        keep(Instant(seconds: Int64(date.daysSince1970) * 86_400).day)
    }

    private mutating func decoded(_ text: TextSlice) -> TextSlice {
        guard let plain = read(text, Entities.decoded) else { return text }
        let start = page.scratch.count
        page.scratch.append(contentsOf: plain)
        return TextSlice(.scratch, start: start, count: plain.count)
    }

    private mutating func moment(_ slice: JSONSlice, _ name: String) -> Instant? {
        guard let text = meaning(slice) else { return nil }
        let moment = read(text, Values.time)
        if moment == nil { unreadable[name, default: 0] += 1 }
        return moment
    }

    private mutating func joined(_ operation: CompiledMapping.Operation, _ cut: JSONCut, _ base: Int)
        -> FactValue
    {
        var parts: [TextSlice] = []
        for index in operation.first..<operation.first + operation.count {
            if let part = meaning(cut.slots[base + mapping.joined[index]]) { parts.append(part) }
        }
        if parts.isEmpty { return .missing }
        return .text(parts.count == 1 ? parts[0] : join(parts, with: 0x20))
    }

    private mutating func join(_ parts: [TextSlice], with separator: UInt8) -> TextSlice {
        let start = page.scratch.count
        for (number, part) in parts.enumerated() {
            if number > 0 { page.scratch.append(separator) }
            let range = Int(part.start)..<Int(part.start) + Int(part.count)
            let text = part.place == .page ? page.bytes[range] : page.scratch[range]
            page.scratch.append(contentsOf: text)
        }
        return TextSlice(.scratch, start: start, count: page.scratch.count - start)
    }

    // MARK: Text

    /// As `text`, but nil also for texts that stand for nothing in this resource.
    @inline(__always)
    private mutating func meaning(_ slice: JSONSlice) -> TextSlice? {
        guard let text = text(slice) else { return nil }
        if mapping.absent.isEmpty { return text }
        return read(text) { isAbsent(slice, $0) } ? nil : text
    }

    /// Only texts can be: the number -1 is a number.
    private func isAbsent(_ slice: JSONSlice, _ text: Span<UInt8>) -> Bool {
        (slice.kind == .string || slice.kind == .escaped) && mapping.isAbsent(text)
    }

    /// Where the text of a scalar lies, escapes resolved; nil for what is missing or has no text.
    @inline(__always)
    private mutating func text(_ slice: JSONSlice) -> TextSlice? {
        switch slice.kind {
        case .string: slice.count == 0 ? nil : TextSlice(.page, start: slice.start, count: slice.count)
        case .number, .yes, .no: TextSlice(.page, start: slice.start, count: slice.count)
        case .escaped: unescaped(slice)
        case .missing, .null, .object, .array: nil
        }
    }

    private mutating func unescaped(_ slice: JSONSlice) -> TextSlice {
        let start = page.scratch.count
        var scratch = page.scratch
        page.scratch = []
        scratch.appendUnescaped(page.bytes.span.bytes, slice)
        page.scratch = scratch
        return TextSlice(.scratch, start: start, count: page.scratch.count - start)
    }

    @inline(__always)
    private func read<Value>(_ text: TextSlice, _ body: (Span<UInt8>) -> Value) -> Value {
        let range = Int(text.start)..<Int(text.start) + Int(text.count)
        return switch text.place {
        case .page: body(page.bytes.span.extracting(range))
        case .scratch: body(page.scratch.span.extracting(range))
        }
    }

    /// Of the values alone: the same record in another form, with the same values, has the same hash.
    private mutating func hash(from first: Int, _ facts: UInt8) -> UInt64 {
        var hash = UInt64(facts)
        // Text is hashed eight bytes at a time, also at the end of the scratch.
        page.scratch.append(contentsOf: repeatElement(0, count: PageCutter.padding))
        for index in first..<page.values.count {
            let part: UInt64 =
                switch page.values[index] {
                case .missing: 1
                case .integer(let value): UInt64(bitPattern: value) &* 0x9e37_79b9_7f4a_7c15 ^ 2
                case .number(let value): value.bitPattern &* 0xc2b2_ae3d_27d4_eb4f ^ 3
                case .text(let text) where text.place == .page:
                    page.bytes.span.bytes.contentHash(at: Int(text.start), count: Int(text.count))
                case .text(let text):
                    page.scratch.span.bytes.contentHash(at: Int(text.start), count: Int(text.count))
                }
            hash = (hash ^ part) &* 0xff51_afd7_ed55_8ccd
            hash ^= hash >> 32
        }
        page.scratch.removeLast(PageCutter.padding)
        return hash
    }
}
