/// A text that must not be seen. Printing, interpolating, dumping and comparing in a failed test all show
/// bullets.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The text itself. Whoever reads it answers for where it goes.
    public let revealed: String

    public init(_ text: String) { revealed = text }

    public var isEmpty: Bool { revealed.isEmpty }
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What identifies this installation to Zoho, and the permission a person gave it.
public struct Credentials: Hashable, Sendable {
    public var clientID: String
    public var clientSecret: Secret
    public var refreshToken: Secret
    /// The CRM's address as the accounts server names it; opaque, and not for Desk.
    public var apiDomain: String?

    public init(clientID: String, clientSecret: Secret, refreshToken: Secret, apiDomain: String? = nil) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.refreshToken = refreshToken
        self.apiDomain = apiDomain
    }
}
