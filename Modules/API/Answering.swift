public import Domain
import JSON
public import Persistence

/// Answers questions from one workspace's database. Holds a read-only connection and is bound to the thread
/// that made it: one for each thread that answers.
public final class Answering {
    private let workspace: Workspace
    /// Nil as long as there is no database.
    private var reader: Reader?
    private let now: () -> Instant
    private let known: () throws -> [KnownSystem]
    /// Kept from answer to answer for its memory.
    private var writer = JSONWriter(capacity: 16 << 10)

    /// `now` is asked only where an answer counts back from the present: credits of the last day. `systems`: all that
    /// could be read, connected or not.
    public init(
        _ workspace: Workspace, now: @escaping () -> Instant, systems: @escaping () throws -> [KnownSystem] = { [] }
    ) throws(Problem) {
        self.workspace = workspace
        self.now = now
        known = systems
        _ = try openedIfThere()
    }

    private func openedIfThere() throws(Problem) -> Reader? { try workspace.hasDatabase() ? opened() : nil }

    private func opened() throws(Problem) -> Reader {
        if let reader { return reader }
        try workspace.requireData()
        do {
            let reader = try Reader(path: workspace.database)
            self.reader = reader
            return reader
        } catch {
            throw Problem(of: error)
        }
    }

    public func answer(_ question: Question) throws(Problem) -> Answer {
        do {
            let asOf = try question.needsData ? opened().asOf() : openedIfThere()?.asOf()
            writer.clear()
            writer.beginObject()
            writer.key("asOf")
            if let asOf { writer.string(asOf.iso8601) } else { writer.null() }
            writer.key("data")
            let next = try write(question)
            if let next {
                writer.key("next")
                writer.string(next)
            }
            writer.endObject()
            return Answer(bytes: writer.bytes + [UInt8(ascii: "\n")], asOf: asOf)
        } catch {
            throw Problem(of: error)
        }
    }

    /// Writes the value of `data`; the result is the cursor of the next page.
    private func write(_ question: Question) throws -> String? {
        switch question {
        case .connectors:
            let figures = try openedIfThere()?.figures(now: now()) ?? Reader.Figures()
            writer.value(SystemsAnswer(systems: try known(), figures: figures).json)
        case .lifecycle: writer.value(LifecycleCell.json(LifecycleNeed.all, try known()))
        default: return try write(question, opened())
        }
        return nil
    }

    private func write(_ question: Question, _ reader: Reader) throws -> String? {
        switch question {
        case .connectors, .lifecycle: break
        case .customers(let filter):
            let next = try reader.writeCustomers(filter, to: &writer)
            try writeGaps(reader)
            return next?.cursor
        case .customer(let text):
            let match = try reader.onlyMatch(of: text)
            guard try reader.writeCustomer(match.id, to: &writer) else { throw try reader.nobody(text) }
            try writeGaps(reader)
        case .timeline(let text, let page):
            let match = try reader.onlyMatch(of: text)
            let (found, next) = try reader.writeTimeline(of: match.id, page, to: &writer)
            guard found else { throw try reader.nobody(text) }
            return next?.cursor
        case .person(let text):
            try reader.writePerson(try Self.person(text, reader), to: &writer)
        case .conflicts(let filter, let customer):
            let id = try customer.map { try reader.onlyMatch(of: $0).id }
            try refuseUnknown(filter.system, reader)
            return try reader.writeConflicts(filter, of: id, to: &writer)?.cursor
        case .mastery: try reader.writeMastery(to: &writer)
        case .search(let words, let limit): try reader.writeSearch(words, limit: limit, to: &writer)
        case .status: try reader.writeStatus(to: &writer)
        case .systems: try reader.writeSystems(to: &writer, now: now())
        case .runs(let before, let limit):
            return try reader.writeRuns(before: before, limit: limit, to: &writer).map(String.init)
        case .identityQuestions(let filter): writer.value(try reader.questions(filter, now: now()))
        case .identityRules: writer.value(try reader.rules())
        case .identityJournal(var filter, let customer):
            filter.customer = try customer.map { try reader.onlyMatch(of: $0).id }
            writer.value(try reader.journal(filter))
        case .identityWhy(let a, let b): try reader.writeWhy(place(a, reader), place(b, reader), to: &writer)
        case .identityOf(let text): try reader.writeIdentity(of: place(text, reader), to: &writer)
        case .stages(let words):
            writer.value(try reader.standingCounts(words.clocks(now: now()), now: now()))
        case .restatements(let moment, let limit): writer.value(try reader.restatements(asOf: moment, limit: limit))
        case .standings(let filter):
            try reader.refuseUnknown(in: filter, now: now())
            let (answer, next) = try reader.standings(filter)
            writer.value(answer)
            return next?.cursor
        case .standing(let text, let words, let scope):
            let match = try reader.onlyMatch(of: text)
            let clocks = try words.clocks(now: now())
            guard let answer = try reader.standing(of: match.id, scope: scope, clocks, now: now()) else {
                throw try reader.nobody(text)
            }
            writer.value(answer)
        case .gaps(let kind): writer.value(try reader.gapCounts(class: kind))
        case .identityFindings(let filter): return try reader.writeFindings(filter, to: &writer)?.cursor
        case .acts(var filter, let customer):
            filter.customer = try customer.map { try reader.onlyMatch(of: $0).id }
            filter.knownAt = try LifecycleClocks(knownAt: filter.knownAt).clocks(now: now()).knownAt
            let acts = try reader.acts(filter)
            writer.value(acts)
            // Changes of roles stand between the acts and have no number of theirs.
            let numbers = (acts.items ?? []).compactMap { $0["act"]?.integer }
            return numbers.count == filter.limit ? numbers.last.map(String.init) : nil
        case .entries(var filter, let customer):
            filter.customer = try customer.map { try reader.onlyMatch(of: $0).id }
            let clocks = try LifecycleClocks(asOf: filter.asOf, knownAt: filter.knownAt).clocks(now: now())
            (filter.asOf, filter.knownAt) = (clocks.asOf, clocks.knownAt)
            writer.value(try reader.entries(filter))
        case .handoffs(let customer, let transition, let scope):
            let id = try reader.onlyMatch(of: customer).id
            writer.value(try reader.handoffs(of: id, transition, scope: scope, now: now()))
        case .roles(let history): writer.value(try reader.roleMembers(history: history))
        case .query(let sql, let limits): try write(try rows(sql, limits, reader))
        }
        return nil
    }

    /// The record that stands for a person, named by one of theirs.
    private static func person(_ text: String, _ reader: Reader) throws -> Int64 {
        guard let found = try reader.bearer(named: text) else {
            throw Problem(
                .notFound, "There is no record “\(text)”.",
                remedy: "Write its list and number: zoho_crm.Contacts:4876876000000624001.")
        }
        guard let anchor = found.anchor, found.isPerson else {
            throw Problem(
                .notFound, "“\(text)” is no record of a person.",
                remedy: "Ask for its customer: onward customer \(text)")
        }
        return anchor
    }

    private func refuseUnknown(_ system: String?, _ reader: Reader) throws {
        guard let system, try !reader.systemNames().contains(system) else { return }
        throw Problem(
            .misused, "No app is called “\(system)”.",
            remedy: "There are: \(try reader.systemNames().joined(separator: ", ")).")
    }

    /// What can be pinned: the company or person that a text means. People are named by a record of theirs, customers
    /// as everywhere.
    public func pinned(_ text: String) throws(Problem) -> Reader.PinPlace {
        do {
            let reader = try opened()
            if let found = try reader.bearer(named: text), found.isPerson, let anchor = found.anchor {
                return try reader.pinPlace(ofAnchor: anchor)
            }
            return try reader.pinPlace(ofCustomer: try reader.onlyMatch(of: text).id)
        } catch {
            throw Problem(of: error)
        }
    }

    /// What a record says of a field of the company or person it belongs to.
    public func said(_ text: String, _ field: String, at place: Reader.PinPlace) throws(Problem) -> (
        record: Int64, value: String
    ) {
        do {
            let reader = try opened()
            guard let found = try reader.bearer(named: text) else {
                throw Problem(
                    .notFound, "There is no record “\(text)”.",
                    remedy: "Write its list and number: zoho_crm.Accounts:4876876000000624001.")
            }
            guard found.anchor == place.anchor else {
                throw Problem(.misused, "“\(text)” is not a record of \(place.name ?? "the same customer").")
            }
            guard let value = try reader.said(found.record, field, isPerson: place.isPerson) else {
                throw Problem(.notFound, "“\(text)” says nothing about \(field).")
            }
            return (found.record, value)
        } catch {
            throw Problem(of: error)
        }
    }

    /// What is not completely known, so that an absence in the answer is not taken for a fact.
    private func writeGaps(_ reader: Reader) throws {
        writer.key("gaps")
        writer.beginArray()
        for gap in try reader.gaps() {
            writer.beginObject()
            writer.key("kind")
            writer.string(gap.kind.rawValue)
            writer.key("why")
            writer.string(gap.why)
            writer.endObject()
        }
        writer.endArray()
    }

    private func rows(
        _ sql: String, _ limits: QueryLimits, _ reader: Reader
    ) throws(Problem) -> QueryAnswer {
        do {
            return try reader.rows(of: sql, maximumRows: limits.rows, timeLimit: limits.duration)
        } catch {
            switch error {
            case .overdue:
                let seconds = limits.duration.components.seconds
                throw Problem(
                    .limited, "The query took longer than \(seconds) s.",
                    remedy: "Ask for less, or allow more with --seconds.")
            case .mistaken(let why):
                throw Problem(
                    .misused, "The query is not understood: \(why)",
                    remedy: "docs/views.md lists what can be asked.")
            case .failed(let why): throw Problem(.failed, why)
            }
        }
    }

    private func write(_ answer: QueryAnswer) throws {
        writer.beginObject()
        writer.key("columns")
        writer.beginArray()
        for column in answer.columns { writer.string(column) }
        writer.endArray()
        writer.key("rows")
        writer.beginArray()
        for row in answer.rows {
            writer.beginArray()
            for value in row { write(value) }
            writer.endArray()
        }
        writer.endArray()
        writer.key("isCut")
        writer.bool(answer.isCut)
        writer.endObject()
    }

    private func write(_ value: QueryAnswer.Value) {
        switch value {
        case .null: writer.null()
        case .integer(let number): writer.integer(number)
        case .number(let number): writer.number(number)
        case .text(let text): writer.string(text)
        case .blob(let bytes):
            writer.string(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
        }
    }
}

/// One JSON document, the same bytes for the command line and the server, with a newline at the end.
public struct Answer: Hashable, Sendable {
    public var bytes: [UInt8]
    /// The moment the answer is true for: when the data was last derived. Nil before the first time.
    public var asOf: Instant?

    public init(bytes: [UInt8], asOf: Instant?) {
        self.bytes = bytes
        self.asOf = asOf
    }
}

extension Question {
    /// What can be read at all is known without any data.
    fileprivate var needsData: Bool {
        switch self {
        case .connectors, .lifecycle: false
        default: true
        }
    }
}
