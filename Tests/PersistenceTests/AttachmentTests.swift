import Domain
import JSON
import Persistence
import SQLite
import Testing

@Suite struct `What other apps tell` {
    @Test func `follows the chain of references to the customer`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.save(
            ["501": ["name": "Acme", "same_as": "1"]], to: "zoho_bill.customers", kind: .company)
        try await bench.save(
            ["601": ["title": "Gold", "company": "501"]], to: "zoho_bill.subscriptions", kind: .subscription)
        try await bench.save(["701": ["subscription": "601"]], to: "zoho_bill.invoices", kind: .invoice)
        try await bench.save(["801": ["invoice": "701"]], to: "zoho_bill.payments", kind: .payment)
        #expect(
            try await bench.customers() == [
                "Acme GmbH [acme.io] people 0 tickets 0", "  bill.customers/501 same company",
                "  bill.invoices/701 subscription", "  bill.payments/801 invoice", "  bill.subscriptions/601 company",
                "  crm.accounts/1 itself",
            ])
    }

    @Test func `gives an agreement to the customer of its parties, our own people left out`() async throws {
        let bench = try await CustomerBench()
        try await bench.save(["u": ["email": "Me@Ours.io"]], to: "zoho_crm.users", kind: .staff)
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Ours", "website": "ours.io"],
        ])
        try await bench.save(["10": ["title": "Order form"]], to: "zoho_sign.requests", kind: .agreement)
        try await bench.save(
            [
                "11": ["agreement": "10", "email": "me@ours.io"],
                "12": ["agreement": "10", "email": "somebody.new@acme.io"],
            ], to: "zoho_sign.signatures", kind: .signature)
        #expect(
            try await bench.customers() == [
                "Acme GmbH [acme.io] people 0 tickets 0", "  crm.accounts/1 itself", "  sign.requests/10 signer",
                "  sign.signatures/11 agreement", "  sign.signatures/12 agreement",
                "Ours [ours.io] people 0 tickets 0", "  crm.accounts/2 itself",
            ])
        // A party of another customer: whose it is, is no longer clear.
        try await bench.contacts(["21": ["name": "Bo Lind", "email": "bo@beta.io"]])
        try await bench.save(
            ["13": ["agreement": "10", "email": "bo@beta.io"]], to: "zoho_sign.signatures", kind: .signature)
        #expect(try await bench.customers().contains("  sign.signatures/13 mail"))
        #expect(try bench.unlinked() == ["sign.requests/10 several", "sign.signatures/11 staff"])
    }

    @Test func `makes nobody a customer by having signed, answered or written`() async throws {
        let bench = try await CustomerBench()
        try await bench.save(["u": ["email": "me@ours.io"]], to: "zoho_crm.users", kind: .staff)
        try await bench.save(
            ["1": ["email": "ada@acme.io", "agreement": "9"]], to: "zoho_sign.signatures", kind: .signature)
        try await bench.save(["2": ["email": "ada@acme.io"]], to: "zoho_more.responses", kind: .response)
        try await bench.save(
            ["3": ["email": "me@ours.io"], "4": ["name": "Nobody"]], to: "zoho_more.entries", kind: .entry)
        #expect(try await bench.customers() == [])
        #expect(
            try bench.unlinked() == [
                "more.entries/3 staff", "more.entries/4 names nobody", "more.responses/2 not known",
                "sign.signatures/1 not known",
            ])
        try await bench.contacts(["21": ["name": "Ada Okafor", "email": "ada@acme.io"]])
        #expect(
            try await bench.customers() == [
                "Ada Okafor [acme.io] people 1 tickets 0", "  crm.contacts/21 itself", "  more.responses/2 mail",
                "  sign.signatures/1 mail",
            ])
    }

    @Test func `names a customer by our key, by the CRM's number, by a domain; then by mail`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "4711": ["name": "Acme GmbH", "website": "acme.io"], "4712": ["name": "Beta Ltd", "website": "beta.io"],
        ])
        try await bench.save(
            ["1": ["name": "Gamma", "website": "gamma.io"]], to: "zoho_bill.customers", kind: .company)
        try await bench.contacts(["21": ["name": "Ada", "email": "ada@gmail.com", "company": "4711"]])
        _ = try await bench.customers()
        let key = try bench.texts("SELECT key FROM customer_summary WHERE name = 'Acme GmbH'")[0]
        try await bench.save(
            [
                "a": ["account": .text(key)], "b": ["account": "4712"], "c": ["account": "https://www.beta.io/login"],
                "d": ["account": "17", "email": "ada@gmail.com"], "e": ["account": "1"],
            ], to: "zoho_more.usage", kind: .usage)
        let found = try await bench.customers().filter { $0.contains("usage") || !$0.hasPrefix(" ") }
        #expect(
            found == [
                "Acme GmbH [acme.io] people 1 tickets 0", "  more.usage/a account", "  more.usage/d mail",
                "Beta Ltd [beta.io] people 0 tickets 0", "  more.usage/b account", "  more.usage/c domain",
                "Gamma [gamma.io] people 0 tickets 0",
            ])
        #expect(try bench.unlinked() == ["more.usage/e not known"], "another system counts from 1, as a product may")
    }

    @Test func `takes a folder named like a customer with all that lies in it, and moves it with its name`()
        async throws
    {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH"], "2": ["name": "Delta AG"]])
        try await bench.files([
            "10": ["title": "Customers", "is_folder": 1], "11": ["title": "Acme", "folder": "10", "is_folder": 1],
            "12": ["title": "Acme GmbH", "folder": "10", "is_folder": 1],
            "13": ["title": "2026", "folder": "12", "is_folder": 1], "14": ["title": "Offer.pdf", "folder": "13"],
            "15": ["title": "Delta AG", "folder": "10"],
        ])
        func filed() async throws -> [String] { try await bench.customers().filter { $0.contains("drive") } }
        #expect(
            try await filed() == [
                "  drive.files/12 folder name", "  drive.files/13 folder", "  drive.files/14 folder",
            ],
            "a short word alone names nobody, a file names nobody")
        try await bench.files(["12": ["title": "Delta AG", "folder": "10", "is_folder": 1]])
        _ = try await bench.customers()
        #expect(
            try bench.texts("SELECT external_id || ' ' || customer.name FROM document JOIN customer ON key = customer")
                .sorted() == ["12 Delta AG", "13 Delta AG", "14 Delta AG"])
        try await bench.files(["12": ["title": "Archive", "folder": "10", "is_folder": 1]])
        #expect(try await filed() == [])
    }

    @Test func `stands on the customer's page, in the timeline and in the search`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        let day: Int64 = 1_767_225_600_000  // 2026-01-01
        try await bench.save(
            ["10": ["title": "Order form", "status": "inprogress", "state": "open", "sent": .integer(day)]],
            to: "zoho_sign.requests", kind: .agreement)
        try await bench.save(
            [
                "12": ["agreement": "10", "email": "a@acme.io", "name": "Ada", "position": 2, "state": "viewed"],
                "11": ["agreement": "10", "email": "b@acme.io", "name": "Bo", "position": 1, "state": "signed"],
            ], to: "zoho_sign.signatures", kind: .signature)
        try await bench.files(["20": ["title": "Order form.pdf", "agreement": "10", "created": .integer(day + 1000)]])
        try await bench.save(
            ["501": ["name": "Acme", "same_as": "1"]], to: "zoho_bill.customers", kind: .company)
        try await bench.save(
            ["601": ["title": "Gold", "company": "501", "amount": 90.5, "currency": "EUR", "start_day": "2026-01-03"]],
            to: "zoho_bill.subscriptions", kind: .subscription)
        try await bench.save(
            ["701": ["number": "INV-7", "subscription": "601", "balance": 9, "currency": "EUR", "day": "2026-01-04"]],
            to: "zoho_bill.invoices", kind: .invoice)
        try await bench.save(
            ["801": ["number": "P-1", "invoice": "701", "amount": 90.5, "day": "2026-01-05"]],
            to: "zoho_bill.payments", kind: .payment)
        try await bench.save(
            ["31": ["title": "Happy?", "account": "acme.io", "nps": 9, "at": .integer(day + 6 * 86_400_000)]],
            to: "zoho_more.responses", kind: .response)
        try await bench.save(
            ["41": ["title": "Go-live", "email": "ops@acme.io", "message": "Please hurry"]],
            to: "zoho_more.entries", kind: .entry)
        _ = try await bench.customers()

        let reader = try Reader(path: bench.path)
        let id = try bench.reader.integer("SELECT id FROM customer_summary")
        var writer = JSONWriter()
        #expect(try reader.writeCustomer(id, to: &writer))
        let page = try JSONValue(parsing: writer.bytes)
        let parts = ["agreements", "subscriptions", "invoices", "payments", "documents", "responses", "entries"]
        #expect(parts.map { page[$0]?.items?.count ?? -1 } == [1, 1, 1, 1, 1, 1, 1])
        #expect(page["agreements.0.signatures"]?.items?.compactMap { $0["name"]?.text } == ["Bo", "Ada"])
        #expect(page["agreements.0.source.system"]?.text == "zoho_sign")
        #expect(page["invoices.0.balance.amount"]?.double == 9)
        #expect(page["subscriptions.0.value.currency"]?.text == "EUR")
        #expect(page["responses.0.nps"]?.integer == 9)
        #expect(page["deals"]?.items?.isEmpty == true, "of which it has none")

        var timeline = JSONWriter()
        _ = try reader.writeTimeline(of: id, TimelinePage(), to: &timeline)
        let entries = try JSONValue(parsing: timeline.bytes)["entries"]?.items ?? []
        func word(_ entry: JSONValue, _ name: String) -> String { entry[name]?.text ?? "-" }
        #expect(
            entries.map { "\(word($0, "at").prefix(10)) \(word($0, "kind")) \(word($0, "title"))" } == [
                "2026-01-07 response Happy?", "2026-01-05 payment P-1", "2026-01-04 invoice INV-7",
                "2026-01-03 subscription Gold", "2026-01-01 document Order form.pdf", "2026-01-01 agreement Order form",
                "- signature Bo", "- signature Ada", "- entry Go-live",
            ])
        #expect(entries.first { $0["title"]?.text == "Bo" }?["about"]?.text == "Order form")

        func found(_ words: String) throws -> [String] {
            var writer = JSONWriter()
            try reader.writeSearch(words, limit: 20, to: &writer)
            let items = try JSONValue(parsing: writer.bytes).items ?? []
            return items.compactMap { $0["kind"]?.text }.sorted()
        }
        #expect(try found("order form") == ["agreement", "document"])
        #expect(try found("INV-7") == ["invoice"])
        #expect(try found("hurry") == ["entry"])
    }

    @Test func `reaches a sprint's items over the sprint`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme"]])
        try await bench.save(["51": ["title": "Rollout", "company": "1"]], to: "zoho_more.projects", kind: .project)
        try await bench.save(["61": ["title": "Sprint 1", "project": "51"]], to: "zoho_more.sprints", kind: .milestone)
        try await bench.save(["71": ["title": "Backlog", "project": "51"]], to: "zoho_more.backlogs", kind: .taskList)
        try await bench.save(
            ["81": ["milestone": "61"], "82": ["task_list": "71"]], to: "zoho_more.items", kind: .task)
        #expect(
            try await bench.customers() == [
                "Acme [-] people 0 tickets 0", "  crm.accounts/1 itself", "  more.backlogs/71 project",
                "  more.items/81 milestone", "  more.items/82 task list", "  more.projects/51 company",
                "  more.sprints/61 project",
            ])
    }

    @Test func `counts a mailbox that two customers share for neither`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme"], "2": ["name": "Beta"]])
        try await bench.contacts([
            "11": ["name": "Hans Meier", "email": "meier@web.de", "company": "1"],
            "12": ["name": "Petra Meier", "email": "meier@web.de", "company": "2"],
        ])
        try await bench.save(["1": ["email": "meier@web.de"]], to: "zoho_desk.chats", kind: .activity)
        _ = try await bench.customers()
        #expect(try bench.unlinked() == ["desk.chats/1 several"])
    }
}

extension CustomerBench {
    func files(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_drive.files", kind: .document)
    }

    func customers() async throws -> [String] {
        _ = try await store.derive(fromNothing: false, at: .at(9))
        return try dump()
    }
}
