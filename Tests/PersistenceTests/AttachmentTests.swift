import Domain
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
        #expect(try bench.unlinked() == ["sign.requests/10 several", "sign.signatures/11 not known"])
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
            try await filed() == ["  drive.files/12 folder name", "  drive.files/13 folder", "  drive.files/14 folder"],
            "a short word alone names nobody, a file names nobody")
        try await bench.files(["12": ["title": "Delta AG", "folder": "10", "is_folder": 1]])
        _ = try await bench.customers()
        #expect(
            try bench.texts("SELECT external_id || ' ' || customer.name FROM document JOIN customer ON key = customer")
                .sorted() == ["12 Delta AG", "13 Delta AG", "14 Delta AG"])
        try await bench.files(["12": ["title": "Archive", "folder": "10", "is_folder": 1]])
        #expect(try await filed() == [])
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
