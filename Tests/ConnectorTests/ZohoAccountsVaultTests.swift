import Domain
import Glibc
import Testing
import ZohoAccounts

struct ZohoAccountsVaultTests {
    let folder = AccountsFolder()
    let contents = Vault.Contents(
        credentials: credentials,
        token: AccessToken(
            text: Secret("1000.access-s3cret"), made: Instant(seconds: 1), expires: Instant(seconds: 3601)),
        tokensMade: [Instant(seconds: 1)], refusedUntil: Instant(seconds: 7))

    private func complaint(_ vault: Vault) -> String? {
        do {
            _ = try vault.read()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `what was stored is there for the next process, and for nobody else`() throws {
        #expect(try Vault(folder: folder.path).read() == nil)
        try Vault(folder: folder.path).write(contents)
        #expect(try Vault(folder: folder.path).read() == contents)
        #expect(folder.mode("secrets") == 0o600)
        #expect(folder.mode("key") == 0o600)
        #expect(folder.names == ["key", "secrets", "secrets.lock"])
        let file = String(decoding: folder.bytes("secrets"), as: UTF8.self)
        #expect(!file.contains("s3cret") && !file.contains("CLIENT"))
    }

    @Test func `a passphrase needs no key file`() throws {
        let vault = Vault(folder: folder.path, key: .passphrase(Array("correct horse".utf8)))
        try vault.write(contents)
        #expect(folder.names == ["secrets", "secrets.lock"])
        #expect(
            try Vault(folder: folder.path, key: .passphrase(Array("correct horse".utf8))).read() == contents)
        let wrong = complaint(Vault(folder: folder.path, key: .passphrase(Array("wrong horse".utf8))))
        #expect(wrong?.contains("the key is wrong") == true)
        #expect(wrong?.contains("passphrase that it was stored with") == true)
        #expect(wrong?.contains("horse") == false)
        #expect(
            complaint(Vault(folder: folder.path, key: .passphrase([])))?.contains("passphrase is empty")
                == true)
    }

    @Test(arguments: ["secrets", "key"])
    func `a file that others can read is refused with the command that mends it`(name: String) throws {
        try Vault(folder: folder.path).write(contents)
        for mode in [0o644, 0o640, 0o620] as [mode_t] {
            chmod("\(folder.path)/\(name)", mode)
            let expected =
                "\(folder.path)/\(name): others can read it; run: chmod 600 '\(folder.path)/\(name)'"
            #expect(complaint(Vault(folder: folder.path)) == expected)
        }
        chmod("\(folder.path)/\(name)", 0o600)
        #expect(complaint(Vault(folder: folder.path)) == nil)
    }

    @Test func `another key, a lost key and a damaged key are told apart`() throws {
        try Vault(folder: folder.path).write(contents)
        folder.write("key", Array(String(repeating: "00", count: 32).utf8))
        #expect(complaint(Vault(folder: folder.path))?.contains("the key is wrong") == true)
        folder.write("key", Array("my key".utf8))
        #expect(complaint(Vault(folder: folder.path))?.contains("is not a key") == true)
        unlink("\(folder.path)/key")
        #expect(complaint(Vault(folder: folder.path))?.contains("is missing") == true)
        #expect(folder.names == ["secrets", "secrets.lock"])
    }

    @Test func `no changed byte and no cut of the file goes unnoticed`() throws {
        try Vault(folder: folder.path).write(contents)
        let file = folder.bytes("secrets")
        for index in file.indices {
            var changed = file
            changed[index] ^= 1
            folder.write("secrets", changed)
            #expect(complaint(Vault(folder: folder.path)) != nil)
        }
        for count in stride(from: 0, to: file.count, by: 7) {
            folder.write("secrets", Array(file[..<count]))
            #expect(complaint(Vault(folder: folder.path)) != nil)
        }
    }

    @Test func `named secrets and the Zoho sign-in leave each other alone, also between processes`() async throws {
        let (one, other) = (Vault(folder: folder.path), Vault(folder: folder.path))
        #expect(try one.secret("connector/billing") == nil)
        try one.setSecret(Secret("key-s3cret"), named: "connector/billing")
        #expect(try other.read()?.credentials == nil)
        try other.write(contents)
        try one.setSecret(Secret("hook-s3cret"), named: "hook/zoho_sign.requests")
        #expect(try other.secretNames() == ["connector/billing", "hook/zoho_sign.requests"])
        #expect(try other.secret("connector/billing") == Secret("key-s3cret"))
        #expect(try other.read() == contents)
        try await other.forgetSignIn { _ in }
        #expect(try one.read()?.credentials == nil)
        try one.removeSecret(named: "hook/zoho_sign.requests")
        #expect(try other.secretNames() == ["connector/billing"])
        #expect(!String(decoding: folder.bytes("secrets"), as: UTF8.self).contains("s3cret"))
    }

    @Test func `many who store at once lose nothing`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { [path = folder.path] in
                    try Vault(folder: path).setSecret(Secret("\(number)"), named: "connector/\(number)")
                }
            }
            try await group.waitForAll()
        }
        #expect(try Vault(folder: folder.path).secretNames().count == 20)
    }

    @Test func `a vault that cannot be opened is not written over`() throws {
        try Vault(folder: folder.path, key: .passphrase(Array("right".utf8))).setSecret(Secret("s"), named: "a")
        let file = folder.bytes("secrets")
        let wrong = Vault(folder: folder.path, key: .passphrase(Array("wrong".utf8)))
        #expect(throws: VaultFailure.self) { try wrong.write(contents) }
        #expect(folder.bytes("secrets") == file)
    }

    @Test func `a folder that is not there says so`() {
        #expect(throws: VaultFailure.self) { try Vault(folder: folder.path + "/none").write(contents) }
    }

    @Test func `a secret shows bullets however it is printed`() {
        var dumped = ""
        dump(contents, to: &dumped)
        let secret = Secret("s3cret")
        for text in [
            "\(secret)", String(reflecting: secret), String(describing: [secret]), "\(credentials)",
            "\(contents)",
            String(reflecting: contents), dumped,
        ] {
            #expect(text.contains("•••"))
            #expect(!text.contains("s3cret"))
        }
        #expect(secret.revealed == "s3cret")
    }
}
