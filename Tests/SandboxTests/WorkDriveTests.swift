import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `WorkDrive in the sandbox` {
    private static let root = "/workdrive/api/v1"
    private static let accept = [("accept", "application/vnd.api+json")]

    /// At no more than the permitted pace.
    private static func get(_ client: Client, _ path: String, _ query: [(String, String)] = []) -> Client.Answer {
        client.wait(.seconds(4))
        return client.get(root + path, query, extra: accept)
    }

    private static func name(_ row: JSONValue) -> String { row["attributes.name"]?.text ?? "" }

    /// A folder by cursor, as its addresses say.
    private static func all(_ client: Client, _ folder: String, limit: Int) throws -> [JSONValue] {
        var rows: [JSONValue] = []
        var next = "0"
        while true {
            let answer = get(
                client, "/files/\(folder)/files", [("page[next]", next), ("page[limit]", String(limit))])
            try #require(answer.status == 200)
            rows += answer.rows
            let cursor = answer.json["links.cursor"]
            guard !answer.rows.isEmpty, cursor?["has_next"]?.bool == true else { return rows }
            let address = try #require(cursor?["next"]?.text)
            #expect(address.hasPrefix("http://127.0.0.1/workdrive/api/v1/files/\(folder)/files?"))
            let query = try #require(address.split(separator: "?").last)
            next = String(try #require(query.split(separator: "&").first).dropFirst("page%5Bnext%5D=".count))
        }
    }

    private static func customers(_ client: Client) throws -> String {
        let folders = get(client, "/teams/\(DriveID.team)/teamfolders").rows
        return try #require(folders.first { name($0) == "Customers" }?["id"]?.text)
    }

    @Test func `leads from the user to the folders`() throws {
        let client = try Client()
        let me = try #require(Self.get(client, "/users/me").json["data.id"]?.text)
        let team = try #require(Self.get(client, "/users/\(me)/teams").json["data.0.id"]?.text)
        let member = try #require(Self.get(client, "/teams/\(team)/currentuser").json["data.id"]?.text)
        #expect(member != me)
        #expect(Self.get(client, "/users/\(me)/privatespace").status == 401)
        let space = try #require(Self.get(client, "/users/\(member)/privatespace").json["data.0.id"]?.text)
        #expect(Self.get(client, "/privatespace/\(space)/files").rows.isEmpty)
        let folders = Self.get(client, "/teams/\(team)/teamfolders").rows
        #expect(folders == Self.get(client, "/teams/\(team)/workspaces").rows)
        #expect(folders.count == 3)
        let empty = try #require(folders.first { Self.name($0) == "Board" }?["id"]?.text)
        #expect(Self.get(client, "/teamfolders/\(empty)/files").rows.isEmpty)
        let sales = try #require(folders.first { Self.name($0).contains("%") }?["id"]?.text)
        #expect(Self.get(client, "/files/\(sales)/files").rows.contains { Self.name($0).contains("/") })
    }

    @Test(arguments: [7, 1000]) func `shows each customer's folder once, by either way of paging`(limit: Int) throws {
        let client = try Client(customers: 200)
        let folder = try Self.customers(client)
        let rows = try Self.all(client, folder, limit: limit)
        let directory = DriveDirectory(client.sandbox.world)
        let expected = directory.companies.filter { directory.items(of: $0)[0].isTrashed == false }
        #expect(rows.count == expected.count && Set(rows.compactMap { $0["id"]?.text }).count == rows.count)
        #expect(rows.allSatisfy { $0["type"] == "files" && $0["attributes.is_folder"]?.bool == true })
        var skipped: [JSONValue] = []
        while true {
            let page = Self.get(
                client, "/files/\(folder)/files", [("page[limit]", "50"), ("page[offset]", String(skipped.count))]
            ).rows
            skipped += page
            if page.count < 50 { break }
        }
        #expect(skipped == rows)
        let texts = rows.compactMap { $0["attributes.modified_time_in_millisecond"] }
        #expect(texts.contains { if case .string = $0 { true } else { false } })
        #expect(texts.contains { if case .number = $0 { true } else { false } })
    }

    @Test func `promises more after a last page that is full`() throws {
        let client = try Client()
        let folder = try Self.customers(client)
        let count = try Self.all(client, folder, limit: 1000).count
        let full = Self.get(client, "/files/\(folder)/files", [("page[next]", "0"), ("page[limit]", String(count))])
        #expect(full.json["links.cursor.has_next"] == true)
        let next = try #require(full.json["links.cursor.next"]?.text)
        let token = try #require(next.split(separator: "=").dropFirst().first?.split(separator: "&").first)
        let empty = Self.get(
            client, "/files/\(folder)/files", [("page[next]", String(token)), ("page[limit]", String(count))])
        #expect(empty.rows.isEmpty && empty.json["links.cursor.has_next"] == true)
    }

    @Test func `nests folders, keeps versions and empties drafts into the trash`() throws {
        let client = try Client(customers: 200)
        let world = client.sandbox.world
        let directory = DriveDirectory(world)
        let company = try #require(
            directory.companies.first { company in
                directory.items(of: company).contains {
                    $0.name.hasPrefix("Implementation plan") && $0.versions.count > 3
                }
            })
        let id = { (name: String, rows: [JSONValue]) in rows.first { Self.name($0) == name }?["id"]?.text }
        let root = DriveID.text(DriveID.number(company: company, 0))
        let top = Self.get(client, "/files/\(root)/files").rows
        let onboarding = try #require(id("Onboarding", top))
        let archive = try #require(top.first { Self.name($0) == "Archive" })
        #expect(archive["attributes.storage_info.files_count"] == 0)
        let inner = Self.get(client, "/files/\(onboarding)/files").rows
        #expect(inner.contains { Self.name($0) == "Minutes" && $0["attributes.is_folder"] == true })
        #expect(inner.contains { Self.name($0).contains("🚀") })
        let plan = try #require(id("Implementation plan.xlsx", inner))
        let versions = Self.get(client, "/files/\(plan)/versions").rows
        #expect(versions.count > 3 && versions.allSatisfy { $0["type"] == "versions" })
        let one = Self.get(client, "/files/\(plan)").json
        #expect(
            one["data.attributes.modified_time_in_millisecond"]?.integer
                == versions.first?["attributes.created_time_in_milliseconds"]?.integer)
        let crumbs = Self.get(client, "/files/\(plan)/breadcrumbs").rows.map(Self.name)
        #expect(crumbs.count == 3 && crumbs.first == "Customers" && crumbs.last == "Onboarding")
        #expect(Self.get(client, "/files/\(root)/folders").rows.allSatisfy { $0["attributes.is_folder"] == true })
        let folder = try Self.customers(client)
        let trash = Self.get(client, "/teamfolders/\(folder)/trashedfiles", [("page[limit]", "200")]).rows
        #expect(!trash.isEmpty && trash.allSatisfy { $0["attributes.status"]?.integer == 51 })
    }

    @Test func `keeps each folder's and the whole account's pace`() throws {
        let client = try Client()
        let folder = try Self.customers(client)
        client.wait(.seconds(60))
        for _ in 0..<19 {
            client.wait(.seconds(1))
            #expect(client.get(Self.root + "/files/\(folder)/files", extra: Self.accept).status == 200)
        }
        client.wait(.seconds(1))
        let slow = client.get(Self.root + "/files/\(folder)/files", extra: Self.accept)
        #expect(slow.status == 429 && slow.json["errors.0.id"] == "F7008" && slow.header("Retry-After") == "300")
        #expect(client.get(Self.root + "/users/me", extra: Self.accept).status == 200)
        client.wait(.seconds(2))
        for _ in 0..<6 { #expect(client.get(Self.root + "/users/me", extra: Self.accept).status == 200) }
        let burst = client.get(Self.root + "/users/me", extra: Self.accept)
        #expect(burst.status == 429 && burst.header("Retry-After") == "119")
        client.wait(.seconds(100))
        #expect(client.get(Self.root + "/users/me", extra: Self.accept).status == 429)
        client.wait(.seconds(20))
        #expect(client.get(Self.root + "/users/me", extra: Self.accept).status == 200)
    }

    @Test func `refuses in its own ways`() throws {
        let client = try Client()
        let unknown = Self.get(client, "/files/k2ab70000000000000000")
        #expect(unknown.status == 401 && unknown.json["errors.0.id"] == "R008")
        #expect(unknown.header("WWW-Authenticate") == nil)
        client.sandbox.arm(ArmedFault(.expiredToken, app: "workdrive"))
        let expired = Self.get(client, "/users/me")
        #expect(expired.status == 401 && expired.header("WWW-Authenticate")?.contains("expired_token") == true)
        let folder = try Self.customers(client)
        for query in [("page[limit]", "1001"), ("page[next]", "x"), ("page", "2"), ("sort", "colour")] {
            let refused = Self.get(client, "/files/\(folder)/files", [query])
            #expect(refused.status == 500 && refused.json["errors.0.id"] == "F000", "\(query)")
        }
        client.wait(.seconds(4))
        #expect(client.get(Self.root + "/users/me", extra: [("accept", "application/json")]).status == 406)
    }

    @Test func `tells what happened, whole however a period is cut`() throws {
        let client = try Client(customers: 200)
        let from = client.sandbox.world.clock
        var told: [String] = []
        for step in 0..<24 {
            let before = client.sandbox.world.clock
            client.sandbox.mutate(share: 0.05, seed: UInt64(step), within: .seconds(5 * 86_400))
            let world = client.sandbox.world
            told += DriveDirectory.events(world, from: before, until: world.clock).map(\.id)
        }
        let world = client.sandbox.world
        let whole = DriveDirectory.events(world, from: from, until: world.clock)
        #expect(told == whole.map(\.id))
        #expect(Set(told).count == told.count)
        #expect(
            Set(whole.map(\.type)).isSuperset(
                of: ["file_upload", "file_trash", "file_delete", "folder_create", "folder_trash", "folder_restore"]))
    }
}
