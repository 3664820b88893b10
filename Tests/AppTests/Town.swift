import Domain
import Foundation
import JSON
import Sandbox
import Testing
import WebServer

/// A sandbox on a port of this machine, a workspace in a folder of its own, and the real `onward` to run in
/// it.
final class Town: Sendable {
    let sandbox: Sandbox
    let folder: String
    private let server: WebServer
    let home: String

    /// The apps as the command line names them.
    init(customers: Int = 24, seed: UInt64 = 7) throws {
        var options = Sandbox.Options()
        options.jobDuration = .zero
        let sandbox = Sandbox(world: World(seed: seed, customers: customers), options: options) {
            Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        self.sandbox = sandbox
        server = try WebServer { sandbox.handle($0) }
        home = NSTemporaryDirectory() + "onward-town-\(UUID().uuidString)"
        folder = home + "/workspace"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    }

    deinit {
        // A folder left in the temporary place harms nobody; the system empties it.
        try? FileManager.default.removeItem(atPath: home)
    }

    var address: String { "http://127.0.0.1:\(server.port)" }

    var addresses: [String] { ["--address", address] }

    struct Outcome: Sendable {
        var status: Int32
        var out: [UInt8]
        var err: String
        var text: String { String(decoding: out, as: UTF8.self) }
        func json() throws -> JSONValue { try JSONValue(parsing: out) }
    }

    static let program: String = {
        let beside =
            URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().path + "/onward"
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : root.path + "/.build/debug/onward"
    }()

    /// Runs `onward` in the workspace and waits for its end.
    func onward(
        _ words: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> Outcome { try await run(words, input: input, environment: environment) }

    func run(_ words: [String], input: String = "", environment: [String: String] = [:]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = words
        process.currentDirectoryURL = URL(fileURLWithPath: home)
        process.environment = ["ONWARD_WORKSPACE": folder, "HOME": home, "PATH": "/usr/bin:/bin"].merging(environment) {
            $1
        }
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        async let out = Self.all(of: stdout)
        async let err = Self.all(of: stderr)
        let (outBytes, errBytes) = await (out, err)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, out: outBytes, err: String(decoding: errBytes, as: UTF8.self))
    }

    /// On a thread of its own: reading blocks.
    private static func all(of pipe: Pipe) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Array(pipe.fileHandleForReading.readDataToEndOfFile()))
            }
        }
    }

    /// The scopes that `onward` itself asks for, turned into a code as in the API console.
    func code(apps: String = "crm,desk,projects,analytics") async throws -> String {
        let shown = try await onward("connect", "zoho", "--centre", "eu", "--apps", apps, "--show-scopes", "--json")
        let scopes = try #require(shown.json()["data"]?.items).compactMap { $0["scope"]?.text }
        return try #require(sandbox.grant(scopes: scopes))
    }

    func connect(apps: String = "crm,desk,projects,analytics") async throws -> Outcome {
        let secrets = sandbox.clients[0].secret + "\n" + (try await code(apps: apps)) + "\n"
        return try await run(
            [
                "connect", "zoho", "--centre", "eu", "--apps", apps, "--client-id", sandbox.clients[0].id,
                "--secrets-from-stdin",
            ]
                + addresses, input: secrets)
    }

    /// Connected and read. Projects lets so few calls through that only a small town has it: a larger one
    /// would wait for minutes.
    static func synced(customers: Int = 24, apps: String = "crm,desk,analytics") async throws -> Town {
        let town = try Town(customers: customers)
        let connected = try await town.connect(apps: apps)
        try #require(connected.status == 0, "\(connected.err)\(connected.text)")
        let synced = try await town.onward("sync")
        try #require(synced.status == 0, "\(synced.err)\(synced.text)")
        return town
    }
}
