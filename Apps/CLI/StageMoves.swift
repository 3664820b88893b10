import API
import ConnectorKit
import Domain
import Intake
import JSON
import Persistence
import Sync
import Wiring

// Stages that a person decides. Everything else follows from the criteria.

extension Command {
    private static let why = [
        Option("reason", "TEXT", "why; it is kept with the change"),
        Option("by", "NAME", "who decides; the login name if not given"),
        Option("approved-by", "NAME", "who agreed to it"),
    ]

    static let lifecycleMove = Command(
        name: "lifecycle move", operands: .two("KEY", "STAGE"),
        summary: "Record that a customer is in another stage than the criteria say.",
        details: """
            --kind regress goes back; correction, which is taken if nothing is said, puts right what was recorded. From there \
            the rules go on, and what was true before does not lead forward again. onward override forces a stage only until a \
            day. onward lifecycle retract takes a change back. KEY/r-12 moves a scope of the customer on its own way.
            """,
        options: [
            .init("kind", "KIND", "regress or correction"),
            .init("effective", "DAY", "since when it is so; now if not given"),
        ] + why,
        example: "onward lifecycle move example.com acquire --reason \"the deal was reopened\""
    ) { call in
        let desk = try StageDesk(call)
        let words = StageMove.Kind.allCases.filter { $0 != .import }.map(\.rawValue)
        guard let kind = StageMove.Kind(rawValue: call["kind"] ?? "correction"), kind != .import else {
            throw Problem(.misused, "--kind can be: \(words.joined(separator: ", ")).")
        }
        let move = StageMove(
            customer: try desk.key(call.operands[0]), stage: call.operands[1], kind: kind, reason: try desk.reason(),
            approvedBy: call["approved-by"], effective: try call["effective"].map(StageDesk.day))
        let changes = try await desk.record([move])
        if call.wantsJSON { return call.terminal.put(json: ["data": ["changes": .array(changes.map(desk.number))]]) }
        call.terminal.say(
            "\(move.customer) is in \(move.stage). To take it back: onward lifecycle retract \(changes[0]) --reason TEXT"
        )
    }

    static let lifecycleImport = Command(
        name: "lifecycle import", operands: .one("FILE"),
        summary: "Bring the stages in which customers stand already, from a CSV file.",
        details: """
            The columns are customer, stage and since; customer is whatever onward customer takes, or KEY/r-12 for a scope of \
            one; since is a day and may be empty. All lines are taken or none; a dash reads stdin.
            """,
        options: why, example: "onward lifecycle import stages.csv --reason \"as of our last review\""
    ) { call in
        let desk = try StageDesk(call)
        let moves = try desk.moves(from: call.operand)
        let changes: [Int64]
        do {
            changes = try await desk.record(moves)
        } catch let fault as IdentityFault {
            throw Problem(
                .misused, "\(call.operand): \(fault.message)",
                remedy: [fault.remedy, "Nothing was taken in."].compactMap(\.self).joined(separator: " "))
        }
        if call.wantsJSON { return call.terminal.put(json: ["data": ["changes": .array(changes.map(desk.number))]]) }
        call.terminal.say("\(Words.count(Int64(changes.count), "customer")) taken in.")
    }

    static let lifecycleRetract = Command(
        name: "lifecycle retract", operands: .one("CHANGE"),
        summary: "Take back a change of stage: it stays in the history, marked.",
        details: "CHANGE is its number: onward lifecycle explain KEY --json, or the view stage_change.",
        options: why.filter { $0.name != "approved-by" },
        example: "onward lifecycle retract 1 --reason \"the deal was entered for another customer\""
    ) { call in
        guard let change = Int64(call.operand), change > 0 else {
            throw Problem(.misused, "“\(call.operand)” is no number of a change.")
        }
        let desk = try StageDesk(call)
        try await desk.retract(change, reason: try desk.reason())
        if call.wantsJSON { return call.terminal.put(json: ["data": ["retracted": desk.number(change)]]) }
        call.terminal.say("Change \(change) is retracted; the customer was judged anew.")
    }
}

/// Where moves are recorded.
private struct StageDesk {
    let call: Invocation
    private let reader: Reader

    init(_ call: Invocation) throws {
        self.call = call
        reader = try call.workspace.reader()
    }

    /// Of a customer, or KEY/r-12 of one of its scopes.
    func key(_ text: String) throws -> String {
        let (customer, scope) = text.withoutScope
        return try reader.onlyMatch(of: customer).key + (scope.map { "/\($0)" } ?? "")
    }
    func number(_ change: Int64) -> JSONValue { .number(String(change)) }

    func reason() throws -> String {
        guard let reason = call["reason"] else {
            throw Problem(
                .misused, "--reason is missing: a customer is not moved without one.", remedy: "Add --reason TEXT.")
        }
        return reason
    }

    static func day(_ text: String) throws -> Instant {
        guard let day = Instant(day: text) ?? Instant(iso8601: text) else {
            throw Problem(.misused, "“\(text)” is no day.", remedy: "Write it so: 2026-06-30.")
        }
        return day
    }

    func record(_ moves: [StageMove]) async throws -> [Int64] {
        let who = try call.decider()
        return try await locked { try await $0.move(moves, by: who, at: Wiring.now()) }
    }

    func retract(_ change: Int64, reason: String) async throws {
        let who = try call.decider()
        try await locked { try await $0.retractChange(change, reason: reason, by: who, at: Wiring.now()) }
    }

    private func locked<Value>(_ body: (Store) async throws -> Value) async throws -> Value {
        let lock = try WorkspaceLock(
            path: call.workspace.syncLock, command: "onward \(call.command.name)", since: Wiring.now())
        let value = try await body(try Store(path: call.workspace.database))
        _ = consume lock
        return value
    }

    func moves(from path: String) throws -> [StageMove] {
        let reason = try reason()
        var moves: [StageMove] = []
        do {
            let input = try Input(path: path)
            var rows = try CSVReader(reading: { try input.read(into: $0) })
            guard Set(rows.columns).isSuperset(of: ["customer", "stage"]) else {
                throw fault(path, 1, "the columns are \(rows.columns.joined(separator: ", "))")
            }
            var row: [UInt8] = []
            while true {
                row.removeAll(keepingCapacity: true)
                guard let found = try rows.next(into: &row) else { return moves }
                if let refusal = found.refusal { throw fault(path, found.line, refusal) }
                let cells = try JSONValue(parsing: row)
                guard let customer = cells["customer"]?.text, let stage = cells["stage"]?.text else {
                    throw fault(path, found.line, "a customer and a stage are needed")
                }
                do {
                    moves.append(
                        StageMove(
                            customer: try key(customer), stage: stage, kind: .import, reason: reason,
                            approvedBy: call["approved-by"], effective: try cells["since"]?.text.map(Self.day)))
                } catch let problem as Problem {
                    throw fault(path, found.line, problem.message)
                }
            }
        } catch let refused as CSVFault {
            throw fault(path, refused.line, refused.reason)
        } catch let failure as IntakeFailure {
            throw Problem(failure)
        }
    }

    private func fault(_ path: String, _ line: Int, _ why: String) -> Problem {
        Problem(
            .misused, "\(path), line \(line): \(why)",
            remedy: "The columns are customer, stage and since. Nothing was taken in.")
    }
}
