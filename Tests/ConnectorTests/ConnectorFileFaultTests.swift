import Catalogue
import ConnectorKit
import Domain
import Glibc
import JSON
import Testing
import ZohoAccounts

/// What a person who writes a file is told.
struct ConnectorFileFaultTests {
    static let examples = ["crm-custom-module", "members-register", "zoho-billing"]
    static let folder = ConnectorFileTests.repository + "/docs/examples/"
    static let addresses = ConnectorFile.Addresses(
        named: ["api": "https://www.zohoapis.eu", "desk": "https://desk.zoho.eu"], domains: ["zoho.eu", "zohoapis.eu"])

    static func joined(_ text: String) throws -> ConnectorFile.Joined {
        let bytes = Array(text.utf8)
        return try ConnectorFile(parsing: bytes).joined(
            to: Catalogue.connectors(centre: DataCentre.named("eu")!), addresses: addresses, in: bytes)
    }

    static func example(_ name: String) throws -> String {
        String(decoding: try #require(File.read(folder + name + ".json")), as: UTF8.self)
    }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try Self.joined(text)
            return []
        } catch let flaws as ConnectorFile.Flaws {
            return flaws.flaws.map { "\($0)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(arguments: examples) func `the examples of the documentation are in order and keep the schema`(name: String)
        throws
    {
        let text = try Self.example(name)
        #expect(faults(text) == [])
        #expect(try SchemaCheck(ConnectorFile.schema).faults(of: JSONValue(parsing: text)) == [])
        let file = try ConnectorFile(parsing: Array(text.utf8))
        #expect(Canonical.difference(try ConnectorFile(parsing: file.json).connector, file.connector) == nil)
    }

    @Test func `an extension adds to a built-in connector and has its sign-in, errors and allowance`() throws {
        let joined = try Self.joined(try Self.example("crm-custom-module"))
        let crm = Catalogue.connectors(centre: DataCentre.named("eu")!)[0]
        #expect(joined.connector.name == "zoho_crm" && joined.isExtension)
        #expect(joined.connector.resources.map(\.name) == crm.resources.map(\.name) + ["Subscriptions"])
        #expect(joined.connector.allowance == crm.allowance)
        #expect(joined.connector.baseURL == crm.baseURL)
    }

    /// What is put in the place of what, and what the answer then has.
    @Test(arguments: [
        (
            "\"numbered\"", "\"nmbered\"",
            #"39:21: resources.0.ways.0.pages: unknown word for a way to page “nmbered”; did you mean "#
        ),
        ("\"kind\": \"company\"", "\"kind\": \"compny\"", "unknown kind of fact “compny”; did you mean “company”?"),
        (
            "\"website\": \"website\"", "\"websit\": \"website\"",
            "unknown value of a fact “company” “websit”; did you mean “website”?"
        ),
        ("\"purpose\": \"Companies and", "\"purpos\": \"Companies and", "a resource needs “purpose”: one sentence"),
        (
            "\"every\": \"1h\"", "\"every\": \"hourly\"",
            "a time like “90s”, “15m”, “6h” or “1d” is expected, not the text “hourly”"
        ),
        ("{\"per_page\": 200}", "{\"per_page\": \"many\"}", "a whole number is expected, not the text “many”"),
        ("\"name\": \"subscriptions\"", "\"name\": \"customers\"", "resources.1.name: there are two of this name"),
        (
            "\"resource\": \"customers\"", "\"resource\": \"custmers\"",
            "resources.3.parent: there is no resource \"custmers\""
        ),
        (
            "\"resource\": \"customers\"", "\"resource\": \"transactions\"",
            "its parents form a circle: transactions, transactions"
        ),
        ("\"parent\": \"customers\"", "\"parent\": \"payers\"", "there is no resource \"payers\""),
        ("\"amount\": \"total\"", "\"amount\": {\"text\": \"total\"}", "the rule does not give what the field takes"),
        (
            "\"state\": {", "\"state\": \"status\", \"x\": {",
            "one of a few words, {“choice”: “status”, “words”: {“theirs”: “ours”}}, is expected"
        ),
        ("\"paid\": \"paid\"", "\"paid\": \"settled\"", "\"settled\" is none of draft, open, overdue, paid, void"),
        ("{customer}", "{custmer}", "resources.3.ways.0: unknown placeholder {custmer}"),
        ("\"name\": \"zoho_billing\"", "\"name\": \"zoho_desk\"", "name: there is a connector “zoho_desk” already"),
        (
            "\"name\": \"zoho_billing\"", "\"name\": \"Zoho Billing\"",
            "a name of small letters, digits and “_” is expected"
        ),
        ("{api}/billing", "{books}/billing", "has a placeholder that is none of {api}, {desk}, {domain}"),
        ("{api}/billing", "https://api.zohoapis.eu.example/b", "the Zoho sign-in is only sent to Zoho"),
        ("{api}/billing", "https://evil.example/@www.zohoapis.eu", "the Zoho sign-in is only sent to Zoho"),
        ("{api}/billing", "http://www.zohoapis.eu/billing", "must begin with https://"),
        ("\"authorization\": \"zoho\",", "", "1:1: a connector needs “authorization”"),
        (
            "\"customer_id\",\n      \"stamp\"", "\"customer_id\",\n      \"key\": \"id\",\n      \"stamp\"",
            "“key” stands here twice"
        ),
        ("\"hooks\": [", "\"hooks\": [,", "this is not JSON"),
    ])
    func `each fault is told with its place and what helps`(good: String, bad: String, expected: String) throws {
        let text = try Self.example("zoho-billing")
        let range = try #require(text.firstRange(of: good))
        let found = faults(text.replacingCharacters(in: range, with: bad))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test func `all faults come at once, in the order of the file, each with line and column`() throws {
        let text = """
            {
              "name": "x", "title": "X", "baseURL": "https://x.example", "authorization": "noone",
              "resources": [
                {"name": "a", "purpose": "A.", "ways": [{"name": "l", "cal": "/a", "pages": 7}]}
              ]
            }
            """
        let expected = [
            "2:79: authorization: unknown word for a way to sign in “noone”; did you mean “none”?",
            "4:45: resources.0.ways.0: a way needs “call”: the call.",
            "4:59: resources.0.ways.0: unknown word in a way “cal”; did you mean “call”?",
        ]
        let found = faults(text)
        #expect(Array(found.prefix(3)) == expected, "\(found)")
        #expect(found.count == 4 && found[3].hasPrefix("4:81: resources.0.ways.0.pages: a way to page"))
    }

    @Test(arguments: ["", "[]", "null", "{}", "{\"extends\": 7}", "{\"extends\": \"zoho_crn\", \"resources\": []}"])
    func `whatever a file holds is answered with a fault`(text: String) {
        #expect(!faults(text).isEmpty)
    }

    @Test(arguments: examples) func `no cut and no changed byte of a file makes anything but faults`(name: String)
        throws
    {
        let bytes = Array(try Self.example(name).utf8)
        for count in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: ConnectorFile.Flaws.self) { try ConnectorFile(parsing: Array(bytes[..<count])) }
        }
        for index in stride(from: 0, to: bytes.count, by: 61) {
            var changed = bytes
            changed[index] = changed[index] == 0x5d ? 0x7d : 0x5d
            // Inside of texts it is another text; it must not stop the program.
            _ = try? ConnectorFile(parsing: changed).joined(to: [], addresses: Self.addresses, in: changed)
        }
    }

    @Test func `a host of Zoho's own may be named`() throws {
        let text = try Self.example("zoho-billing").replacing(
            "{api}/billing/v1", with: "https://campaigns.zoho.{domain}/api/v1.1")
        #expect(try Self.joined(text).connector.baseURL == "https://campaigns.zoho.eu/api/v1.1")
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
