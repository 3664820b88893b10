import Crypto
public import Domain
import Glibc
import JSON
import Synchronization

/// The encrypted file of a workspace that holds its secrets: the Zoho sign-in, and those of other systems by name.
/// Processes share it: who changes a part reads it anew under a lock and leaves the other parts as they are.
public final class Vault: Sendable {
    public enum Key: Sendable {
        /// A file `key` beside the secrets, made on first use.
        case file
        /// Any passphrase; nothing of it is stored.
        case passphrase([UInt8])
    }

    public struct Contents: Hashable, Sendable {
        /// The Zoho sign-in, if there is one.
        public var credentials: Credentials?
        public var token: AccessToken?
        /// When access tokens were made from the refresh token lately: Zoho counts them, and so do we.
        public var tokensMade: [Instant]
        /// Zoho said "too many"; nobody asks before this moment.
        public var refusedUntil: Instant?

        public init(
            credentials: Credentials? = nil, token: AccessToken? = nil, tokensMade: [Instant] = [],
            refusedUntil: Instant? = nil
        ) {
            self.credentials = credentials
            self.token = token
            self.tokensMade = tokensMade
            self.refusedUntil = refusedUntil
        }
    }

    private let secretsPath: String
    /// Taken for the moment of a change.
    private let changePath: String
    private let keyPath: String
    /// Taken by whoever renews a sign-in, for as long as that takes.
    let lockPath: String
    private let key: Key
    /// A passphrase is stretched once, not at every reading.
    private let stretched = Mutex<(salt: [UInt8], key: [UInt8])?>(nil)

    public init(folder: String, key: Key = .file) {
        secretsPath = folder + "/secrets"
        keyPath = folder + "/key"
        lockPath = folder + "/token.lock"
        changePath = folder + "/secrets.lock"
        self.key = key
    }

    /// Nil if nothing was stored yet.
    public func read() throws(VaultFailure) -> Contents? { try readAll()?.contents }

    /// Writes the Zoho sign-in; the named secrets stay.
    public func write(_ contents: Contents) throws(VaultFailure) { try change { $0.contents = contents } }

    // MARK: Named secrets

    /// "connector/billing", "hook/zoho_sign.requests": who needs it, and for what. Nil if there is none.
    public func secret(_ name: String) throws(VaultFailure) -> Secret? { try readAll()?.named[name] }

    public func secretNames() throws(VaultFailure) -> [String] { try readAll()?.named.keys.sorted() ?? [] }

    public func setSecret(_ secret: Secret, named name: String) throws(VaultFailure) {
        try change { $0.named[name] = secret }
    }

    public func removeSecret(named name: String) throws(VaultFailure) { try change { $0.named[name] = nil } }

    // MARK: The file

    fileprivate struct All {
        var contents = Contents()
        var named: [String: Secret] = [:]
    }

    private func change(_ change: (inout All) -> Void) throws(VaultFailure) {
        let lock = open(changePath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw VaultFailure(cannot: "opened", changePath, errno) }
        // Closing lets go of the lock. Nobody holds it longer than reading and writing one small file takes.
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw VaultFailure(cannot: "locked", changePath, errno) }
        }
        var all = try readAll() ?? All()
        change(&all)
        try write(all)
    }

    private func readAll() throws(VaultFailure) -> All? {
        guard let file = try PrivateFile.read(secretsPath) else { return nil }
        let headLength = Vault.mark.count + Vault.saltLength
        guard file.count > headLength, file.starts(with: Vault.mark) else {
            throw failure("is not a file of secrets of this program; move it away and connect again")
        }
        let head = Array(file[..<headLength])
        let salt = Array(head[Vault.mark.count...])
        let key = try encryptionKey(salt: salt, makesFile: false)
        let plain: [UInt8]
        do {
            plain = try AES256GCM.open(Array(file[headLength...]), key: key, context: head)
        } catch {
            throw failure("cannot be decrypted: \(error); \(keyRemedy), or delete it and connect again")
        }
        guard let tree = try? JSONValue(parsing: plain), tree.members != nil else {
            // Cannot happen to what we sealed ourselves, except by a newer release of this program.
            throw failure(
                "was written by another release of this program; use that one, or delete it and connect again")
        }
        var named: [String: Secret] = [:]
        for member in tree["secrets"]?.members ?? [] { named[member.name] = member.value.text.map { Secret($0) } }
        return All(contents: Contents(tree), named: named)
    }

    private func write(_ all: All) throws(VaultFailure) {
        let existing = stretched.withLock { $0?.salt }
        do {
            let salt = try existing ?? randomBytes(Vault.saltLength)
            let head = Vault.mark + salt
            let key = try encryptionKey(salt: salt, makesFile: true)
            let sealed = try AES256GCM.seal(all.json.serialized, key: key, context: head)
            try PrivateFile.replace(secretsPath, with: head + sealed)
        } catch let error as VaultFailure {
            throw error
        } catch {
            throw failure("cannot be encrypted: \(error)")
        }
    }

    private static let mark = Array("onward secrets 1\n".utf8)
    private static let saltLength = 16

    private func failure(_ reason: String) -> VaultFailure {
        VaultFailure(place: secretsPath, reason: reason)
    }

    private var keyRemedy: String {
        switch key {
        case .file: "restore the file \(keyPath) that belongs to it"
        case .passphrase: "give the passphrase that it was stored with"
        }
    }

    private func encryptionKey(salt: [UInt8], makesFile: Bool) throws(VaultFailure) -> [UInt8] {
        switch key {
        case .file:
            return try keyFromFile(makesFile: makesFile)
        case .passphrase(let passphrase):
            guard !passphrase.isEmpty else { throw failure("the passphrase is empty") }
            if let known = stretched.withLock({ $0 }), known.salt == salt { return known.key }
            do {
                let key = try Scrypt.key(from: passphrase, salt: salt)
                stretched.withLock { $0 = (salt, key) }
                return key
            } catch {
                throw failure("the passphrase cannot be used: \(error)")
            }
        }
    }

    /// Hexadecimal digits and a line break, so that it can be copied to a safe place by hand.
    private func keyFromFile(makesFile: Bool) throws(VaultFailure) -> [UInt8] {
        if try PrivateFile.read(keyPath) == nil {
            guard makesFile else {
                throw VaultFailure(
                    place: keyPath,
                    reason: "is missing; restore it, or delete \(secretsPath) and connect again")
            }
            do {
                let text = try Hex.encode(randomBytes(AES256GCM.keyLength)) + "\n"
                try PrivateFile.create(keyPath, with: Array(text.utf8))
            } catch let error as VaultFailure {
                throw error
            } catch {
                throw VaultFailure(place: keyPath, reason: "cannot be made: \(error)")
            }
        }
        let text = String(decoding: try PrivateFile.read(keyPath) ?? [], as: UTF8.self)
        guard let key = Hex.decode(String(text.prefix { $0 != "\n" })), key.count == AES256GCM.keyLength
        else {
            throw VaultFailure(
                place: keyPath, reason: "is not a key (64 hexadecimal digits); restore it, or connect again")
        }
        return key
    }
}

extension Vault.Contents {
    fileprivate init(_ json: JSONValue) {
        var credentials: Credentials?
        if let id = json["client_id"]?.text, let secret = json["client_secret"]?.text,
            let refresh = json["refresh_token"]?.text
        {
            credentials = Credentials(
                clientID: id, clientSecret: Secret(secret), refreshToken: Secret(refresh),
                apiDomain: json["api_domain"]?.text)
        }
        self.init(
            credentials: credentials,
            tokensMade: (json["tokens_made"]?.items ?? []).compactMap { Instant($0) },
            refusedUntil: json["refused_until"].flatMap { Instant($0) })
        if let text = json["token.text"]?.text, let made = json["token.made"].flatMap({ Instant($0) }),
            let expires = json["token.expires"].flatMap({ Instant($0) })
        {
            token = AccessToken(text: Secret(text), made: made, expires: expires)
        }
    }

    fileprivate var json: JSONValue {
        [
            "client_id": credentials.map { .string($0.clientID) } ?? nil,
            "client_secret": credentials.map { .string($0.clientSecret.revealed) } ?? nil,
            "refresh_token": credentials.map { .string($0.refreshToken.revealed) } ?? nil,
            "api_domain": credentials?.apiDomain.map { .string($0) } ?? nil,
            "token": token.map {
                ["text": .string($0.text.revealed), "made": $0.made.json, "expires": $0.expires.json]
            } ?? nil,
            "tokens_made": .array(tokensMade.map(\.json)),
            "refused_until": refusedUntil?.json ?? nil,
        ]
    }
}

extension Vault.All {
    fileprivate var json: JSONValue {
        let secrets = named.sorted { $0.key < $1.key }.map {
            JSONValue.Member(name: $0.key, value: .string($0.value.revealed))
        }
        return .object((contents.json.members ?? []) + [.init(name: "secrets", value: .object(secrets))])
    }
}

extension Instant {
    fileprivate init?(_ json: JSONValue) {
        guard let milliseconds = json.integer else { return nil }
        self.init(milliseconds: milliseconds)
    }
    fileprivate var json: JSONValue { .number(String(milliseconds)) }
}

extension Vault {
    /// Writes a new sign-in in the place of the old one, when no process is just renewing that.
    public func store(_ contents: Contents, sleep: @escaping @Sendable (Duration) async throws -> Void)
        async throws
    {
        try await FileLock(lockPath, sleep).run { try self.write(contents) }
    }

    /// As if nobody had ever signed in to Zoho; the named secrets stay.
    public func forgetSignIn(sleep: @escaping @Sendable (Duration) async throws -> Void) async throws {
        try await store(Contents(), sleep: sleep)
    }
}
