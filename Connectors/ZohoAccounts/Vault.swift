import Crypto
public import Domain
import JSON
import Synchronization

/// The encrypted file of a workspace that holds the sign-in. Processes share it: `TokenSource` reads it anew
/// under a lock.
public final class Vault: Sendable {
    public enum Key: Sendable {
        /// A file `key` beside the secrets, made on first use.
        case file
        /// Any passphrase; nothing of it is stored.
        case passphrase([UInt8])
    }

    public struct Contents: Hashable, Sendable {
        public var credentials: Credentials
        public var token: AccessToken?
        /// When access tokens were made from the refresh token lately: Zoho counts them, and so do we.
        public var tokensMade: [Instant]
        /// Zoho said "too many"; nobody asks before this moment.
        public var refusedUntil: Instant?

        public init(
            credentials: Credentials, token: AccessToken? = nil, tokensMade: [Instant] = [],
            refusedUntil: Instant? = nil
        ) {
            self.credentials = credentials
            self.token = token
            self.tokensMade = tokensMade
            self.refusedUntil = refusedUntil
        }
    }

    private let secretsPath: String
    private let keyPath: String
    /// Taken by whoever changes the contents in steps.
    let lockPath: String
    private let key: Key
    /// A passphrase is stretched once, not at every reading.
    private let stretched = Mutex<(salt: [UInt8], key: [UInt8])?>(nil)

    public init(folder: String, key: Key = .file) {
        secretsPath = folder + "/secrets"
        keyPath = folder + "/key"
        lockPath = folder + "/token.lock"
        self.key = key
    }

    /// Nil if nothing was stored yet.
    public func read() throws(VaultFailure) -> Contents? {
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
            throw failure("cannot be decrypted: \(error); \(keyRemedy), or connect again")
        }
        guard let tree = try? JSONValue(parsing: plain), let contents = Contents(tree) else {
            // Cannot happen to what we sealed ourselves, except by a newer release of this program.
            throw failure("was written by another release of this program; use that one, or connect again")
        }
        return contents
    }

    public func write(_ contents: Contents) throws(VaultFailure) {
        let existing = stretched.withLock { $0?.salt }
        do {
            let salt = try existing ?? randomBytes(Vault.saltLength)
            let head = Vault.mark + salt
            let key = try encryptionKey(salt: salt, makesFile: true)
            let sealed = try AES256GCM.seal(contents.json.serialized, key: key, context: head)
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
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["client_id"]?.text, let secret = json["client_secret"]?.text,
            let refresh = json["refresh_token"]?.text
        else { return nil }
        self.init(
            credentials: Credentials(
                clientID: id, clientSecret: Secret(secret), refreshToken: Secret(refresh),
                apiDomain: json["api_domain"]?.text),
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
            "client_id": .string(credentials.clientID),
            "client_secret": .string(credentials.clientSecret.revealed),
            "refresh_token": .string(credentials.refreshToken.revealed),
            "api_domain": credentials.apiDomain.map { .string($0) } ?? nil,
            "token": token.map {
                ["text": .string($0.text.revealed), "made": $0.made.json, "expires": $0.expires.json]
            } ?? nil,
            "tokens_made": .array(tokensMade.map(\.json)),
            "refused_until": refusedUntil?.json ?? nil,
        ]
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
}
