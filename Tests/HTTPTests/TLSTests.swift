import Glibc
import HTTP
import Synchronization
import Testing

/// Authorities and certificates made for this run by the `openssl` command, and its test server.
final class Certificates: Sendable {
    let folder = TemporaryFolder()
    static let shared = Result { try Certificates() }

    private init() throws {
        let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        try openssl(
            "req -x509 \(newKey) -days 2 -subj /CN=Authority -keyout ca.key -out ca.pem"
        )
        try openssl(
            "req -x509 \(newKey) -days 2 -subj /CN=Self -keyout self.key -out self.pem"
        )
        let validity = [
            "good": "-days 2", "expired": "-days -1",
        ]
        for (name, days) in validity {
            try openssl(
                "req \(newKey) -subj /CN=localhost -keyout \(name).key -out \(name).csr"
            )
            try openssl(
                "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial \(days) "
                    + "-extfile names -out \(name).pem"
            )
        }
    }

    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    struct Failed: Error { let arguments: String }

    private func openssl(_ arguments: String) throws {
        if let file = fopen(path("names"), "w") {
            fputs("subjectAltName=DNS:localhost\n", file)
            fclose(file)
        }
        let process = try start(arguments)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard status == 0 else { throw Failed(arguments: arguments) }
    }

    fileprivate func start(_ arguments: String, output: String = "/dev/null") throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let command = "cd '\(folder.path)' && exec openssl \(arguments)"
        var words = ["sh", "-c", command].map { (word: String) in strdup(word) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        guard posix_spawnp(&process, "sh", &actions, nil, &words, environ) == 0 else {
            throw Failed(arguments: arguments)
        }
        return process
    }
}

@Suite(.timeLimit(.minutes(2)), .serialized)
struct TLSTests {
    let certificates: Certificates

    init() throws { certificates = try Certificates.shared.get() }

    /// `openssl s_server` with that certificate, for as long as the work lasts. It answers every GET with a
    /// page about itself.
    private func serving(
        _ name: String, extra: String = "", _ work: (_ port: Int, _ output: String) async throws -> Void
    ) async throws {
        // A port that the kernel has just given and taken back; nobody else is likely to get it in these
        // milliseconds.
        let reserved = LoopbackServer(nil)
        let port = reserved.port
        reserved.stop()
        let output = "s_server-\(port).txt"
        let process = try certificates.start(
            "s_server -accept 127.0.0.1:\(port) -cert \(name).pem -key \(name).key -www \(extra)",
            output: certificates.path(output))
        defer {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        let transport = try client().transport
        for _ in 0..<200 {
            // Anything but "refused" means that it listens.
            let error = await failure {
                try await transport.send(Request("HEAD", "http://127.0.0.1:\(port)/"))
            }
            if error?.kind != .unreachable { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        try await work(port, certificates.path(output))
    }

    private func content(of path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }

    private func error(_ name: String, host: String = "localhost", authority: String? = "ca.pem") async throws
        -> TransportError?
    {
        var error: TransportError?
        let transport = try client(.init(authorityFile: authority.map { certificates.path($0) })).transport
        try await serving(name) { port, _ in
            error = await failure { try await transport.send(Request("GET", "https://\(host):\(port)/")) }
        }
        return error
    }

    @Test func `a certificate of an authority that was given is trusted`() async throws {
        let transport = try client(.init(authorityFile: certificates.path("ca.pem"))).transport
        try await serving("good") { port, _ in
            let response = try await transport.send(Request("GET", "https://localhost:\(port)/"))
            #expect(response.status == 200)
        }
    }

    @Test func `a certificate of an unknown authority is not`() async throws {
        let error = try await error("good", authority: nil)
        #expect(error?.kind == .untrusted)
        #expect(
            error?.reason.contains("not signed by an authority known here") == true, "\(error?.reason ?? "")")
    }

    @Test func `a self-signed certificate is named as such`() async throws {
        let error = try await error("self")
        #expect(error?.kind == .untrusted)
        #expect(error?.reason.contains("self-signed") == true, "\(error?.reason ?? "")")
    }

    @Test func `an expired certificate is named as such`() async throws {
        let error = try await error("expired")
        #expect(error?.kind == .untrusted)
        #expect(error?.reason.contains("expired") == true, "\(error?.reason ?? "")")
    }

    @Test func `a certificate of another host is named as such`() async throws {
        let error = try await error("good", host: "127.0.0.1")
        #expect(error?.kind == .untrusted)
        #expect(error?.reason.contains("another host") == true, "\(error?.reason ?? "")")
    }

    @Test func `an old protocol is refused`() async throws {
        let transport = try client(.init(authorityFile: certificates.path("ca.pem"))).transport
        try await serving("good", extra: "-tls1_1 -cipher ALL:@SECLEVEL=0") { port, _ in
            let error = await failure {
                try await transport.send(Request("GET", "https://localhost:\(port)/"))
            }
            #expect(error?.kind == .untrusted)
        }
    }

    @Test func `a port without encryption is named as such`() async throws {
        let server = LoopbackServer { $0.write(answer("x")) }
        defer { server.stop() }
        let transport = try client().transport
        let error = await failure {
            try await transport.send(Request("GET", "https://127.0.0.1:\(server.port)/"))
        }
        #expect(error?.kind == .untrusted)
        #expect(error?.reason.contains("secure connection") == true, "\(error?.reason ?? "")")
    }

    @Test func `the second version of HTTP is offered`() async throws {
        let transport = try client(.init(authorityFile: certificates.path("ca.pem"))).transport
        try await serving("good", extra: "-alpn http/1.1 -naccept 2") { port, output in
            _ = try await transport.send(Request("GET", "https://localhost:\(port)/"))
            // The server writes its words when it ends, after the call that found it and this one.
            var text = ""
            for _ in 0..<200 where !text.contains("ALPN") {
                try await Task.sleep(for: .milliseconds(20))
                text = content(of: output)
            }
            #expect(text.contains("ALPN protocols advertised by the client: h2, http/1.1"))
        }
    }

    @Test func `a file of authorities that is not there is refused at the start`() throws {
        #expect(throws: TransportError.self) { try CurlTransport(.init(authorityFile: "/nowhere/ca.pem")) }
    }
}
