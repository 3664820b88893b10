public import Domain
public import HTTP

/// A place where a notice can be put: a channel, a flow, a record. Only a function from the notice to a request: who
/// sends it, whether it may be sent and how often is not decided here.
public struct Outlet: Sendable {
    /// For messages: "Cliq channel cs-alerts".
    public var title: String
    /// Whether the workspace's Zoho sign-in goes with it; otherwise the address itself is the secret.
    public var needsSignIn: Bool
    /// What the sign-in must allow.
    public var scopes: [Scope]
    public var errors: ErrorVocabulary
    /// Replaces the secret of the address wherever it is shown.
    public var secret: String?
    public var call: @Sendable (Notice) throws(OutletFlaw) -> OutletCall

    public init(
        title: String, needsSignIn: Bool, scopes: [Scope] = [], errors: ErrorVocabulary, secret: String? = nil,
        call: @escaping @Sendable (Notice) throws(OutletFlaw) -> OutletCall
    ) {
        self.title = title
        self.needsSignIn = needsSignIn
        self.scopes = scopes
        self.errors = errors
        self.secret = secret
        self.call = call
    }
}

/// What an outlet asks to be sent.
public indirect enum OutletCall: Sendable {
    /// Once. If the vendor calls it malformed (400), the plainer one instead, once.
    case send(Request, plainer: Request?)
    /// Read something first; what is sent follows from the answer.
    case ask(Request, then: @Sendable (Response) throws(OutletFlaw) -> OutletCall)
}

/// Why a notice cannot go where it should, before anything is sent: one sentence with the remedy.
public struct OutletFlaw: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}
