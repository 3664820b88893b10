public import ConnectorKit
public import HTTP

/// One cheap call to each app, to see whether the sign-in is good for it.
public struct ScopeCheck: Sendable {
    public enum Verdict: Hashable, Sendable {
        case good
        /// The consent lacks what `Connector.scopes` lists.
        case missingScope
        /// The app refuses, for a reason that signing in again does not mend.
        case refused
        /// Try again later.
        case unavailable
    }

    public struct Finding: Hashable, Sendable {
        /// "zoho_crm"
        public var connector: String
        public var title: String
        public var verdict: Verdict
        /// The vendor's words and what to do; for a good one, that it answered.
        public var reason: String
        /// Nothing was asked: all that it has to say arrives by itself.
        public var isSilent = false

        public init(_ connector: Connector, _ verdict: Verdict, _ reason: String) {
            self.connector = connector.name
            title = connector.title
            self.verdict = verdict
            self.reason = reason
        }
    }

    private let transport: Transport
    private let authorizer: Authorizer

    public init(transport: Transport, authorizer: Authorizer) {
        self.transport = transport
        self.authorizer = authorizer
    }

    /// Every scope the connectors ask for, and further ones, once, with the reason given first.
    public static func scopes(of connectors: [Connector], and further: [Scope] = []) -> [Scope] {
        var seen: Set<String> = []
        return (connectors.flatMap(\.scopes) + further).filter { seen.insert($0.name).inserted }
    }

    /// In the order given. Throws only if there is no token at all, which concerns all of them.
    public func findings(for connectors: [Connector]) async throws -> [Finding] {
        let token = try await authorizer.token(nil)
        return try await withThrowingTaskGroup(of: (Int, Finding).self) { group in
            for (index, connector) in connectors.enumerated() {
                group.addTask { (index, try await finding(for: connector, token)) }
            }
            var findings: [Int: Finding] = [:]
            for try await (index, finding) in group { findings[index] = finding }
            return connectors.indices.compactMap { findings[$0] }
        }
    }

    private func finding(for connector: Connector, _ token: String) async throws -> Finding {
        func finding(_ verdict: Verdict, _ reason: String) -> Finding {
            Finding(connector, verdict, reason)
        }
        guard let probe = connector.probe else {
            var silent = finding(.good, "nothing is asked of it: what it has to say arrives by webhook or file")
            silent.isSilent = true
            return silent
        }
        do {
            var failure = try await ask(connector, probe, token)
            if failure?.remedy == .refreshToken {
                failure = try await ask(connector, probe, authorizer.token(token))
            }
            guard let failure else { return finding(.good, "answers") }
            return switch failure.remedy {
            case .reauthorise:
                finding(
                    .missingScope,
                    "\(failure.reason); connect again with "
                        + connector.scopes.map(\.name).joined(separator: ", ")
                )
            case .retry, .wait: finding(.unavailable, failure.reason)
            case .refreshToken, .nextWay, .restart, .gone, .fix: finding(.refused, failure.reason)
            }
        } catch let error as TransportError {
            if error.kind == .cancelled { throw CancellationError() }
            return finding(.unavailable, error.description)
        }
    }

    private func ask(_ connector: Connector, _ probe: Call, _ token: String) async throws -> PullFailure? {
        // A probe stands before any record is known, so nothing fills its placeholders.
        guard var request = connector.request(probe, [:]) else {
            return PullFailure(.fix, place: connector.name, reason: "its probe needs a record")
        }
        authorizer.sign(&request, with: token)
        request.limits.total = .seconds(30)
        let response = try await transport.send(request)
        if (200..<300).contains(response.status) || response.status == 304 {
            return connector.errors.failure(hiddenIn: response, place: connector.name)
        }
        return connector.errors.failure(of: response, place: connector.name)
    }
}
