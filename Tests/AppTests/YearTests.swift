import API
import Domain
import Foundation
import JSON
import Persistence
import Testing

/// What Onward says in the course of a year that the apps tell month by month, beside what was written down by hand:
/// year.golden.md.
@Suite(.timeLimit(.minutes(5))) struct `A year of five customers` {
    /// The year is lived once; what it left is asked by each test.
    private struct Lived: Sendable {
        var workspace: Workspace
        /// By customer and month, what was said then.
        var diary: [String: [[String]]] = [:]
        var ends: [Instant] = []

        func reader() throws -> Reader { try Reader(path: workspace.database) }
    }

    private static let lived = Task {
        // What was expected in vain has been recorded, but would stop only the test that came first.
        do { return try await live() } catch { throw Unlived(description: "\(error)") }
    }

    private struct Unlived: Error, CustomStringConvertible { let description: String }

    private static func live() async throws -> Lived {
        let year = try Year()
        var lived = Lived(workspace: year.workspace)
        var known: [String: Set<String>] = [:]
        try await year.live { _, now in
            let reader = try lived.reader()
            lived.ends.append(now)
            for key in Year.keys {
                let said = try Saying(reader, key, Clocks(), now: now)
                lived.diary[key, default: []].append(said.lines(moved: known[key] ?? []))
                known[key] = said.moves
            }
        }
        await year.close()
        return lived
    }

    @Test func `comes to what was written down by hand`() async throws {
        let lived = try await Self.lived.value
        let golden = try Golden()
        for key in Year.keys {
            for month in 0..<12 {
                let (written, said) = (golden.months[key]?[month] ?? [], lived.diary[key]![month])
                if written != said {
                    Issue.record(
                        """
                        \(key), \(Golden.names[month]): written was
                        \(written.joined(separator: "\n"))
                        but this was said:
                        \(said.joined(separator: "\n"))
                        """)
                }
            }
        }
        #expect(golden.months.count == Year.keys.count)
        let told = lived.diary.values.flatMap { $0 }.flatMap { $0 }.filter { $0.hasPrefix("  - gaps: ") }
        let found = Set(told.flatMap { $0.split(separator: " ").dropFirst(2) })
        #expect(found.isSuperset(of: Self.usualBreakdowns), "each of the usual breakdowns happens to somebody")
    }

    @Test func `is told at its end as it was at each month's end, but for what became known later`() async throws {
        let lived = try await Self.lived.value
        let golden = try Golden()
        let reader = try lived.reader()
        for key in Year.keys {
            for (month, end) in lived.ends.enumerated() {
                let said = try Saying(reader, key, Clocks(asOf: end), now: lived.ends[11])
                let then = Self.stage(lived.diary[key]![month])
                let isRestated = golden.restated.contains { $0.contains("\(Golden.names[month]), \(said.name),") }
                #expect(
                    (said.stage == then) == !isRestated,
                    "\(key), \(Golden.names[month]): \(said.stage) now, \(then) then")
            }
        }
    }

    /// What lifecycles usually break by.
    private static let usualBreakdowns: Set<Substring> = [
        "gap.follow_up_unclear", "gap.no_context", "gap.no_path_into_use", "gap.engagement_unconnected",
        "gap.signal_idle", "gap.promoter_unasked",
    ]

    private static func stage(_ lines: [String]) -> String {
        String(lines.first?.split(separator: ",").first?.split(separator: ": ").last ?? "")
    }

    @Test func `is told as known at each month's end as it was told then`() async throws {
        let lived = try await Self.lived.value
        let reader = try lived.reader()
        for key in Year.keys {
            var known: Set<String> = []
            for (month, end) in lived.ends.enumerated() {
                let said = try Saying(reader, key, Clocks(asOf: end, knownAt: end), now: lived.ends[11])
                let (now, then) = (said.lines(moved: known), lived.diary[key]![month])
                known = said.moves
                if now != then {
                    Issue.record(
                        """
                        \(key), \(Golden.names[month]): said was
                        \(then.joined(separator: "\n"))
                        but as known then it is told now:
                        \(now.joined(separator: "\n"))
                        """)
                }
            }
        }
    }

    @Test func `names the late facts by which a month is told otherwise now`() async throws {
        let lived = try await Self.lived.value
        let reader = try lived.reader()
        var told: [String] = []
        for (month, end) in lived.ends.enumerated() {
            for found in try reader.restatements(asOf: end, limit: 100)["restatements"]?.items ?? [] {
                let facts = (found["lateFacts"]?.items ?? []).compactMap { $0["record"]?.text }
                let titles = try facts.map { try Self.title(of: $0, reader) }
                func word(_ name: String) -> String { found[name]?.text ?? "nothing" }
                told.append(
                    "restated: \(Golden.names[month]), \(word("name")), \(word("was")) to \(word("became")) by "
                        + "\(word("kind")) of \(word("effective").prefix(10)), \(word("why")) by "
                        + titles.joined(separator: ", "))
            }
        }
        #expect(told == (try Golden()).restated)
    }

    private static func title(of record: String, _ reader: Reader) throws -> String {
        let key = record.split(separator: ":").last ?? ""
        let answer = try reader.query(
            "SELECT 'the deal ' || title FROM deal WHERE external_id = '\(key)'", maximumRows: 1, timeLimit: .seconds(5)
        )
        return answer.rows.first?.first?.text ?? record
    }
}

/// What the golden file says, by customer and month.
private struct Golden {
    var months: [String: [[String]]] = [:]
    var restated: [String] = []

    static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "year.golden.md")
        var key = ""
        var block: [String] = []
        func end() throws {
            guard let first = block.first else { return }
            let month = try #require(Self.names.firstIndex { first.hasPrefix("- \($0): ") }, "\(first)")
            try #require(month == months[key]?.count ?? 0, "\(key): \(first)")
            if first.hasSuffix(": as before") {
                let before = try #require(months[key]?.last).filter { !$0.hasPrefix("  - moved: ") }
                block = before.map { line in
                    guard line.hasPrefix("- ") else { return line }
                    return "- \(Self.names[month]): " + line.drop { $0 != ":" }.dropFirst(2)
                }
            }
            months[key, default: []].append(block)
            block = []
        }
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init) {
            if line.hasPrefix("    "), let last = block.popLast() {
                block.append(last + " " + line.drop { $0 == " " })
            } else if line.hasPrefix("  - ") {
                block.append(line)
            } else {
                try end()
                if line.hasPrefix("- restated: ") {
                    restated.append(String(line.dropFirst(2)))
                } else if line.hasPrefix("- ") {
                    block = [line]
                } else if line.hasPrefix("## "), let name = line.split(separator: ":").first {
                    key = name.dropFirst(3).lowercased() + ".example"
                }
            }
        }
        try end()
    }
}

/// What Onward says of a customer, in the words of the golden file.
private struct Saying {
    private let answer: JSONValue?
    private let month: String
    let name: String

    init(_ reader: Reader, _ key: String, _ clocks: Clocks, now: Instant) throws {
        let moment = clocks.asOf ?? now
        month = Golden.names[(Int(moment.iso8601.dropFirst(5).prefix(2)) ?? 1) - 1]
        answer = try reader.matches(of: key).first.flatMap { try reader.standing(of: $0.id, clocks, now: now) }
        name = answer?["customer.name"]?.text ?? ""
    }

    private func day(_ value: JSONValue?) -> String { String((value?.text ?? "nobody knows when").prefix(10)) }

    private func words(_ value: JSONValue?) -> [String] { value?.items?.compactMap(\.text) ?? [] }

    var stage: String {
        guard let answer else { return "not known" }
        return "\(answer["stage.id"]?.text ?? "") since \(day(answer["stageSince"]))"
    }

    private var changes: [(id: String, line: String)] {
        (answer?["history"]?.items ?? []).filter { $0["kind"]?.text != "enter" }.map { change in
            let missing = words(change["missing"])
            return (
                "\(change["change"]?.integer ?? 0)",
                "  - moved: \(change["was"]?.text ?? "nothing") to \(change["became"]?.text ?? "") by "
                    + "\(change["kind"]?.text ?? "") of \(day(change["effective"]))"
                    + (missing.isEmpty ? "" : ", without \(missing.joined(separator: " "))")
            )
        }
    }

    var moves: Set<String> { Set(changes.map(\.id)) }

    func lines(moved known: Set<String>) -> [String] {
        guard let answer else { return ["- \(month): not known"] }
        var first = "- \(month): \(stage), \(answer["standing"]?.text ?? "")"
        for track in answer["tracks"]?.items ?? [] {
            first += ", \(track["stage"]?.text ?? "") since \(day(track["since"]))"
        }
        if let stalled = answer["stalledSince"]?.text { first += ", stalled since \(stalled.prefix(10))" }
        var lines = [first] + changes.filter { !known.contains($0.id) }.map(\.line)
        if let transition = answer["transition"], transition != .null {
            let blockedBy = words(transition["blockedBy"])
            lines.append(
                "  - \(transition["id"]?.text ?? "") \(transition["status"]?.text ?? "")"
                    + (blockedBy.isEmpty ? "" : ", not met: \(blockedBy.joined(separator: " "))"))
            let unknown = words(transition["unknown"])
            if !unknown.isEmpty { lines.append("  - cannot be told: \(unknown.joined(separator: " "))") }
        }
        let breakdowns = (answer["breakdowns"]?.items ?? []).map {
            "\($0["category"]?.text ?? "") \($0["criterion"]?.text ?? "")"
        }
        if !breakdowns.isEmpty { lines.append("  - broken: \(breakdowns.joined(separator: ", "))") }
        let gaps = (answer["gaps"]?.items ?? []).compactMap { $0["gap"]?.text }.sorted()
        if !gaps.isEmpty { lines.append("  - gaps: \(gaps.joined(separator: " "))") }
        return lines
    }
}
