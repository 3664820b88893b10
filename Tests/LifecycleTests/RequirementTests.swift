import Foundation
@testable import Lifecycle
import Testing

@Suite struct `The list of requirements` {
    let all = Requirement.all()
    /// The folder with Tests, docs and Modules. A link to this file leads to it.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func `is complete`() {
        let ranges: [(String, ClosedRange<Int>)] = [
            ("S", 1...74), ("S", 100...137), ("S", 150...175), ("S", 200...235), ("S", 250...285),
            ("D", 300...315), ("D", 320...332), ("D", 340...349), ("D", 360...371), ("D", 380...388), ("D", 400...410),
            ("D", 420...428),
        ]
        let ids = ranges.flatMap { letter, numbers in
            numbers.map { "\(letter)-\(String(repeating: "0", count: 3 - String($0).count))\($0)" }
        }
        #expect(all.count == 290)
        #expect(Set(all.map(\.id)) == Set(ids))
        #expect(Set(all.map(\.id)).count == all.count, "one is there twice")
    }

    @Test func `knows everything that the definition cites`() {
        let ids = Set(all.map(\.id))
        #expect(Set(Definition.shipped.carriers.keys).subtracting(ids) == [])
    }

    @Test func `says of each what carries it out and which test shows it, or what it waits for`() {
        for requirement in all {
            #expect(!requirement.text.isEmpty && !requirement.text.hasSuffix("."), "\(requirement.id)")
            if let waits = requirement.waits {
                #expect(!waits.reason.isEmpty, "\(requirement.id)")
            } else {
                #expect(!requirement.carriers.isEmpty, "\(requirement.id) is carried out by nothing")
                #expect(!requirement.tests.isEmpty, "\(requirement.id) is shown by no test")
            }
        }
    }

    @Test func `names tests that are there`() throws {
        var tests: Set<String> = []
        let folder = Self.root.appending(path: "Tests")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            tests.formUnion(Self.tests(in: try String(contentsOf: file, encoding: .utf8)))
        }
        #expect(tests.count > 500, "the tests were not found")
        for requirement in all {
            for test in requirement.tests where !tests.contains(test) {
                Issue.record("\(requirement.id) names a test that there is none of: \(test)")
            }
        }
    }

    /// "Suite / test" for every function behind a @Test in a suite with a name, unless it may be passed over.
    private static func tests(in source: String) -> [String] {
        var suite: Substring?
        var isTest = false
        var found: [String] = []
        for line in source.split(separator: "\n") {
            let name = line.split(separator: "`").dropFirst().first
            if line.contains("@Suite") { suite = line.contains("struct `") ? name : nil }
            if line.contains("@Test") { isTest = true }
            if line.contains(".disabled(") || line.contains(".enabled(if") { isTest = false }
            if line.contains("func ") {
                if isTest, line.contains("func `"), let suite, let name { found.append("\(suite) / \(name)") }
                isTest = false
            }
        }
        return found
    }

    @Test func `names commands, views and files that are there`() throws {
        let commands = try Self.headings("docs/cli.md")
        let views = try Self.headings("docs/views.md")
        for requirement in all {
            for carrier in requirement.carriers {
                let isThere =
                    switch carrier.kind {
                    case .command: commands.contains(carrier.name)
                    case .view: views.contains(carrier.name)
                    case .file: FileManager.default.fileExists(atPath: Self.root.appending(path: carrier.name).path())
                    default: true
                    }
                #expect(isThere, "\(requirement.id): there is no \(carrier.kind.rawValue) \(carrier.name)")
            }
        }
    }

    /// Both documents are held to what is there by tests of their own.
    private static func headings(_ path: String) throws -> Set<String> {
        Set(try text(path).split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) })
    }

    @Test func `tells what is stated from what is derived`() {
        #expect(all.count { $0.kind == .stated } == 210 && all.count { $0.kind == .derived } == 80)
    }

    @Test func `is served by the definition where that says so`() throws {
        let follow = try #require(all.first { $0.id == "S-042" })
        #expect(follow.carriers.map(\.name).contains("gap.follow_up_unclear"))
        var changed = Definition.shipped
        changed.detectors.removeAll { $0.id == "gap.follow_up_unclear" }
        let without = try #require(Requirement.all(under: changed).first { $0.id == "S-042" })
        #expect(!without.carriers.map(\.name).contains("gap.follow_up_unclear"))
    }
}
