import API
import ConnectorKit
import Identity
import Intake
import JSON
import Persistence
import Synchronization

extension Command {
    static let identityExport = Command(
        name: "identity export",
        summary: "Write which company and which person each record was recognised as, as CSV.",
        details: """
            Columns: system, resource, id, company, person. The same company or person has the same key in all its \
            records; of a person's record, company is the customer it belongs to. Corrected, the file can be given to \
            onward identity score.
            """,
        options: [.init("out", "FILE", "write to this file, which must not exist yet, instead of stdout")],
        example: "onward identity export --out recognised.csv"
    ) { call in
        let reader = try call.workspace.reader()
        let file = try call["out"].map { try NewFile($0) }
        var bytes = Array("system,resource,id,company,person\n".utf8)
        var count: Int64 = 0
        func flush() throws {
            if let file { try file.append(bytes) } else { call.terminal.put(bytes) }
            bytes.removeAll(keepingCapacity: true)
            if Terminal.isReaderGone.load(ordering: .relaxed) { throw CancellationError() }
        }
        do {
            try reader.forEachRecognised { record in
                let cells = [record.system, record.resource, record.id, record.company ?? "", record.person ?? ""]
                bytes += Array(cells.map(cell).joined(separator: ",").utf8)
                bytes.append(0x0a)
                count += 1
                if bytes.count > 60_000 { try flush() }
            }
            try flush()
        } catch is CancellationError {
            // Whoever reads has seen enough.
            return
        }
        try file?.finish()
        if let path = call["out"] { call.terminal.say("Wrote \(Words.count(count, "record")) to \(path).") }
    }

    private static func cell(_ text: String) -> String {
        text.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    static let identityScore = Command(
        name: "identity score", operands: .one("TRUTH"),
        summary: "Measure how well companies and people were recognised, against a file of what is true.",
        details: """
            TRUTH is CSV, or - for stdin. Either system, resource, id with company and person: whose the record is, in \
            any words of your own; a column findable may say which records of one truth can be found to be one. Or a, b, \
            same: pairs of records (zoho_crm.Contacts:12) of which somebody said yes or no. Precision is the share of \
            the joined pairs that is right, recall the share of the true pairs that was joined.
            """,
        example: "onward identity score recognised.csv --json"
    ) { call in
        var scorer = try IdentityScorer(try call.workspace.reader())
        let file = try TruthFile(call.operand, into: &scorer)
        let scores: [(String, Score?)] = [
            ("companies", try scorer.score(.company)), ("people", try scorer.score(.person)), ("pairs", scorer.pairs),
        ]
        guard scores.contains(where: { $0.1 != nil }) else {
            throw Problem(
                .failed, "\(call.operand) names no record that was recognised here as a company or a person.",
                remedy: "onward identity export shows how records are named.")
        }
        if call.wantsJSON {
            var members = scores.map { JSONValue.Member(name: $0.0, value: $0.1.map(ScorePage.json) ?? .null) }
            members.append(.init(name: "customers", value: ScorePage.json(customers: scorer.customers)))
            members.append(.init(name: "unknownRecords", value: .number(String(file.unknown))))
            call.terminal.put(json: ["data": .object(members)])
        } else {
            for (name, score) in scores { if let score { call.terminal.put(ScorePage.text(name, score)) } }
            call.terminal.put(ScorePage.text(customers: scorer.customers))
        }
        if file.unknown > 0 {
            call.terminal.say(
                "\(Words.count(Int64(file.unknown), "line")) of \(call.operand) not counted: the record is not known here."
            )
        }
    }
}

/// What is true, line by line.
private struct TruthFile {
    private(set) var unknown = 0
    private let path: String

    init(_ path: String, into scorer: inout IdentityScorer) throws {
        self.path = path
        do {
            let input = try Input(path: path)
            var reader = try CSVReader(reading: { try input.read(into: $0) })
            let columns = Set(reader.columns)
            let isPairs = columns.isSuperset(of: ["a", "b", "same"])
            let isRecords =
                columns.isSuperset(of: ["system", "resource", "id"])
                && !columns.isDisjoint(with: ["company", "person"])
            guard isPairs || isRecords else {
                throw fault(1, "the columns are \(reader.columns.joined(separator: ", "))")
            }
            var row: [UInt8] = []
            while true {
                row.removeAll(keepingCapacity: true)
                guard let found = try reader.next(into: &row) else { break }
                if let refusal = found.refusal { throw fault(found.line, refusal) }
                let cells = try JSONValue(parsing: row)
                let isKnown =
                    isPairs
                    ? try addPair(cells, found.line, &scorer) : try addRecord(cells, found.line, &scorer)
                if !isKnown { unknown += 1 }
            }
        } catch let fault as CSVFault {
            throw self.fault(fault.line, fault.reason)
        } catch let failure as IntakeFailure {
            throw Problem(failure)
        }
    }

    private func fault(_ line: Int, _ reason: String) -> Problem {
        Problem(
            .failed, "\(path), line \(line): \(reason).",
            remedy: "It needs the columns system, resource, id and company or person; or a, b, same.")
    }

    private func addRecord(_ cells: JSONValue, _ line: Int, _ scorer: inout IdentityScorer) throws -> Bool {
        guard let system = cells["system"]?.text, let resource = cells["resource"]?.text, let id = cells["id"]?.text
        else { throw fault(line, "system, resource and id must not be empty") }
        return try scorer.add(
            "\(system).\(resource)", id, company: cells["company"]?.text, person: cells["person"]?.text,
            findable: cells["findable"]?.text)
    }

    private func addPair(_ cells: JSONValue, _ line: Int, _ scorer: inout IdentityScorer) throws -> Bool {
        guard let a = cells["a"]?.text, let b = cells["b"]?.text else { throw fault(line, "a and b must not be empty") }
        let word = (cells["same"]?.text ?? "").lowercased()
        guard let same = ["1": true, "yes": true, "true": true, "0": false, "no": false, "false": false][word] else {
            throw fault(line, "same is “\(word)”, which is neither yes nor no")
        }
        return try scorer.add(pair: a, b, same: same)
    }
}

private enum ScorePage {
    static func text(_ name: String, _ score: Score) -> String {
        var lines = ["\(name.prefix(1).uppercased() + name.dropFirst())"]
        func add(_ label: String, _ value: String) { lines.append(line(label, value)) }
        func share(_ value: Double?) -> String { value.map(digits) ?? "unknown: there are no such pairs" }
        add("records", Figure.whole(Int64(score.records)))
        add("precision of pairs", share(score.precision))
        add("recall of pairs", share(score.recall))
        add("F1", share(score.f1))
        if score.findable > 0 {
            add("findable pairs joined", share(score.findableRecall))
            add("with questions answered rightly", share(score.findableRecallWithQuestions))
        }
        if name != "pairs" {
            add("B-cubed precision, recall", "\(digits(score.cubedPrecision)), \(digits(score.cubedRecall))")
            add("holding more than one truth", mixed(score.overMerged, among: score.records))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Companies, and people without one.
    static func text(customers: (records: Int, overMerged: Int)?) -> String {
        guard let customers else { return "" }
        let value = mixed(customers.overMerged, among: customers.records)
        return "Customers\n" + line("holding more than one truth", value) + "\n"
    }

    private static func line(_ label: String, _ value: String) -> String {
        "  " + label + String(repeating: " ", count: max(1, 34 - label.count)) + value
    }

    private static func mixed(_ count: Int, among records: Int) -> String {
        let one = count == 0 ? "" : ", one in \(Figure.whole(Int64(records / count))) records"
        return Figure.whole(Int64(count)) + one
    }

    /// "0.99871", cut and not rounded: nothing looks better than it is.
    private static func digits(_ value: Double) -> String {
        let cut = Int(value * 100_000)
        let rest = String(cut % 100_000)
        return "\(cut / 100_000)." + String(repeating: "0", count: 5 - rest.count) + rest
    }

    static func json(customers: (records: Int, overMerged: Int)?) -> JSONValue {
        guard let customers else { return .null }
        return [
            "records": .number(String(customers.records)), "overMerged": .number(String(customers.overMerged)),
        ]
    }

    static func json(_ score: Score) -> JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map { .number("\($0)") } ?? .null }
        func count(_ value: Int) -> JSONValue { .number(String(value)) }
        return [
            "records": count(score.records), "pairsFound": count(score.pairsFound), "pairsTrue": count(score.pairsTrue),
            "pairsRight": count(score.pairsRight), "precision": number(score.precision),
            "recall": number(score.recall), "f1": number(score.f1), "findablePairs": count(score.findable),
            "findableRecall": number(score.findableRecall),
            "findableRecallWithQuestions": number(score.findableRecallWithQuestions),
            "cubedPrecision": number(score.cubedPrecision), "cubedRecall": number(score.cubedRecall),
            "overMerged": count(score.overMerged),
        ]
    }
}
