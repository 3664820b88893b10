import Domain

/// What clients wrote into CRM records through its API, laid over what the world says of them.
struct Writings: Sendable {
    private var all: [UInt8: [Int: [String: CRMValue]]] = [:]

    subscript(kind: Kind, index: Int) -> [String: CRMValue]? {
        get { all.isEmpty ? nil : all[kind.rawValue]?[index] }
        set { all[kind.rawValue, default: [:]][index] = newValue }
    }
}

extension World {
    /// A write takes a second: what is read afterwards is later than what was read before.
    private mutating func tick() { clock = clock.advanced(by: .seconds(1)) }

    /// Sets fields of a record; a step is one towards the record's end.
    mutating func write(_ kind: Kind, _ index: Int, _ values: [String: CRMValue], isStep: Bool = false) {
        tick()
        var ledger = ledgers[kind] ?? Ledger()
        var edit = ledger.edits[index] ?? Edit(modified: clock)
        edit.modified = clock
        edit.editor = 0
        if isStep { edit.steps.append(clock) }
        ledger.edits[index] = edit
        ledger.log.append(Ledger.Entry(at: clock, index: Int32(index)))
        ledgers[kind] = ledger
        written[kind, index] = (written[kind, index] ?? [:]).merging(values) { $1 }
    }

    /// Makes a record that is as written and nothing else. Answers its index.
    mutating func insert(_ kind: Kind, of company: Int, _ values: [String: CRMValue]) -> Int {
        tick()
        let index = total(kind)
        var ledger = ledgers[kind] ?? Ledger()
        ledger.added.append(Ledger.Added(created: clock, company: Int32(company)))
        ledger.joined[company, default: []].append(index)
        ledger.edits[index] = Edit(modified: clock, editor: 0)
        ledger.log.append(Ledger.Entry(at: clock, index: Int32(index)))
        ledgers[kind] = ledger
        written[kind, index] = values
        return index
    }
}
