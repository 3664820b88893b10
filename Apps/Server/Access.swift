import Crypto
import Domain
import Glibc
import WebServer

/// Who may ask. Without a token only this machine, and only under its own names; with one, whoever knows it.
struct Access: Sendable {
    private let token: Secret?
    private let now: @Sendable () -> Instant

    struct Secret: Sendable {
        fileprivate var text: [UInt8]
        /// Shorter ones are guessed.
        static let leastBytes = 16

        init(_ text: String) throws(StartFailure) {
            let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard trimmed.utf8.count >= Self.leastBytes, trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw StartFailure(
                    "The access token must have \(Self.leastBytes) or more characters without spaces. "
                        + "Make one with: openssl rand -base64 24")
            }
            self.text = Array(trimmed.utf8)
        }
    }

    init(token: Secret?, now: @escaping @Sendable () -> Instant) {
        self.token = token
        self.now = now
    }

    var needsToken: Bool { token != nil }

    enum Verdict: Hashable {
        case granted
        /// No token or session, or a wrong one.
        case unknown
        /// A web page elsewhere makes a browser on this machine ask.
        case foreign
    }

    func verdict(on request: WebRequest) -> Verdict {
        guard let token else {
            // Another site's page can point a name of its own at 127.0.0.1, but the browser then sends that
            // name.
            return Self.isOwnName(request.header("host") ?? "") ? .granted : .foreign
        }
        if let header = request.header("authorization") {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return .unknown }
            return isEqualInConstantTime(Array(parts[1].utf8), token.text) ? .granted : .unknown
        }
        return session(of: request).map { isValid($0, token) } == true ? .granted : .unknown
    }

    private static func isOwnName(_ host: String) -> Bool {
        var name = host.lowercased()[...]
        if let colon = name.lastIndex(of: ":"), name[name.index(after: colon)...].allSatisfy(\.isNumber) {
            name = name[..<colon]
        }
        return ["localhost", "127.0.0.1", "[::1]", ""].contains(name)
    }

    // MARK: Sessions

    // A session is the moment it ends and a code over it, so none has to be kept, and a new token ends all.

    private static let cookie = "onward_session"
    private static let lifetime = Duration.seconds(12 * 3600)

    /// The header that begins a session, if the token is right.
    func cookie(for candidate: String, isSecure: Bool) -> String? {
        guard let token, isEqualInConstantTime(Array(candidate.utf8), token.text) else { return nil }
        let end = String(now().advanced(by: Self.lifetime).milliseconds / 1000)
        return "\(Self.cookie)=\(end).\(code(for: end, token)); Path=/; HttpOnly; SameSite=Strict; "
            + "Max-Age=\(Self.lifetime.components.seconds)" + (isSecure ? "; Secure" : "")
    }

    static let endingCookie = "\(cookie)=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"

    private func session(of request: WebRequest) -> Substring? {
        for header in request.headers where header.name == "cookie" {
            for part in header.value.split(separator: ";") {
                let part = part.drop { $0 == " " }
                if part.hasPrefix("\(Self.cookie)=") { return part.dropFirst(Self.cookie.count + 1) }
            }
        }
        return nil
    }

    private func isValid(_ session: Substring, _ token: Secret) -> Bool {
        let parts = session.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let end = Int64(parts[0]) else { return false }
        let expected = code(for: String(parts[0]), token)
        return isEqualInConstantTime(Array(parts[1].utf8), Array(expected.utf8)) && end > now().milliseconds / 1000
    }

    private func code(for end: String, _ token: Secret) -> String {
        Base64URL.encode(HMACSHA256.code(for: Array("onward session \(end)".utf8), key: token.text))
    }
}

extension Access {
    private static let file = "access-token"

    /// From the environment, else from the workspace's own file, which nobody else may read.
    static func storedToken(environment: [String: String], folder: String) throws(StartFailure) -> Secret? {
        if let text = environment["ONWARD_ACCESS_TOKEN"], !text.isEmpty { return try Secret(text) }
        let path = "\(folder)/\(file)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw StartFailure("\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw StartFailure("\(path) can be read by others. Run: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &bytes, bytes.count)
        return try Secret(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }
}
