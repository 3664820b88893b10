public import ConnectorKit
public import Domain
public import HTTP
import JSON

/// Puts one notice into one outlet, now. It sends at most one message: what may have arrived is not sent again.
public struct OutletSender: Sendable {
    private let transport: Transport
    /// Nil where no sign-in goes with the outlet.
    private let authorizer: Authorizer?

    public init(transport: Transport, authorizer: Authorizer?) {
        self.transport = transport
        self.authorizer = authorizer
    }

    /// The outlet took it. What the vendor answered says no more than that.
    public struct Receipt: Hashable, Sendable {
        public var status: Int
        /// The card was refused, and the text alone was taken.
        public var isPlain: Bool
    }

    /// Throws `OutletFlaw` before anything is sent, `PullFailure` with the vendor's reason, or `TransportError`.
    public func send(_ notice: Notice, to outlet: Outlet) async throws -> Receipt {
        var call = try outlet.call(notice)
        while true {
            switch call {
            case .ask(let request, let then):
                let response = try await exchange(request, outlet)
                if let failure = failure(response, outlet, isWrite: false) { throw failure }
                call = try then(response)
            case .send(let request, let plainer):
                let response = try await exchange(request, outlet)
                guard let failure = failure(response, outlet, isWrite: true) else {
                    return Receipt(status: response.status, isPlain: false)
                }
                guard response.status == 400, let plainer else { throw failure }
                let second = try await exchange(plainer, outlet)
                if let failure = self.failure(second, outlet, isWrite: true) { throw failure }
                return Receipt(status: second.status, isPlain: true)
            }
        }
    }

    /// A stale token is renewed once: a refused sign-in has delivered nothing.
    private func exchange(_ request: Request, _ outlet: Outlet) async throws -> Response {
        guard outlet.needsSignIn, let authorizer else { return try await transport.send(request.bounded) }
        let token = try await authorizer.token(nil)
        let response = try await transport.send(request.bounded.signed(authorizer.scheme, token))
        guard response.status == 401, outlet.errors.failure(of: response, place: outlet.title).remedy == .refreshToken
        else { return response }
        return try await transport.send(request.bounded.signed(authorizer.scheme, try await authorizer.token(token)))
    }

    private func failure(_ response: Response, _ outlet: Outlet, isWrite: Bool) -> PullFailure? {
        guard (200..<300).contains(response.status) else {
            return outlet.errors.failure(of: response, place: outlet.title)
        }
        // Codes of success are those of writes; a reading answers with what was asked for.
        return isWrite ? outlet.errors.failure(hiddenIn: response, place: outlet.title) : nil
    }

    // MARK: Dry run

    /// What would be sent, for reading: secrets of the address replaced, the sign-in only named. An outlet that asks
    /// something first shows the question, since what follows depends on the answer.
    public static func dryRun(_ notice: Notice, to outlet: Outlet) throws(OutletFlaw) -> DryRun {
        switch try outlet.call(notice) {
        case .ask(let request, _): DryRun(request, outlet, isQuestion: true)
        case .send(let request, _): DryRun(request, outlet, isQuestion: false)
        }
    }

    public struct DryRun: Hashable, Sendable {
        public var method: String
        public var address: String
        public var contentType: String?
        public var needsSignIn: Bool
        public var body: String
        /// It only asks; what is sent follows from the answer.
        public var isQuestion: Bool

        fileprivate init(_ request: Request, _ outlet: Outlet, isQuestion: Bool) {
            method = request.method
            address = outlet.harmless(request.url)
            contentType = request.headers.first { $0.name.lowercased() == "content-type" }?.value
            needsSignIn = outlet.needsSignIn
            body = String(decoding: request.body ?? [], as: UTF8.self)
            self.isQuestion = isQuestion
        }
    }
}

extension Outlet {
    /// An address without what must not be seen of it.
    fileprivate func harmless(_ address: String) -> String {
        guard let secret, !secret.isEmpty else { return address }
        if address == secret {
            // The whole address is the secret: scheme and host are not.
            let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            return parts.prefix(3).joined(separator: "/") + "/•••"
        }
        return address.replacing(secret, with: "•••").replacing(secret.percentEncoded, with: "•••")
    }
}

extension Request {
    /// A person waits for the answer, and nothing large comes back.
    fileprivate var bounded: Request {
        var request = self
        request.limits.total = .seconds(30)
        request.limits.maximumBodyBytes = 1 << 20
        return request
    }

    fileprivate func signed(_ scheme: String, _ token: String) -> Request {
        var request = self
        request.headers.append(("Authorization", "\(scheme) \(token)"))
        return request
    }
}
