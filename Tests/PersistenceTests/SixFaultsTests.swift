import Domain
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// The six ways in which lifecycles usually break, each found from what apps and people say of one customer, and not
/// found with a customer whose records are as they should be.
@Suite(.timeLimit(.minutes(3))) struct `What lifecycles break by` {
    @Test func `is found from the records of each customer, and of none with whom it is well`() async throws {
        let bench = try await CustomerBench()
        func at(_ day: String) -> Int64 { Instant(day: day)!.milliseconds }
        func wait(until day: String) {
            bench.wait(days: (at(day) - bench.now.milliseconds) / 86_400_000 + 1)
        }
        wait(until: "2024-01-08")
        let names = ["Follow", "Context", "Path", "Seen", "Need", "Promoter", "Well"]
        try await bench.accounts(
            Dictionary(
                uniqueKeysWithValues: names.enumerated().map { index, name in
                    let site = "\(name.lowercased()).io"
                    return (
                        "\(index + 1)",
                        ["name": .text(name), "website": .text(site), "created": .integer(at("2023-06-01"))]
                    )
                }))
        func deal(_ company: String, won day: String?, _ more: [String: Sent.FactText] = [:]) -> (
            String, [String: Sent.FactText]
        ) {
            var facts: [String: Sent.FactText] = [
                "title": "Deal", "company": .text(company), "state": day == nil ? "open" : "won",
                "closing_day": .text(day ?? "2024-05-01"), "created": .integer(at("2023-06-10")),
            ]
            facts.merge(more) { $1 }
            return ("5\(company)", facts)
        }
        try await bench.deals(
            Dictionary(
                uniqueKeysWithValues: [
                    deal("1", won: nil), deal("2", won: "2024-01-05"), deal("3", won: "2023-10-10"),
                    deal("4", won: "2023-10-10"), deal("5", won: "2023-10-10"),
                    deal("6", won: "2023-10-10"), deal("7", won: nil, ["next_step": "Send the offer"]),
                ]))
        try await bench.save(
            Dictionary(
                uniqueKeysWithValues: ["3", "4", "5", "6"].map { company in
                    (
                        "8\(company)",
                        [
                            "title": "Roll-out", "company": .text(company), "state": "closed",
                            "created": .integer(at("2023-11-01")),
                        ]
                    )
                }), to: "zoho_more.projects", kind: .project)
        try await bench.deskAccounts(["94": ["name": "Seen", "same_as": "4"]])
        try await bench.tickets([
            "84": ["title": "How do I?", "company": "94", "state": "open", "opened": .integer(at("2024-03-20"))]
        ])
        try await bench.save(
            ["86": ["nps": 10, "deal": "56", "at": .integer(at("2024-02-01"))]], to: "zoho_more.responses",
            kind: .response)
        wait(until: "2024-03-04")
        try await bench.derive()
        try await bench.act(.needAdd, ["statement": "Another site", "evidence": "call"], of: "Need", by: "sam")
        wait(until: "2024-04-01")
        for (_, resource) in bench.known {
            try await bench.store.noteCoverage(
                resource: resource, parent: nil, from: nil, to: bench.now, isComplete: true, remark: nil)
        }
        try await bench.derive()
        // Since when: the need became overdue a fortnight after it was laid down, the handoff five days after the deal.
        let since =
            "SELECT gap || ' ' || substr(since, 1, 10) FROM gap WHERE gap IN ('gap.signal_idle', 'gap.no_context')"
        let moments = ["gap.no_context 2024-01-10", "gap.signal_idle 2024-03-18"]
        let told = try bench.texts(since)
        #expect(Set(told).isSuperset(of: moments), "\(told)")
        let before = try bench.texts(since)
        _ = try await bench.store.judge(fromNothing: true, at: bench.now)
        #expect(try bench.texts(since) == before)
        let counted = try Reader(path: bench.path).gapCounts(class: "team").items ?? []
        #expect(counted.first { $0["gap"]?.text == "gap.signal_idle" }?["since"]?.text?.hasPrefix("2024-03-18") == true)
        let six = [
            "gap.follow_up_unclear": "Follow", "gap.no_context": "Context", "gap.no_path_into_use": "Path",
            "gap.engagement_unconnected": "Seen", "gap.signal_idle": "Need", "gap.promoter_unasked": "Promoter",
        ]
        for (gap, name) in six {
            let found = try bench.texts(
                "SELECT name FROM gap JOIN customer ON key = gap.customer WHERE gap.gap = '\(gap)'")
            #expect(found.contains(name), "\(gap): \(found)")
            #expect(!found.contains("Well"), "\(gap)")
        }
    }
}

extension CustomerBench {
    /// By the definition that judges the customer.
    @discardableResult func act(
        _ verb: ActVerb, _ values: EntryBody, of name: String, by who: String
    ) async throws -> JSONValue {
        var given = values
        given["by"] = .string(who)
        var customer: String?
        if case .customer = verb.shape.subject {
            customer = try key(name)
            given["customer"] = .string(customer!)
        }
        let act = try Act(verb, given: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: now)
        return try await store.act(act, customer: customer, at: now)
    }
}
