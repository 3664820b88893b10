import ConnectorKit
import Domain
import Glibc
import HTTP
import Synchronization
import Testing
import ZohoAccounts

/// A clock that moves when somebody sleeps, and remembers for how long.
final class AccountsClock: Sendable {
    private let state = Mutex((now: Instant(seconds: 1_750_000_000), slept: [Duration]()))

    var now: Instant { state.withLock { $0.now } }
    var slept: [Duration] { state.withLock { $0.slept } }
    func advance(_ duration: Duration) { state.withLock { $0.now = $0.now.advanced(by: duration) } }

    var surroundings: Surroundings {
        Surroundings(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.slept.append(duration)
                    state.now = state.now.advanced(by: duration)
                }
                await Task.yield()
            },
            random: { 0.5 })
    }
}

/// A folder that is gone with the value.
final class AccountsFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/onward-accounts.XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func bytes(_ name: String) -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }

    func write(_ name: String, _ bytes: [UInt8]) {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    func mode(_ name: String) -> UInt32 {
        var status = stat()
        return stat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o777 : 0
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

let credentials = Credentials(
    clientID: "1000.CLIENT", clientSecret: Secret("client-s3cret"),
    refreshToken: Secret("1000.refresh-s3cret"),
    apiDomain: "https://www.zohoapis.eu")

func json(_ text: String, status: Int = 200) -> Response { Response(status: status, body: Array(text.utf8)) }

func tokenAnswer(_ token: String, seconds: Int = 3600) -> Response {
    json(
        #"{"access_token":"\#(token)","api_domain":"https://www.zohoapis.eu","#
            + #""token_type":"Bearer","expires_in":\#(seconds)}"#
    )
}

func pullFailure(_ work: () async throws -> Void) async -> PullFailure? {
    do {
        try await work()
        return nil
    } catch {
        return error as? PullFailure
    }
}

/// A workspace with a stored sign-in, and what the accounts server will answer.
struct Accounts {
    let folder = AccountsFolder()
    let clock = AccountsClock()
    let centre = DataCentre.named("eu")!
    let recorded: RecordedTransport

    init(_ answers: [RecordedTransport.Answer], stored: Bool = true) throws {
        recorded = RecordedTransport(answers) { Issue.record("\($0)") }
        if stored { try vault.write(Vault.Contents(credentials: credentials)) }
    }

    /// Each is what another process would have.
    var vault: Vault { Vault(folder: folder.path) }

    func source(
        _ transport: Transport? = nil, notice: @escaping @Sendable (TokenNotice) -> Void = { _ in }
    ) -> TokenSource {
        TokenSource(
            centre: centre, vault: vault, transport: transport ?? recorded.transport,
            surroundings: clock.surroundings,
            notice: notice)
    }

    var bodies: [String] { recorded.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) } }
}
