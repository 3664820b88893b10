import Compression
import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Jobs whose result is a file: created, waited for, downloaded, read in pieces.
struct JobTests {
    private static let job = Job(
        idAt: "id", status: Call("/jobs/{job}"), stateAt: "state", done: ["DONE"], failed: ["FAILED"],
        failureAt: "why",
        download: Call("/jobs/{job}/file"), isZip: true, nextTokenAt: "next",
        next: Call("POST", "/jobs", body: #"{"token":"{token}"}"#), interval: .seconds(5))

    private let puller = Puller.test(
        Call("POST", "/jobs", body: #"{"module":"items"}"#), pages: .job(JobTests.job), shape: .csv,
        stamp: nil,
        facts: [FactMapping(.product, ["title": .text("Name"), "price": .number("Price")])],
        cost: .job(create: 50, poll: 1, download: 2))

    private func rows(_ range: Range<Int>) -> String {
        "id,Name,Price,Empty\r\n" + range.map { "\($0),\"Item \"\"\($0)\"\", big\n\",\($0).50,\r\n" }.joined()
    }

    private func zipped(_ text: String) -> [UInt8] {
        let writer = ZipWriter()
        writer.beginMember("77.csv")
        writer.write(Array(text.utf8))
        writer.finish()
        return writer.output
    }

    /// Two parts; `state` says what a question about a job is answered with.
    private func server(
        _ files: [String: [UInt8]], polls: Int = 1,
        state: @escaping @Sendable (String) -> String? = { _ in nil }
    ) -> Script {
        let asked = Mutex<[String: Int]>([:])
        let created = Mutex(0)
        return Script { request in
            let parts = request.path.split(separator: "/").map(String.init)
            if parts.count == 1 {
                let number = created.withLock { count in
                    count += 1
                    return count
                }
                return Response(
                    #"{"id":"j\#(request.body.contains("token") ? 2 : number == 1 ? 1 : 3)"}"#, status: 201)
            }
            guard let file = files[parts[1]] else { return Response(#"{"code":"GONE"}"#, status: 404) }
            if parts.count == 3 { return Response(status: 200, body: file) }
            if let answer = state(parts[1]) { return Response(answer) }
            let count = asked.withLock { counts in
                counts[parts[1], default: 0] += 1
                return counts[parts[1]]!
            }
            if count <= polls { return Response(#"{"state":"IN PROGRESS"}"#) }
            return Response(
                #"{"state":"DONE","next":\#(parts[1] == "j1" && files["j2"] != nil ? "\"t2\"" : "null")}"#)
        }
    }

    private func read(_ script: Script, from position: String? = nil, limit: Int = .max) async throws
        -> Delivered
    {
        let files = Mutex<[String]>([])
        let errors = puller.connector.errors
        let delivered = try await puller.read(
            script, from: position, limit: limit,
            download: { request, credits, place in
                let path = try File.temporary(script.respond(request, credits, place, errors).body)
                files.withLock { $0.append(path) }
                return path
            })
        #expect(files.withLock { $0 }.allSatisfy { access($0, F_OK) != 0 }, "downloaded files are deleted")
        return delivered
    }

    @Test func `every row of every part arrives, in bounded steps`() async throws {
        let script = server(["j1": zipped(rows(0..<1200)), "j2": Array(rows(1200..<1210).utf8)])
        let delivered = try await read(script)
        #expect(delivered.keys == (0..<1210).map(String.init))
        #expect(delivered.refusals == [])
        #expect(delivered.steps.allSatisfy { $0.page.records.count <= 500 })
        #expect(delivered.payloads[3] == #"{"id":"3","Name":"Item \"3\", big\n","Price":"3.50"}"#)
        let page = delivered.steps[1].page
        #expect(
            page.facts(of: page.records[3], [.product]) == [#"product title="Item \"3\", big\n" price=3.5"#])
        #expect(script.asked.map(\.credits) == [50, 1, 1, 2, 50, 1, 1, 2])
        #expect(delivered.calls == 8)
        #expect(script.asked[4].body == #"{"token":"t2"}"#)
        #expect(delivered.steps.last?.position == nil)
    }

    @Test(arguments: 1...5)
    func `a run that was killed goes on in the same file`(killedAfter: Int) async throws {
        let files = ["j1": zipped(rows(0..<1200)), "j2": zipped(rows(1200..<1210))]
        let before = try await read(server(files), limit: killedAfter)
        let script = server(files)
        let after = try await read(script, from: before.steps.last?.position)
        #expect(before.keys + after.keys == (0..<1210).map(String.init))
        #expect(script.asked.count { $0.path == "/jobs" } == (killedAfter < 5 ? killedAfter < 4 ? 1 : 1 : 0))
    }

    @Test func `a job that the vendor has forgotten is made again`() async throws {
        let before = try await read(server(["j1": zipped(rows(0..<1200))]), limit: 2)
        let script = server(["j1": zipped(rows(0..<1200))], state: { _ in nil })
        let forgetful = Script { asked in
            asked.path.hasPrefix("/jobs/j1") && script.asked.count == 0
                ? Response("", status: 404)
                : try script.respond(
                    Request(asked.method, Script.base + asked.target, body: Array(asked.body.utf8)), 0, "",
                    .test)
        }
        let after = try await read(forgetful, from: before.steps.last?.position)
        #expect(after.keys == (0..<1200).map(String.init))
    }

    @Test func `a job that fails says why and sends to the next way`() async throws {
        let script = server(["j1": []], state: { _ in #"{"state":"FAILED","why":"out of\u0007 luck"}"# })
        let failure = await #expect(throws: PullFailure.self) { try await read(script) }
        #expect(
            failure
                == PullFailure(.nextWay, place: "test.items, part 1", reason: "the job failed: out of  luck"))
    }

    @Test func `a job that never ends is given up`() async throws {
        let script = server(["j1": []], state: { _ in #"{"state":"QUEUED"}"# })
        let failure = await #expect(throws: PullFailure.self) { try await read(script) }
        #expect(failure?.remedy == .nextWay)
        #expect(script.asked.count < 1500)
    }

    @Test(arguments: ["", "id,Name\n", "id,Name\r\n\r\n", "id,Name"])
    func `a file without rows is the end`(file: String) async throws {
        let delivered = try await read(server(["j1": Array(file.utf8)]))
        #expect(delivered.keys == [])
        #expect(delivered.steps.last?.position == nil)
    }

    @Test func `a file that is cut off or damaged is never taken for the whole`() async throws {
        let zip = zipped(rows(0..<1200))
        var damaged = zip
        damaged[zip.count / 2] ^= 0xff
        for file in [Array(zip.prefix(zip.count / 2)), damaged, Array((rows(0..<5) + "6,\"open").utf8)] {
            let failure = await #expect(throws: PullFailure.self) { try await read(server(["j1": file])) }
            #expect(failure?.remedy == .restart)
        }
    }

    @Test func `rows that cannot be read are refused by their number`() async throws {
        let file = "id,Name\n1,a\n2,b,c\n,d\n4,\"\u{0}\"\n5,e"
        let delivered = try await read(server(["j1": Array(file.utf8)]))
        #expect(delivered.keys == ["1", "5"])
        #expect(delivered.refusals.count == 3)
        #expect(delivered.refusals.contains { $0.reason == "it has 3 cells, but the header has 2" })
        #expect(delivered.refusals.contains { $0.reason == #"no "id""# })
    }

    @Test func `a mark of UTF-8 at the beginning belongs to no name`() async throws {
        let delivered = try await read(server(["j1": [0xef, 0xbb, 0xbf] + Array("\"id\",Name\n1,a\n".utf8)]))
        #expect(delivered.keys == ["1"])
    }
}
