import Foundation
import JSON
import Testing

/// Decisions as somebody makes them at the terminal and in scripts.
@Suite(.timeLimit(.minutes(3))) struct `Decisions on the command line` {
    private let contacts = """
        {"id":"1","Last_Name":"Okafor","First_Name":"Ada","Email":"ada@acme.example","Account_Name":{"id":"10"}}
        {"id":"2","Last_Name":"Okafor","First_Name":"Ada","Email":"okafor@acme.example","Account_Name":{"id":"10"}}
        {"id":"3","Last_Name":"Lindqvist","First_Name":"Bo","Email":"bo@zenith.example","Account_Name":{"id":"11"}}

        """
    private let accounts = """
        {"id":"10","Account_Name":"Acme GmbH","Website":"acme.example"}
        {"id":"11","Account_Name":"Zenith Bikes","Website":"zenith.example"}

        """

    private func town() async throws -> Town {
        let town = try Town(customers: 1)
        for (list, lines) in [("zoho_crm.Accounts", accounts), ("zoho_crm.Contacts", contacts)] {
            let read = try await town.onward("import", list, "-", input: lines)
            try #require(read.status == 0, "\(read.err)")
        }
        return town
    }

    @Test func `show what would move, ask for --yes in a pipe, and say how to undo`() async throws {
        let town = try await town()
        let merge = ["identity", "merge", "acme.example", "zenith.example"]
        let unasked = try await town.run(merge)
        #expect(unasked.status == 2 && unasked.err.contains("--yes") && unasked.err.contains("would become part of"))
        let looked = try await town.run(merge + ["--dry-run"])
        #expect(looked.status == 0 && looked.text.contains("2 records would change customer: 1 company, 1 person"))
        #expect(try await count(town) == 2)

        let done = try await town.run(merge + ["--yes", "--note", "one owner", "--by", "ada", "--json"])
        #expect(done.status == 0, "\(done.err)")
        #expect(done.err.contains("onward identity undo 1"))
        #expect(try done.json()["data.action"]?.integer == 1)
        #expect(try await count(town) == 1)
        let journal = try await town.onward("identity", "journal")
        #expect(journal.text.contains("merge") && journal.text.contains("one owner") && journal.text.contains("ada"))
        #expect(journal.text.contains("decision 1"))

        let split = try await town.onward("identity", "split", "acme.example", "zoho_crm.Accounts:11", "--yes")
        #expect(split.status == 1 && split.err.contains("action 1 (merge by ada"), "\(split.err)")
        let undone = try await town.onward("identity", "undo", "1", "--yes", "--by", "bo")
        #expect(undone.status == 0 && undone.err.contains("Action 1 is undone"), "\(undone.err)")
        #expect(try await count(town) == 2)
        #expect(try await town.onward("identity", "undo", "1", "--yes").err.contains("undone by bo"))
        #expect(try await town.onward("identity", "check").status == 0)
    }

    @Test func `answer the questions of the review`() async throws {
        let town = try await town()
        let review = try await town.onward("identity", "review", environment: ["COLUMNS": "110"])
        #expect(review.status == 0 && review.text.contains("Two people, or one?"), "\(review.text)\(review.err)")
        #expect(review.text.contains("ada@acme.example") && review.text.contains("okafor@acme.example"))
        #expect(review.text.contains("onward identity not-same zoho_crm.Contacts:1 zoho_crm.Contacts:2"))
        let document = try await town.onward("identity", "review", "--json").json()
        let id = try #require(document["data.questions.0.id"]?.text)
        #expect(try await town.onward("identity", "review", id).text.contains(id))

        let later = try await town.onward("identity", "later", id, "--until", "2099-01-31", "--yes")
        #expect(later.status == 0, "\(later.err)")
        #expect(try await town.onward("identity", "review").text.contains("1 question put off"))
        #expect(try await town.onward("identity", "undo", "1", "--yes").status == 0)
        let same = try await town.onward(
            "identity", "same", "zoho_crm.Contacts:1", "zoho_crm.Contacts:2", "--yes")
        #expect(same.status == 0 && same.text.contains("is settled"), "\(same.err)")
        #expect(try await town.onward("identity", "review").text.contains("nothing to decide"))
        let people = try await town.onward(
            "query", "SELECT people FROM customer WHERE domain = 'acme.example'", "--json")
        #expect(try people.json()["data.rows.0.0"]?.integer == 1)
    }

    @Test func `switch a rule, on a copy first, and switch it back`() async throws {
        let town = try await town()
        let more = #"{"id":"4","Last_Name":"Lindqvist","First_Name":"Bo","Account_Name":{"id":"11"}}"# + "\n"
        #expect(try await town.run(["import", "zoho_crm.Contacts", "-"], input: more).status == 0)
        let rules = try await town.onward("identity", "rules", environment: ["COLUMNS": "120"])
        #expect(rules.status == 0 && rules.text.contains(".sameSource") && rules.text.contains("asks"), "\(rules)")
        #expect(rules.text.contains("Version 7 of the rules") && !rules.text.contains("*"), "\(rules)")

        let turn = ["identity", "switch", "nameInCompany.sameSource", "join"]
        let looked = try await town.run(turn + ["--dry-run"])
        #expect(looked.status == 0 && looked.err.contains("Nothing was changed"), "\(looked)")
        let settled = "The question about zoho_crm.Contacts:3 and zoho_crm.Contacts:4 (same full name in the same "
        #expect(looked.text.contains(settled + "company) would be settled."), "\(looked)")
        let unasked = try await town.run(turn)
        #expect(unasked.status == 2 && unasked.err.contains("--yes") && unasked.err.contains("would be settled"))
        #expect(try await town.onward("identity", "rules").text.contains("*") == false)
        let done = try await town.run(turn + ["--yes", "--json"])
        #expect(done.status == 0 && done.err.contains("switch nameInCompany.sameSource ask"), "\(done.err)")
        #expect(try done.json()["data.done"]?.bool == true && done.json()["data.members.0.to"]?.text != nil)
        #expect(try await town.run(turn).err.contains("joins already. Nothing was changed."))
        let why = try await town.onward("identity", "why", "zoho_crm.Contacts:3", "zoho_crm.Contacts:4")
        #expect(why.text.contains("by version 7 of the rules, switched: nameInCompany.sameSource: join"), "\(why)")
        #expect(try await town.onward("identity", "rules").text.contains("joins *"))
        #expect(try await town.onward("identity", "check").status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: town.folder)
        #expect(!files.contains { $0.contains("trial") }, "\(files)")

        let back = try await town.onward("identity", "switch", "nameInCompany.sameSource", "ask", "--yes")
        #expect(back.status == 0 && back.text.contains("asked"), "\(back)")
        #expect(try await town.onward("identity", "review").text.contains("2 questions open"))
    }

    @Test func `find a customer by its old key, and say since when one is gone`() async throws {
        let town = try await town()
        func key() async throws -> String {
            try await town.onward("query", "SELECT key FROM customer WHERE domain = 'zenith.example'", "--json").json()
                .text(at: "data.rows.0.0")
        }
        let old = try await key()
        let acme = String(try #require(accounts.split(separator: "\n").first))
        let complete = ["--complete"]
        #expect(try await town.run(["import", "zoho_crm.Accounts", "-"] + complete, input: acme).status == 0)
        let left = try await town.onward("customer", old, "--json")
        #expect(left.status == 0, "\(left.err)")
        #expect(try left.json().text(at: "data.name") == "Bo Lindqvist")
        let ada = contacts.split(separator: "\n").prefix(2).joined(separator: "\n")
        #expect(try await town.run(["import", "zoho_crm.Contacts", "-"] + complete, input: ada).status == 0)
        let gone = try await town.onward("customer", old)
        #expect(gone.status == 1 && gone.err.contains("Customer \(old) is gone: all its 2 records were deleted"))
        #expect(gone.err.contains("the last, zoho_crm.Contacts:3, on 2"), "\(gone.err)")
        #expect(gone.err.contains("onward identity of zoho_crm.Contacts:3"), "\(gone.err)")
        #expect(try await town.onward("identity", "merge", old, "acme.example").err.contains("is gone"))
        #expect(try await town.onward("customer", "c0000000000").err.contains("No customer fits"))
        #expect(try await town.onward("import", "zoho_crm.Contacts", "-", input: contacts).status == 0)
        #expect(try await town.onward("customer", old, "--json").json().text(at: "data.name") == "Bo Lindqvist")
        #expect(try await town.onward("import", "zoho_crm.Accounts", "-", input: accounts).status == 0)
        #expect(try await key() == old)
    }

    @Test func `take back what was pinned, by its number, and say what is shown no longer`() async throws {
        let town = try await town()
        func city() async throws -> String {
            let query = "SELECT coalesce(city, '') FROM customer WHERE domain = 'acme.example'"
            return try await town.onward("query", query, "--json").json().text(at: "data.rows.0.0")
        }
        #expect(try await town.onward("pin", "acme.example", "city", "Porto", "--by", "ada").status == 0)
        #expect(try await city() == "Porto")
        let looked = try await town.onward("identity", "undo", "1", "--dry-run")
        let words = "City of Acme GmbH would be what the apps say again, no longer “Porto”."
        #expect(looked.text.contains(words), "\(looked)")
        #expect(try await city() == "Porto")
        let done = try await town.onward("identity", "undo", "1", "--yes", "--by", "bo", "--json")
        #expect(try done.json()["data.unpinned.0.value"]?.text == "Porto", "\(done.err)")
        #expect(try await city() == "")
        #expect(try await town.onward("unpin", "acme.example", "city").status == 1)
        let journal = try await town.onward("identity", "journal")
        #expect(journal.text.contains("pin") && journal.text.contains("bo"), "\(journal.text)")
    }

    @Test(arguments: [
        (["identity", "split", "acme.example"], "RECORD is missing"),
        (["identity", "undo", "x"], "no action's number"),
        (["identity", "undo", "7", "--yes"], "There is no action 7"),
        (["identity", "same", "zoho_crm.Contacts:1", "zoho_crm.Contacts:99"], "no record “zoho_crm.Contacts:99”"),
        (["identity", "related", "acme.example", "zenith.example"], "--as is missing"),
        (["identity", "later", "q1", "--until", "soon"], "“soon” is no day"),
        (["identity", "later", "q1", "--until", "2001-01-01"], "is not in the future"),
        (["identity", "later", "q1", "--until", "2099-01-01"], "There is no open question “q1”"),
        (["identity", "merge", "acme.example", "nobody.example"], "No customer fits “nobody.example”"),
        (["identity", "switch", "guess", "ask"], "“guess” is no rule; there are: link, mailAndName"),
        (["identity", "switch", "link", "perhaps"], "“perhaps” is nothing a rule can do: ask or join"),
        (["identity", "switch", "link.namesContradict", "join"], "is no reason to ask that link can do without"),
        (["identity", "switch", "link"], "is missing"),
        (["identity", "review", "--rule", "guess"], "“rule” cannot be “guess”"),
    ])
    func `say what is wrong and what to do`(words: [String], expected: String) async throws {
        let shown = try await town().run(words)
        #expect(shown.status != 0 && shown.err.contains(expected), "\(shown.err)")
    }

    private func count(_ town: Town) async throws -> Int64? {
        try await town.onward("query", "SELECT count(*) FROM customer", "--json").json()["data.rows.0.0"]?.integer
    }
}
