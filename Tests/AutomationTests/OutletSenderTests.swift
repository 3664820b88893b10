import Automation
import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing
import ZohoCRM
import ZohoCliq
import ZohoFlow

/// The vendor's answers in their order; what it was asked is kept.
private final class Vendor: Sendable {
    private let answers: Mutex<[Response]>
    private let asked = Mutex<[Request]>([])

    init(_ answers: [(status: Int, body: String)]) {
        self.answers = Mutex(answers.map { Response(status: $0.status, body: Array($0.body.utf8)) })
    }

    var requests: [Request] { asked.withLock { $0 } }

    var transport: Transport {
        Transport(
            send: { request throws(TransportError) in
                self.asked.withLock { $0.append(request) }
                let next = self.answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                guard let next else {
                    throw TransportError(.unreachable, place: "https://x.test", reason: "nobody answers")
                }
                return next
            },
            download: { _, _ throws(TransportError) in
                throw TransportError(.stopped, place: "", reason: "no downloads here")
            })
    }
}

@Suite struct `Sending a notice` {
    private let notice = `An outlet`.notice
    private let signedIn = Authorizer(scheme: "Zoho-oauthtoken") { stale in stale == nil ? "first" : "second" }
    private let cliq = ZohoCliq.outlet("https://x.test", to: .channel("a"), signIn: .zoho, showsCard: true)

    private func send(_ vendor: Vendor, _ outlet: Outlet) async throws -> OutletSender.Receipt {
        try await OutletSender(transport: vendor.transport, authorizer: signedIn).send(notice, to: outlet)
    }

    @Test func `takes an empty answer for a good one`() async throws {
        let vendor = Vendor([(204, "")])
        let receipt = try await send(vendor, cliq)
        #expect(receipt.status == 204 && !receipt.isPlain)
        #expect(vendor.requests[0].headers.contains { $0 == ("Authorization", "Zoho-oauthtoken first") })
    }

    @Test func `sends the text alone if the card is refused, and nothing a third time`() async throws {
        let vendor = Vendor([(400, #"{"message":"extra_key_found"}"#), (200, #"{"Response Code":"204 No response"}"#)])
        #expect(try await send(vendor, cliq).isPlain)
        let twice = Vendor([(400, #"{"message":"bad"}"#), (400, #"{"message":"still bad"}"#)])
        await #expect { _ = try await send(twice, cliq) } throws: { "\($0)".contains("still bad") }
        #expect(twice.requests.count == 2)
    }

    @Test func `renews a stale sign-in once`() async throws {
        let vendor = Vendor([(401, #"{"message":"invalid AuthToken"}"#), (204, "")])
        _ = try await send(vendor, cliq)
        #expect(vendor.requests[1].headers.contains { $0 == ("Authorization", "Zoho-oauthtoken second") })
        let never = Vendor([(401, "{}"), (401, "{}")])
        await #expect(throws: PullFailure.self) { try await send(never, cliq) }
        #expect(never.requests.count == 2)
    }

    @Test func `does not repeat what may have arrived`() async throws {
        for status in [429, 500, 503] {
            let vendor = Vendor([(status, "{}"), (204, "")])
            await #expect(throws: PullFailure.self) { try await send(vendor, cliq) }
            #expect(vendor.requests.count == 1)
        }
        await #expect(throws: TransportError.self) { try await send(Vendor([]), cliq) }
    }

    @Test func `finds the refusal of a record in a good status`() async throws {
        let body = #"{"data":[{"code":"MANDATORY_NOT_FOUND","message":"required field not found","status":"error"}]}"#
        let vendor = Vendor([(207, body)])
        await #expect {
            _ = try await send(vendor, CRMOutlet.note.outlet("https://x.test"))
        } throws: { "\($0)".contains("required field not found") }
    }

    @Test func `asks for the steps of a blueprint before it takes one`() async throws {
        let vendor = Vendor([
            (200, #"{"blueprint":{"transitions":[{"id":"106","name":"Close"}]}}"#),
            (200, #"{"code":"SUCCESS","details":{},"message":"transition updated successfully","status":"success"}"#),
        ])
        _ = try await send(vendor, CRMOutlet.blueprint(transition: "Close").outlet("https://x.test"))
        #expect(vendor.requests.map(\.method) == ["GET", "PUT"])
    }

    @Test func `shows a dry run without its secrets`() throws {
        let token = ZohoCliq.outlet("https://x.test", to: .channel("a"), signIn: .token("100/1"), showsCard: false)
        let shown = try OutletSender.dryRun(notice, to: token)
        #expect(shown.address == "https://x.test/api/v2/channelsbyname/a/message?zapikey=•••")
        let flow = ZohoFlow.outlet("https://flow.zoho.eu/1/flow/webhook/incoming?zapikey=k1", format: .form)
        #expect(try OutletSender.dryRun(notice, to: flow).address == "https://flow.zoho.eu/•••")
        let step = try OutletSender.dryRun(notice, to: CRMOutlet.blueprint(transition: "X").outlet("https://x.test"))
        #expect(step.isQuestion && step.method == "GET" && step.needsSignIn)
    }
}
