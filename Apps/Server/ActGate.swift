import API
import Domain
import JSON
import WebServer
import Wiring

/// `POST /api/v1/acts`: what people do about customers, as the command line does it.
struct ActGate: Sendable {
    private let access: Access
    private let desk: ActDesk

    init(_ workspace: Workspace, store: SharedStore, access: Access, now: @escaping @Sendable () -> Instant) {
        self.access = access
        desk = ActDesk(workspace, now: now) { try store.store() }
    }

    func answer(_ request: WebRequest) async -> WebResponse {
        if let problem = request.foreign(access) { return Site.problem(problem, status: 403, asJSON: true) }
        do {
            var body = try JSONValue(parsing: request.body)
            // A header does as well as a member.
            if let key = request.header("idempotency-key"), case .object(let members) = body {
                body = .object(members.filter { $0.name != "key" } + [.init(name: "key", value: .string(key))])
            }
            let answer = try await desk.answer(body)
            return .json(JSONValue.object([.init(name: "data", value: answer)]).serialized + [UInt8(ascii: "\n")])
        } catch let fault as JSONFault {
            let problem = Problem(.misused, "The body is no JSON: \(fault).", remedy: "docs/api.md shows an act.")
            return Site.problem(problem, asJSON: true)
        } catch {
            return Site.problem(Problem(of: error), asJSON: true)
        }
    }
}

extension WebRequest {
    /// Without a token only this machine may ask; a page of another site, open in a browser here, is not this machine.
    func foreign(_ access: Access) -> Problem? {
        guard !access.needsToken else { return nil }
        let site = header("sec-fetch-site") ?? "none"
        let origin = header("origin")
        let isOwn = origin.map { $0 == "http://\(header("host") ?? "")" } ?? true
        return ["none", "same-origin"].contains(site) && isOwn
            ? nil : Problem(.misused, "Other sites' pages may not send anything.")
    }
}
