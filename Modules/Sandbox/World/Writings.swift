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
        write(kind, index, values, isStep: isStep, at: clock)
    }

    mutating func write(
        _ kind: Kind, _ index: Int, _ values: [String: CRMValue], isStep: Bool = false, at moment: Instant
    ) {
        var ledger = ledgers[kind] ?? Ledger()
        var edit = ledger.edits[index] ?? Edit(modified: moment)
        edit.modified = moment
        edit.editor = 0
        if isStep { edit.steps.append(moment) }
        ledger.edits[index] = edit
        ledger.log.append(Ledger.Entry(at: moment, index: Int32(index)))
        ledgers[kind] = ledger
        written[kind, index] = (written[kind, index] ?? [:]).merging(values) { $1 }
    }

    /// Makes a record that is as written and nothing else. Answers its index.
    mutating func insert(_ kind: Kind, of company: Int, _ values: [String: CRMValue]) -> Int {
        tick()
        return insert(kind, of: company, values, at: clock)
    }

    mutating func insert(_ kind: Kind, of company: Int, _ values: [String: CRMValue], at moment: Instant) -> Int {
        let index = total(kind)
        var ledger = ledgers[kind] ?? Ledger()
        ledger.added.append(Ledger.Added(created: moment, company: Int32(company)))
        ledger.joined[company, default: []].append(index)
        ledger.edits[index] = Edit(modified: moment, editor: 0)
        ledger.log.append(Ledger.Entry(at: moment, index: Int32(index)))
        ledgers[kind] = ledger
        written[kind, index] = values
        return index
    }
}
