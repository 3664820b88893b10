public import ConnectorKit
import Crypto
public import HTTP

/// What a person's consent brought.
public struct Grant: Sendable {
    /// Where the sign-in lives; not always the centre it was begun in.
    public var centre: DataCentre
    /// Ready to be written into the vault.
    public var contents: Vault.Contents
}

/// The client of the API console that has no address of its own: an administrator makes a code there and
/// pastes it here.
public struct SelfClientFlow: Sendable {
    private let clientID: String
    private let clientSecret: Secret
    private let server: AccountsServer

    public init(
        centre: DataCentre, clientID: String, clientSecret: Secret, transport: Transport,
        surroundings: Surroundings
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        server = AccountsServer(centre: centre, transport: transport, now: surroundings.now)
    }

    public func exchange(_ code: Secret) async throws -> Grant {
        try await server.grant(code: code, clientID: clientID, clientSecret: clientSecret, redirect: nil)
    }

    /// Ends the sign-in at Zoho, and every access token made from it.
    public static func revoke(
        _ credentials: Credentials, centre: DataCentre, transport: Transport, surroundings: Surroundings
    ) async throws {
        let server = AccountsServer(centre: centre, transport: transport, now: surroundings.now)
        do {
            try await server.revoke(credentials.refreshToken)
        } catch let failure as AccountsServer.Failure {
            throw server.explained(failure)
        }
    }
}

/// Consent in the browser: the person is sent to `authorisationURL` and comes back to the redirect address
/// with a code.
public struct ServerFlow: Sendable {
    private let centre: DataCentre
    private let clientID: String
    private let clientSecret: Secret
    private let redirect: String
    private let scopes: [String]
    private let state: String
    private let transport: Transport
    private let surroundings: Surroundings

    /// `redirect` must be registered for the client, to the letter. `state` ties the answer to this very
    /// question: take `freshState` for each.
    public init(
        centre: DataCentre, clientID: String, clientSecret: Secret, redirect: String, scopes: [String],
        state: String,
        transport: Transport, surroundings: Surroundings
    ) {
        self.centre = centre
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirect = redirect
        self.scopes = scopes
        self.state = state
        self.transport = transport
        self.surroundings = surroundings
    }

    public static func freshState() throws -> String { Base64URL.encode(try randomBytes(24)) }

    /// Asks for lasting permission, also where it was given before: only then does Zoho answer with a refresh
    /// token.
    public var authorisationURL: String {
        centre.accounts + "/oauth/v2/auth?"
            + formEncoded([
                ("response_type", "code"), ("client_id", clientID), ("scope", scopes.joined(separator: ",")),
                ("redirect_uri", redirect), ("access_type", "offline"), ("prompt", "consent"),
                ("state", state),
            ])
    }

    /// What the browser brought back.
    public struct Callback: Sendable {
        public var code: Secret
        /// The centre of the person's account, which alone knows the code.
        public var centre: DataCentre
    }

    /// Reads the query of the redirect address. The accounts server it names gets the client's secret, so it
    /// must be one we know: a forged link could name any.
    public func callback(_ query: [(name: String, value: String)]) throws(PullFailure) -> Callback {
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        guard let echoed = value("state"), isEqualInConstantTime(Array(echoed.utf8), Array(state.utf8)) else {
            throw failure(.fix, "this answer does not belong to the question asked (state); begin again")
        }
        if let error = value("error") {
            throw error == "access_denied"
                ? failure(.reauthorise, "permission was refused in the browser; begin again and accept")
                : failure(.fix, "Zoho refused: \(AccountsServer.printable(error))")
        }
        guard let code = value("code"), !code.isEmpty else {
            throw failure(.fix, "the answer contains no code; begin again")
        }
        return Callback(
            code: Secret(code), centre: try centre(of: value("accounts-server"), location: value("location")))
    }

    public func exchange(_ callback: Callback) async throws -> Grant {
        let server = AccountsServer(centre: callback.centre, transport: transport, now: surroundings.now)
        return try await server.grant(
            code: callback.code, clientID: clientID, clientSecret: clientSecret, redirect: redirect)
    }

    private func centre(of address: String?, location: String?) throws(PullFailure) -> DataCentre {
        guard let address else { return location.flatMap { DataCentre.named($0) } ?? centre }
        let plain = address.hasSuffix("/") ? String(address.dropLast()) : address
        guard let found = ([centre] + DataCentre.all).first(where: { $0.accounts == plain }) else {
            throw failure(
                .fix, "the answer names an accounts server that is not one of Zoho's; begin again, and beware"
            )
        }
        return found
    }

    private func failure(_ remedy: PullFailure.Remedy, _ reason: String) -> PullFailure {
        PullFailure(remedy, place: "zoho_accounts (\(centre.accounts))", reason: reason)
    }
}

extension AccountsServer {
    fileprivate func grant(
        code: Secret, clientID: String, clientSecret: Secret, redirect: String?
    ) async throws -> Grant {
        var parameters = [
            ("grant_type", "authorization_code"), ("client_id", clientID),
            ("client_secret", clientSecret.revealed),
            ("code", code.revealed),
        ]
        if let redirect { parameters.append(("redirect_uri", redirect)) }
        do {
            let answer = try await token(for: .exchange, parameters)
            guard let refreshToken = answer.refreshToken else {
                throw fail(
                    .reauthorise,
                    "Zoho gave a token but no lasting sign-in; begin again and accept the request")
            }
            let credentials = Credentials(
                clientID: clientID, clientSecret: clientSecret, refreshToken: refreshToken,
                apiDomain: answer.apiDomain)
            return Grant(
                centre: centre,
                contents: Vault.Contents(
                    credentials: credentials, token: answer.token, tokensMade: [answer.token.made]))
        } catch let failure as Failure {
            throw explained(failure)
        }
    }

    func explained(_ failure: Failure) -> PullFailure {
        switch failure {
        case .throttled:
            fail(
                .wait(TokenSource.window),
                "Zoho refuses for now because of too many requests; try again in ten minutes")
        case .refused(let failure), .unanswered(let failure): failure
        }
    }
}
