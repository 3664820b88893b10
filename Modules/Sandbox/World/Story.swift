public import Domain
import JSON

/// A world that is told instead of drawn: nothing is in it but what its lines say, each at its time.
///
/// One line of JSON for each record that is made or changed, in the order of time: when (`on`, a day's nine o'clock in
/// UTC, or a moment), of which company (`of`), in which list of which app (`in`), which record of it there (`record`,
/// where there are several), and its fields. A record that was told of before is changed. A line with a `note` alone is
/// for people.
public struct Story: Sendable {
    public struct Fault: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    struct Line: Sendable {
        var at: Instant
        var company: String
        var kind: Kind
        var record: String
        var fields: [JSONValue.Member]
    }

    let start: Instant
    let lines: [Line]
    /// Each when it comes first.
    let companies: [String]

    /// The lists that can be told of.
    static let lists: [String: Kind] = [
        "Accounts": .account, "Contacts": .contact, "Leads": .lead, "Deals": .deal, "Quotes": .quote, "Tasks": .task,
        "Events": .event, "Calls": .call, "Notes": .note, "tickets": .ticket, "projects": .project,
        "phases": .milestone,
    ]

    /// `start`: the world's present when it opens; nil: when the first line says. What lies before has happened then.
    public init(_ text: [UInt8], start: Instant? = nil) throws(Fault) {
        var lines: [Line] = []
        for (number, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 > 0x20 }) {
            do throws(Fault) {
                guard let line = try Self.line(Array(line)) else { continue }
                if let last = lines.last, line.at < last.at {
                    throw Fault(description: "it lies before the line above it")
                }
                lines.append(line)
            } catch {
                throw Fault(description: "line \(number + 1): \(error.description)")
            }
        }
        guard let first = lines.first else { throw Fault(description: "there is no line in it") }
        self.lines = lines
        self.start = start ?? first.at
        companies = lines.reduce(into: []) { if !$0.contains($1.company) { $0.append($1.company) } }
    }

    private static func line(_ bytes: [UInt8]) throws(Fault) -> Line? {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch { throw Fault(description: "it is not JSON: \(error)") }
        guard let members = value.members else { throw Fault(description: "it is not an object") }
        let fields = members.filter { !["on", "of", "in", "record", "note"].contains($0.name) }
        if fields.isEmpty, value["on"] == nil { return nil }
        guard let on = value["on"]?.text,
            let at = Instant(iso8601: on) ?? Instant(day: on)?.advanced(by: .seconds(9 * 3600))
        else { throw Fault(description: "“on” is a day such as 2025-02-10 or a time such as 2025-02-10T14:00:00Z") }
        guard let company = value["of"]?.text else { throw Fault(description: "“of” names a company") }
        guard let kind = value["in"]?.text.flatMap({ lists[$0] }) else {
            throw Fault(description: "“in” is one of \(lists.keys.sorted().joined(separator: ", "))")
        }
        let line = Line(at: at, company: company, kind: kind, record: value["record"]?.text ?? "", fields: fields)
        try check(line)
        return line
    }

    /// What would be passed over without a word is a slip of whoever tells.
    private static func check(_ line: Line) throws(Fault) {
        let known: [String] =
            switch line.kind {
            case .ticket: ["subject", "priority", "status"]
            case .project, .milestone: ["name", "end_date", "completed"]
            default: CRMModule.all.first { $0.kind == line.kind }?.names ?? []
            }
        for field in line.fields where !known.contains(field.name) {
            let all = known.joined(separator: ", ")
            throw Fault(description: "there is no field “\(field.name)”; there are \(all)")
        }
        if line.kind == .ticket, let status = line.fields.first(where: { $0.name == "status" })?.value.text,
            TicketLife.Status(rawValue: status) == nil
        {
            let all = TicketLife.Status.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(description: "a ticket's “status” is one of \(all)")
        }
    }
}

/// A story as far as it has been told.
struct Told: Sendable {
    struct Record: Sendable {
        var fields: [String: JSONValue] = [:]
        /// What each line said, in order.
        var moments: [(at: Instant, fields: [JSONValue.Member])] = []

        subscript(name: String) -> String? { fields[name]?.text }
        /// When a field came to hold what it holds.
        func since(_ name: String) -> Instant? {
            moments.last { $0.fields.contains { $0.name == name } }?.at
        }
    }

    let story: Story
    var next = 0
    private var records: [UInt8: [Int: Record]] = [:]
    private var places: [String: Int] = [:]

    init(_ story: Story) { self.story = story }

    subscript(kind: Kind, index: Int) -> Record? {
        get { records[kind.rawValue]?[index] }
        set { records[kind.rawValue, default: [:]][index] = newValue }
    }

    private static func name(_ line: Story.Line) -> String { "\(line.company)/\(line.kind.rawValue)/\(line.record)" }
    func place(of line: Story.Line) -> Int? { places[Self.name(line)] }
    mutating func note(_ line: Story.Line, at index: Int) { places[Self.name(line)] = index }
    func company(_ line: Story.Line) -> Int { story.companies.firstIndex(of: line.company)! }
}

extension World {
    /// The world of a story, at its start.
    public init(story: Story) {
        self.init(seed: 1, companies: story.companies.count, told: Told(story), start: story.start)
        play(until: story.start)
    }

    /// Lets all happen that the story says of the time until then.
    mutating func play(until end: Instant) {
        while let told, told.next < told.story.lines.count, told.story.lines[told.next].at <= end {
            let line = told.story.lines[told.next]
            self.told!.next += 1
            play(line)
        }
        clock = end
    }

    private mutating func play(_ line: Story.Line) {
        clock = line.at
        let company = told!.company(line)
        let module = CRMModule.all.first { $0.kind == line.kind }
        var values = module.map { self.values(of: line, $0, company) } ?? [:]
        let index: Int
        if let known = told!.place(of: line) {
            index = known
            write(line.kind, known, values, at: line.at)
        } else {
            // What was not said is empty, and not what the world would make of it.
            for field in module?.fields ?? [] where values[field.name] == nil && !CRMInput.isReadOnly(field) {
                if field.type != .ownerlookup { values[field.name] = CRMInput.empty(field) }
            }
            if line.kind == .ticket, children(.deskAccount, of: company).isEmpty {
                _ = insert(.deskAccount, of: company, [:], at: line.at)
            }
            index = insert(line.kind, of: company, values, at: line.at)
            told!.note(line, at: index)
        }
        var record = told![line.kind, index] ?? Told.Record()
        for field in line.fields { record.fields[field.name] = field.value }
        record.moments.append((line.at, line.fields))
        told![line.kind, index] = record
    }

    /// Fields as they are told, and the company that all of it is about.
    private func values(of line: Story.Line, _ module: CRMModule, _ company: Int) -> [String: CRMValue] {
        var values: [String: CRMValue] = [:]
        for field in line.fields { values[field.name] = value(field.value) }
        guard told!.place(of: line) == nil, line.kind != .account else { return values }
        for name in ["Account_Name", "What_Id", "Parent_Id"] where module.places[name] != nil && values[name] == nil {
            values[name] = .lookup(.account, company)
        }
        if module.places["$se_module"] != nil { values["$se_module"] = .text("Accounts") }
        if line.kind == .contact || line.kind == .lead {
            let names = ["First_Name", "Last_Name"].compactMap { name in
                line.fields.first { $0.name == name }?.value.text
            }
            values["Full_Name"] = .text(names.joined(separator: " "))
        }
        return values
    }

    private func value(_ told: JSONValue) -> CRMValue {
        switch told {
        case .string(let text): Instant(iso8601: text).map(CRMValue.time) ?? .text(text)
        case .number(let text): Int(text).map(CRMValue.integer) ?? Double(text).map(CRMValue.number) ?? .null
        case .bool(let flag): .bool(flag)
        case .array(let items): .list(items.compactMap(\.text))
        default: .null
        }
    }
}
