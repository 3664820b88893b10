import Foundation
import Glibc
import Testing

/// What a person sees when something is wrong: on stderr one line with what and where, at most one more with what to
/// do.
func expectRefusal(
    _ ending: Child.Ending, exitCode: Int32 = 1, saying words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(ending.exitCode == exitCode, "\(ending.words)", sourceLocation: sourceLocation)
    #expect((1...2).contains(ending.lines.count), "\(ending.words)", sourceLocation: sourceLocation)
    #expect(ending.words.hasPrefix("onward: "), "\(ending.words)", sourceLocation: sourceLocation)
    for word in words {
        #expect(ending.words.contains(word), "\(word) is not in: \(ending.words)", sourceLocation: sourceLocation)
    }
}

@Suite(.fewAtOnce) struct `A sign-in` {
    @Test func `names the centres when one is unknown`() async throws {
        let ending = try await Bench().onward("connect", "zoho", "--centre", "mars")
        expectRefusal(ending, exitCode: 2, saying: "no data centre “mars”", "There are: us, eu, in")
    }

    @Test func `with a wrong secret says so and leaves the one before in place`() async throws {
        let standIn = try await StandIn()
        let bench = try await Bench(standIn)
        expectRefusal(
            try await bench.connect(standIn, secret: "wrong"), saying: standIn.address, "client secret is wrong",
            "copy it again")
        try await bench.sync("--only", "zoho_crm.Accounts")
    }

    @Test func `with an expired code says how long one lives`() async throws {
        let standIn = try await StandIn()
        try await standIn.tell("POST", "advance?by=4m")
        expectRefusal(
            try await Bench().connect(standIn), saying: standIn.address, "does not accept the code", "three minutes",
            "make a new one")
    }

    @Test func `with a code used before says that it works once`() async throws {
        let standIn = try await StandIn()
        let bench = try await Bench(standIn)
        expectRefusal(try await bench.connect(standIn), saying: "a code works once")
        try await bench.sync("--only", "zoho_crm.Accounts")
    }

    @Test func `that lacks a scope says which app does not answer, and why`() async throws {
        let standIn = try await StandIn("--scopes", "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.users.READ")
        let ending = try await Bench().connect(standIn, apps: "crm,desk")
        expectRefusal(ending, saying: "Zoho Desk", "Make a code with the listed scopes", "--apps")
        #expect(ending.output.contains("missing scope"), "\(ending.output)")
    }

    @Test func `to a host that is not there says so at once`() async throws {
        let standIn = try await StandIn()
        let bench = try Bench()
        let closed = "http://127.0.0.1:1"
        expectRefusal(
            try await bench.connect(standIn, addresses: ["accounts": closed]), saying: closed,
            "nothing is listening there")
        expectRefusal(
            try await bench.connect(standIn, addresses: ["accounts": "https://accounts.invalid"]),
            saying: "https://accounts.invalid", "its name is not known", "check the address")
        let other = try await bench.connect(standIn, addresses: ["api": closed])
        expectRefusal(other, saying: "Signed in, but not every app answers: Zoho CRM")
        #expect(other.output.contains("nothing is listening there"), "\(other.output)")
    }

    @Test func `refuses a certificate that does not verify`() async throws {
        let standIn = try await StandIn()
        let bench = try Bench()
        let server = try await Impostor()
        expectRefusal(
            try await bench.connect(standIn, addresses: ["accounts": server.address]), saying: server.address,
            "self-signed")
    }

    @Test func `takes no secret from the command line`() async throws {
        let bench = try Bench()
        for option in ["--client-secret", "--code", "--refresh-token", "--password"] {
            let ending = try await bench.onward("connect", "zoho", option, "f00d")
            expectRefusal(ending, exitCode: 2, saying: option, "not accepted as an argument", "--secrets-from-stdin")
            #expect(!ending.words.contains("f00d"))
        }
        let code = "1000." + String(repeating: "a", count: 32) + "." + String(repeating: "b", count: 32)
        let ending = try await bench.onward("connect", "zoho", code)
        expectRefusal(ending, exitCode: 2, saying: "looks like a Zoho code or token")
        #expect(!ending.words.contains(code))
    }

    @Test func `is asked for by every command that needs one`() async throws {
        let bench = try Bench()
        for command in ["plan", "sync"] {
            expectRefusal(try await bench.onward(command), saying: "onward connect zoho")
        }
    }
}

@Suite(.fewAtOnce) struct `The command line` {
    @Test func `suggests the word that was probably meant`() async throws {
        let bench = try Bench()
        expectRefusal(
            try await bench.onward("cutsomers"), exitCode: 2, saying: "Unknown command “cutsomers”",
            "Did you mean customers?")
        expectRefusal(
            try await bench.onward("sync", "--onyl", "zoho_crm"), exitCode: 2, saying: "Unknown option --onyl",
            "Did you mean --only?")
        expectRefusal(
            try await bench.onward("sync", "--only"), exitCode: 2, saying: "--only needs a value")
    }

    @Test func `names the lists when one is unknown`() async throws {
        let standIn = try await StandIn()
        let bench = try await Bench(standIn)
        expectRefusal(
            try await bench.onward("sync", "--only", "zoho_desk"), exitCode: 2, saying: "zoho_desk", "zoho_crm")
    }
}

/// A server whose certificate nobody vouches for: `openssl s_server`, which answers every request with a page.
private final class Impostor: Sendable {
    let address: String
    var certificate: String { folder.path + "/own.pem" }
    private let folder: Folder
    private let child: Child

    init() async throws {
        folder = try Folder()
        let made = try await Child(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                folder.path + "/own.key",
                "-out", folder.path + "/own.pem",
            ], folder: folder
        ).ending()
        try #require(made.exitCode == 0, "\(made.words)")
        // With port 0 it says which one it was given.
        child = try Child(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", folder.path + "/own.pem", "-key",
                folder.path + "/own.key",
            ], folder: folder)
        let last = ContinuousClock.now.advanced(by: .seconds(20))
        var port: Substring?
        while port == nil, ContinuousClock.now < last {
            try await Task.sleep(for: .milliseconds(10))
            port =
                child.output.split(separator: "\n").first { $0.hasPrefix("ACCEPT 127.0.0.1:") }?.split(separator: ":")
                .last
        }
        address = "https://localhost:\(try #require(port))"
    }

    deinit {
        child.signal(SIGKILL)
        var status: Int32 = 0
        waitpid(child.process, &status, 0)
    }
}
