import Domain
import Foundation
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// A year and a half of two customers, day by day, by the definition that ships. What it must come to was written by
/// hand: year.golden.md.
@Suite(.timeLimit(.minutes(3))) struct `A year of customers` {
    @Test func `comes to what was written down by hand`() async throws {
        let year = try await Year()
        try await year.acmeBuys()
        try await year.betaBuys()
        try await year.acmeIsOnboarded()
        try await year.betaIsForgotten()
        try await year.acmeFadesAndLeaves()
        try await year.acmeReturns()
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "year.golden.md")
        let expected = try String(contentsOf: golden, encoding: .utf8).split(separator: "\n").filter {
            $0.hasPrefix("- ")
        }
        let told = year.lines.map { Substring("- \($0)") }
        for (place, pair) in zip(expected, told).enumerated() where pair.0 != pair.1 {
            Issue.record("line \(place + 1): “\(pair.0)” was written, “\(pair.1)” came")
        }
        #expect(expected.count == told.count, "\(told.dropFirst(expected.count))")
    }
}

/// The world of the script: apps, people, and a diary of what Onward concludes at the end of each scripted day.
private final class Year {
    let bench: CustomerBench
    var lines: [String] = []
    private var told: [String: String] = [:]
    private var today = ""

    init() async throws {
        bench = try await CustomerBench()
        try await on("2024-01-08")
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "created": .integer(try at("2024-01-08"))],
            "2": ["name": "Beta Ltd", "website": "beta.io", "created": .integer(try at("2024-01-08"))],
        ])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "ada@acme.io", "job": "Head of service", "company": "1"],
            "12": ["name": "Bo Lind", "email": "bo@acme.io", "job": "Dispatcher", "company": "1"],
            "13": ["name": "Cy Young", "email": "cy@beta.io", "company": "2"],
        ])
        try await deal("51", "1", "Vans", "open", closing: "2024-02-12")
        try await deal("52", "2", "Pilot", "open", closing: "2024-02-20")
        try await note("2024-01-08")
    }

    private func at(_ day: String) throws -> Int64 { try #require(Instant(day: day)).milliseconds }

    /// Every source is read completely each day.
    private func on(_ day: String) async throws {
        let days = (try at(day) - bench.now.milliseconds) / 86_400_000 + 1
        if days > 0 { bench.wait(days: days) }
        try #require(bench.now.day == day, "\(bench.now.day) instead of \(day)")
        today = day
        for (_, resource) in bench.known {
            try await bench.store.noteCoverage(
                resource: resource, parent: nil, from: nil, to: bench.now, isComplete: true, remark: nil)
        }
    }

    /// What is different at the end of the day.
    private func note(_ day: String) async throws {
        try await bench.derive()
        for name in ["Acme GmbH", "Beta Ltd"] {
            let now = try bench.standing(name)
            for change in now["history"]?.items ?? [] {
                let id = "\(name) change \(change["change"]?.text ?? "")"
                if told.updateValue("", forKey: id) != nil { continue }
                let missing = change["missing"]?.items?.compactMap(\.text) ?? []
                lines.append(
                    "\(day) \(name): \(change["was"]?.text ?? "nothing") to \(change["became"]?.text ?? "") by "
                        + "\(change["kind"]?.text ?? "") of \((change["effective"]?.text ?? "").prefix(10))"
                        + (missing.isEmpty ? "" : ", without \(missing.joined(separator: " "))"))
            }
            say(day, name, "standing", now["standing"]?.text)
            say(day, name, "stalled", now["stalledSince"]?.text.map { String($0.prefix(10)) } ?? "no")
            let gaps = (now["gaps"]?.items ?? []).compactMap { $0["gap"]?.text }.filter(Self.watched.contains)
            say(day, name, "gaps", gaps.isEmpty ? "none" : gaps.joined(separator: " "))
        }
    }

    /// The script is about these.
    private static let watched: Set = ["gap.no_context", "gap.milestone_late", "gap.use_fell", "gap.no_path_into_use"]

    private func say(_ day: String, _ name: String, _ what: String, _ value: String?) {
        let value = value ?? "unknown"
        if told.updateValue(value, forKey: "\(name) \(what)") == value { return }
        lines.append("\(day) \(name): \(what) \(value)")
    }

    private func deal(_ id: String, _ company: String, _ title: String, _ state: String, closing: String) async throws {
        try await bench.deals([
            id: [
                "title": .text(title), "state": .text(state), "company": .text(company), "closing_day": .text(closing),
                "stage": .text(state), "created": .integer(try at("2024-01-08")),
            ]
        ])
    }

    private func act(_ verb: ActVerb, _ values: EntryBody, by who: String, of name: String = "Acme GmbH") async throws {
        var given = values
        given["by"] = .string(who)
        var customer: String?
        if case .customer = verb.shape.subject {
            customer = try bench.key(name)
            given["customer"] = .string(customer!)
        }
        let act = try Act(verb, given: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: bench.now)
        _ = try await bench.store.act(act, customer: customer, definition: .shipped, at: bench.now)
    }

    private func id(_ kind: EntryKind, _ condition: String = "1") throws -> JSONValue {
        .string(
            try #require(try bench.texts("SELECT key FROM \(kind.rawValue) WHERE \(condition) ORDER BY key DESC").first)
        )
    }

    private func use(_ count: Double, on day: String) async throws {
        try await bench.save(
            [
                "u\(day)": [
                    "behaviour": "job closed", "count": .number(count), "day": .text(day), "at": .integer(try at(day)),
                    "account": "acme.io",
                ]
            ], to: "zoho_more.usage", kind: .usage)
    }

    /// The source says of every day of a span that it told all.
    private func complete(_ first: String, _ last: String) async throws {
        var days: [String: [String: Sent.FactText]] = [:]
        for moment in stride(from: try at(first), through: try at(last), by: 86_400_000) {
            let day = Instant(milliseconds: moment).day
            days["d\(day)"] = ["source": "zoho_more.usage", "day": .text(day), "complete": 1]
        }
        try await bench.save(days, to: "zoho_more.days", kind: .usageDay)
    }

    // MARK: The script

    func acmeBuys() async throws {
        try await on("2024-02-12")
        try await deal("51", "1", "Vans", "won", closing: "2024-02-12")
        try await note("2024-02-12")
        try await on("2024-02-14")
        try await act(
            .valueSet,
            [
                "statement": "Half the paper", "metric": "paper jobs", "unit": "a week", "baseline": 80, "target": 40,
                "due": "2024-04-30", "first": true,
            ], by: "sam")
        try await act(
            .commitmentAdd,
            [
                "text": "Live by April", "type": "date", "made-by": "sam", "made-to": "Ada Okafor", "due": "2024-04-10",
                "evidence": "mail of 9 February",
            ], by: "sam")
        for criterion in ["com.customer_lead_named", "com.risks_stated", "com.scope_vouched"] {
            try await act(.attest, ["criterion": .string(criterion), "evidence": "the order"], by: "sam")
        }
        try await act(.ownerAssign, ["role": "onboarding_owner", "person": "ola"], by: "sam")
        try await act(.handoffOffer, ["transition": "commitment"], by: "sam")
        try await note("2024-02-14")
        try await on("2024-02-16")
        try await act(.handoffAccept, ["transition": "commitment"], by: "ola")
        try await note("2024-02-16")
    }

    func betaBuys() async throws {
        try await on("2024-02-20")
        try await deal("52", "2", "Pilot", "won", closing: "2024-02-20")
        try await note("2024-02-20")
        try await on("2024-02-27")
        try await note("2024-02-27")
    }

    func acmeIsOnboarded() async throws {
        try await on("2024-03-01")
        try await bench.save(
            [
                "81": [
                    "title": "Acme rollout", "company": "1", "state": "open", "created": .integer(try at("2024-03-01")),
                ]
            ],
            to: "zoho_more.projects", kind: .project)
        try await bench.save(
            ["82": ["title": "Scanners set up", "project": "81", "state": "open", "due_day": "2024-03-20"]],
            to: "zoho_more.sprints", kind: .milestone)
        try await note("2024-03-01")
        // It slips.
        try await on("2024-03-25")
        try await note("2024-03-25")
        try await on("2024-04-10")
        try await bench.save(
            [
                "82": [
                    "title": "Scanners set up", "project": "81", "state": "closed", "due_day": "2024-03-20",
                    "completed": .integer(try at("2024-04-09")),
                ]
            ], to: "zoho_more.sprints", kind: .milestone)
        try await act(.commitmentFulfil, ["id": try id(.commitment), "evidence": "live on 9 April"], by: "ola")
        try await act(
            .valueReached, ["id": try id(.valueDefinition), "actual": 38, "evidence": "report of week 14"], by: "ola")
        try await act(.valueAcknowledge, ["id": try id(.valueDefinition), "person": "Ada Okafor"], by: "ola")
        try await act(
            .expectAdd,
            [
                "behaviour": "job closed", "population": "technicians", "threshold": 20, "every": "P7D",
                "from": "2024-04-15",
            ], by: "ola")
        try await act(
            .expectCommunicated, ["id": try id(.usageExpectation), "evidence": "mail of 10 April"], by: "ola")
        try await act(.ownerAssign, ["role": "adoption_owner", "person": "cem", "known": true], by: "ola")
        try await act(.ownerAccept, ["id": try id(.ownership, "role = 'adoption_owner'")], by: "cem")
        try await act(.attest, ["criterion": "val.use_understood", "evidence": "training of 4 April"], by: "ola")
        try await act(.attest, ["criterion": "adp.customer_owner_named", "evidence": "call"], by: "cem")
        try await act(
            .valueSet,
            [
                "statement": "No paper", "metric": "paper jobs", "unit": "a week", "baseline": 40, "target": 0,
                "due": "2024-12-31",
            ],
            by: "cem")
        try await act(.stepAdd, ["text": "First review", "due": "2024-05-15", "owner": "cem"], by: "cem")
        try await note("2024-04-10")
        try await on("2024-04-12")
        try await use(30, on: "2024-04-11")
        try await bench.save(
            [
                "81": [
                    "title": "Acme rollout", "company": "1", "state": "closed",
                    "created": .integer(try at("2024-03-01")),
                    "completed": .integer(try at("2024-04-12")),
                ]
            ], to: "zoho_more.projects", kind: .project)
        try await act(.handoffOffer, ["transition": "value"], by: "ola")
        try await note("2024-04-12")
        try await on("2024-04-15")
        try await act(.handoffAccept, ["transition": "value"], by: "cem")
        try await bench.save(
            ["71": ["name": "Acme GmbH", "same_as": "1"]], to: "zoho_bill.customers", kind: .company)
        try await bench.save(
            [
                "91": [
                    "title": "Service plan", "company": "71", "state": "live", "start_day": "2024-04-15",
                    "renewal_day": "2025-04-15", "amount": 1200, "currency": "EUR", "plan": "Team",
                ]
            ], to: "zoho_bill.subscriptions", kind: .subscription)
        try await note("2024-04-15")
    }

    func betaIsForgotten() async throws {
        try await on("2024-05-20")
        try await note("2024-05-20")
    }

    func acmeFadesAndLeaves() async throws {
        for week in 0..<20 {
            let day = Instant(milliseconds: try at("2024-04-16") + Int64(week) * 7 * 86_400_000).day
            try await use(30, on: day)
        }
        try await complete("2024-04-10", "2024-10-06")
        try await on("2024-09-02")
        try await note("2024-09-02")
        // Nobody closes a job any more.
        try await on("2024-10-07")
        try await note("2024-10-07")
        try await on("2024-11-04")
        try await note("2024-11-04")
        try await on("2024-12-02")
        try await subscription("cancelled", end: "2024-12-31", cancelled: "2024-12-02")
        try await note("2024-12-02")
        try await on("2025-01-02")
        try await note("2025-01-02")
    }

    private func subscription(_ state: String, end: String, cancelled: String) async throws {
        try await bench.save(
            [
                "91": [
                    "title": "Service plan", "company": "71", "state": .text(state), "start_day": "2024-04-15",
                    "end_day": .text(end), "cancelled": .integer(try at(cancelled)), "amount": 1200, "currency": "EUR",
                    "plan": "Team",
                ]
            ], to: "zoho_bill.subscriptions", kind: .subscription)
    }

    func acmeReturns() async throws {
        try await on("2025-10-15")
        try await bench.save(
            [
                "92": [
                    "title": "Service plan", "company": "71", "state": "live", "start_day": "2025-10-10", "amount": 900,
                    "currency": "EUR", "plan": "Team",
                ]
            ], to: "zoho_bill.subscriptions", kind: .subscription)
        try await note("2025-10-15")
    }
}
