import ConnectorKit
import Domain
import HTTP
import JSON
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What every resource of every connector must do. Each is a case of its own; adding a connector adds cases, no code.
@Suite(.timeLimit(.minutes(1))) struct ContractTests {
    @Test(arguments: ContractCase.connectors)
    func `the description has no problems`(_ described: ContractCase.Described) {
        #expect(described.connector.problems() == [])
    }

    @Test(arguments: ContractCase.connectors)
    func `every resource is a case, and every recorded page is some case's`(_ described: ContractCase.Described) {
        let cases = described.cases
        #expect(Set(cases.map(\.resource.name)) == Set(described.resources.map(\.name)))
        let known = Set(cases.map { String($0.path.dropFirst(described.folder.count + 1)) })
        for file in File.names(in: described.folder) {
            #expect(known.contains(String(file.prefix(upTo: file.lastIndex(of: ".") ?? file.endIndex))), "\(file)")
        }
    }

    @Test(arguments: ContractCase.connectors)
    func `each refusal that the vendor has a code for gets its remedy`(_ described: ContractCase.Described) {
        let errors = described.connector.errors
        for rule in errors.rules {
            for code in rule.codes.sorted() {
                let body = JSONValue.sample(errors.codeAt[0], code)
                let response = Response(status: rule.status ?? 400, body: body.serialized)
                let failure = errors.failure(of: response, place: "list, page 7")
                let first = errors.rules.first {
                    ($0.status == nil || $0.status == response.status) && ($0.codes.isEmpty || $0.codes.contains(code))
                }
                #expect(failure.remedy == first?.remedy, "\(code)")
                #expect(failure.place == "list, page 7")
                #expect(failure.reason.contains(code) && failure.reason.contains("HTTP \(response.status)"))
            }
        }
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

    @Test(arguments: ContractCase.pagedCalls)
    func `nothing, however it is said, is the end`(_ contract: ContractCase) async throws {
        let empties = [
            Response("", status: 204), Response("", status: 304), Response(""), Response(" \n"),
            Response("{}"), Response("null"),
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
            // A good answer without the list is not an empty list.
            let failure = await #expect(throws: PullFailure.self) {
                try await contract.read(Script { _ in Response(#"{"something":"else"}"#) })
            }
            #expect(failure?.reason.contains("something") == true)
        }
    }

    @Test(arguments: ContractCase.asked)
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

    @Test(arguments: ContractCase.asked)
    func `a proxy's page is quoted, not understood`(_ contract: ContractCase) async throws {
        let script = Script { _ in Response("<html><body>Please sign in</body></html>") }
        let failure = await #expect(throws: PullFailure.self) { try await contract.read(script) }
        #expect(failure?.remedy == .retry(after: nil))
        #expect(failure?.reason.contains("<html><body>Please sign in") == true)
        #expect(script.asked.count == (contract.isJob ? 1 : 2))
    }

    @Test(arguments: ContractCase.pagedCalls)
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
        guard contract.way.shape.isList, contract.hasMembers else { return }
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
