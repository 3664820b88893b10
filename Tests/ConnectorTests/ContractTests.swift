import ConnectorKit
import Domain
import HTTP
import JSON
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What every resource of every connector must do. Each is a case of its own; adding a connector adds cases, no code.
struct ContractTests {
    @Test(arguments: Array(Set(ContractCase.all.map(\.connector.name))).sorted())
    func `the description has no problems`(name: String) throws {
        let connector = try #require(ContractCase.all.first { $0.connector.name == name }?.connector)
        #expect(connector.problems() == [])
    }

    @Test(arguments: ContractCase.all)
    func `the recorded page gives the facts that the golden file holds`(_ contract: ContractCase) async throws {
        let page = try await pageOfRecords(contract)
        try #require(!page.records.isEmpty, "a recorded page without records shows nothing")
        let keys = page.records.map { page.text($0.key) }
        #expect(Set(keys).count == keys.count)
        let lines = page.records.flatMap { record in
            ["\(page.text(record.key)) \(record.stamp?.iso8601 ?? "-")"]
                + page.facts(of: record, contract.resource.facts.map(\.kind)).map { "    " + $0 }
        }
        let facts = lines.joined(separator: "\n") + "\n"
        let path = contract.path + ".golden"
        if getenv("UPDATE_GOLDEN") != nil { try File.write(Array(facts.utf8), to: path) }
        let golden = try #require(File.read(path), "there is no \(path); UPDATE_GOLDEN=1 writes it")
        #expect(facts == String(decoding: golden, as: UTF8.self))
    }

    /// Through the whole loop where the page comes from a job, else just cut.
    private func pageOfRecords(_ contract: ContractCase) async throws -> SourcePage {
        let fixture = try contract.fixture()
        guard contract.isJob else {
            let result = try contract.cut(fixture)
            #expect(result.refusals == [])
            #expect(result.unreadable == [:])
            return result.page
        }
        let delivered = try await contract.read(Script.job(contract, file: fixture))
        #expect(delivered.refusals == [])
        #expect(delivered.remarks == [])
        return try #require(delivered.steps.last).page
    }

    @Test(arguments: ContractCase.paged)
    func `a record that lacks any of its members is read or refused with its reason`(_ contract: ContractCase)
        throws
    {
        let page = try contract.json()
        let record = try #require(contract.records(in: page).first)
        for member in try #require(record.members) {
            let rest = record.members!.filter { $0.name != member.name }
            let result = try contract.cut(contract.page(page, with: [.object(rest)]).serialized)
            #expect(result.page.records.count + result.refusals.count == 1)
            let isKey = contract.resource.key.contains { $0.prefix { $0 != "." } == member.name }
            #expect(result.refusals.allSatisfy { isKey && $0.reason.hasPrefix("no \"") })
        }
    }

    @Test(arguments: ContractCase.paged)
    func `a member of any other type costs that value, or the record with its reason`(
        _ contract: ContractCase
    ) throws {
        let page = try contract.json()
        let record = try #require(contract.records(in: page).first)
        let others: [JSONValue] = [
            nil, true, -7, .number("1e999"), "", "no such thing", [], [[1]], [:], ["id": ["id": 1]],
            .string(String(repeating: "x", count: 5000)),
        ]
        for member in try #require(record.members) {
            for other in others {
                let changed = record.setting(member.name, to: other)
                let result = try contract.cut(contract.page(page, with: [changed]).serialized)
                #expect(result.page.records.count + result.refusals.count == 1)
                let isKey = contract.resource.key.contains { $0.prefix { $0 != "." } == member.name }
                #expect(isKey || result.refusals.isEmpty)
            }
        }
    }

    @Test(arguments: ContractCase.paged)
    func `nothing, however it is said, is the end`(_ contract: ContractCase) async throws {
        let empties = [
            Response("", status: 204), Response("", status: 304), Response(""), Response(" \n"),
            Response("{}"),
        ]
        for empty in empties {
            let script = Script { _ in empty }
            let delivered = try await contract.read(script)
            #expect(delivered.keys.isEmpty && delivered.refusals.isEmpty)
            #expect(delivered.steps.last?.position == nil)
        }
        if contract.way.shape.isList {
            let page = contract.page(.object([]), with: [])
            let delivered = try await contract.read(
                Script { _ in Response(status: 200, body: page.serialized) })
            #expect(delivered.keys.isEmpty && delivered.steps.last?.position == nil)
        }
    }

    @Test(arguments: ContractCase.all)
    func `each refusal of a server names what to do about it`(_ contract: ContractCase) async throws {
        for status in [400, 401, 403, 404, 409, 429, 500, 502, 503] {
            let script = Script { _ in Response("{}", status: status, headers: [("retry-after", "7")]) }
            let failure = await #expect(throws: PullFailure.self) { try await contract.read(script) }
            let remedy = try #require(failure).remedy
            let isRight =
                switch status {
                case 401: remedy == .refreshToken || remedy == .reauthorise
                case 429: remedy == .retry(after: .seconds(7)) || remedy == .wait(.seconds(7))
                case 500...: remedy == .retry(after: .seconds(7))
                case 404: [.gone, .nextWay, .fix].contains(remedy)
                case 403: [.fix, .reauthorise, .nextWay, .gone].contains(remedy)
                default: [.fix, .nextWay].contains(remedy)
                }
            #expect(isRight, "HTTP \(status) became \(remedy)")
            #expect(failure?.place.hasPrefix("\(contract.connector.name).\(contract.resource.name)") == true)
            #expect(failure?.reason.contains("HTTP \(status)") == true)
            #expect(script.asked.count == 1)
        }
    }

    @Test(arguments: ContractCase.all)
    func `a proxy's page is quoted, not understood`(_ contract: ContractCase) async throws {
        let script = Script { _ in Response("<html><body>Please sign in</body></html>") }
        let failure = await #expect(throws: PullFailure.self) { try await contract.read(script) }
        #expect(failure?.remedy == .retry(after: nil))
        #expect(failure?.reason.contains("<html><body>Please sign in") == true)
        #expect(script.asked.count == (contract.isJob ? 1 : 2))
    }

    @Test(arguments: ContractCase.paged)
    func `a page cut in the middle is asked for again, then a failure`(_ contract: ContractCase) async throws {
        let whole = try contract.fixture()
        let cut = Array(whole.prefix(whole.count / 2))
        let script = Script { _ in Response(status: 200, body: cut) }
        let failure = await #expect(throws: PullFailure.self) { try await contract.read(script) }
        #expect(failure?.remedy == .retry(after: nil))
        #expect(script.asked.count == 2)
    }

    @Test(arguments: ContractCase.paged)
    func `a record with bytes that cannot be kept is refused, its neighbours are not`(
        _ contract: ContractCase
    ) throws {
        let page = try contract.json()
        let record = try #require(contract.records(in: page).first)
        guard contract.way.shape.isList else { return }
        let records = [record, record.setting("x_extra", to: "MARK"), contract.record(record, numbered: 2)]
        let bytes = contract.page(page, with: records).serialized
        let mark = try #require(bytes.firstRange(of: Array("MARK".utf8)))
        for bad: [UInt8] in [[0x00], [0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], Array(#"\u0000"#.utf8)] {
            var spoilt = bytes
            spoilt.replaceSubrange(mark, with: bad)
            let result = try contract.cut(spoilt)
            #expect(result.page.records.count == 2)
            #expect(result.refusals.map(\.place) == ["\(contract.testDescription), record 2"])
        }
    }

    @Test(arguments: ContractCase.paged)
    func `pages follow one another to the end`(_ contract: ContractCase) async throws {
        let fixture = try contract.json()
        let record = try #require(contract.records(in: fixture).first)
        guard let size = contract.way.pages.size?.count, contract.resource.key != ["^"] else { return }
        let script = Script { asked in
            if let detail = contract.way.detail, asked.path.hasPrefix(detail.path.prefix { $0 != "{" }),
                let key = asked.path.split(separator: "/").last, key.hasPrefix("9")
            {
                let whole = contract.record(record, numbered: Int(key.dropFirst())!)
                return Response(status: 200, body: whole.serialized)
            }
            return Response(
                status: 200,
                body: contract.page(number: contract.number(of: asked), of: 2, fixture, record, size))
        }
        let delivered = try await contract.read(script)
        #expect(delivered.keys.count == size + 1)
        #expect(Set(delivered.keys).count == size + 1)
        #expect(delivered.refusals == [])
        #expect(delivered.steps.dropLast().allSatisfy { $0.position != nil })
        #expect(delivered.steps.last?.position == nil)
    }

    @Test(arguments: ContractCase.jobs)
    func `a job is read to its last row, from wherever it was left`(_ contract: ContractCase) async throws {
        let fixture = try contract.fixture()
        let whole = try await contract.read(Script.job(contract, file: fixture))
        #expect(whole.steps.last?.position == nil)
        let created = try #require(whole.steps.first)
        #expect(created.page.records.isEmpty && created.position != nil)
        let script = Script.job(contract, file: fixture)
        let resumed = try await contract.puller().read(
            script, from: created.position, until: Instant(seconds: 1_800_000_000),
            download: { try File.temporary(script.respond($0, $1, $2, contract.connector.errors).body) })
        #expect(resumed.keys == whole.keys)
        #expect(resumed.calls == whole.calls - 1)
    }
}
