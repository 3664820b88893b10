import Foundation
import Testing

/// The rules of the house that a machine can check. `docs/architecture.md` says why they are so.
@Suite struct `The source` {
    @Test(arguments: Folder.shipped) func `imports only what its room may`(folder: Folder) throws {
        for file in try folder.swiftFiles() {
            for (number, module) in file.imports where !folder.mayImport.contains(module) {
                Issue.record("\(file.name):\(number): \(folder.path) may not import \(module)")
            }
        }
    }

    @Test func `keeps each C library behind one module`() throws {
        let owners = [
            "CCurl": "Modules/HTTP", "CSQLite": "Modules/SQLite", "CMicroHTTPD": "Modules/WebServer",
            "CCrypto": "Modules/Crypto", "CZlib": "Modules/Compression", "CPSL": "Modules/PublicSuffix",
        ]
        for file in try SourceFile.all(below: ["Modules", "Connectors", "Apps"]) {
            for (number, module) in file.imports {
                guard let owner = owners[module] else { continue }
                #expect(
                    file.name.hasPrefix(owner + "/"),
                    "\(file.name):\(number): only \(owner) imports \(module)")
            }
        }
    }

    @Test func `fits a sitting and a screen`() throws {
        for file in try SourceFile.all(below: ["Modules", "Connectors", "Apps", "Tests"]) {
            #expect(file.lines.count <= 500, "\(file.name): \(file.lines.count) lines")
            var isText = false
            for (index, line) in file.lines.enumerated() {
                // No formatter breaks text; a line of SQL may be a little longer before a person breaks it.
                let start = line.drop { " +:?".contains($0) }
                let limit = isText || start.hasPrefix("\"") || start.hasPrefix("#\"") ? 140 : 120
                #expect(line.count <= limit, "\(file.name):\(index + 1): \(line.count) columns")
                if !line.components(separatedBy: "\"\"\"").count.isMultiple(of: 2) { continue }
                isText.toggle()
            }
        }
    }

    @Test func `promises nothing the compiler cannot check`() throws {
        // A wrapper of a C library may say so for its handle; the comment beside it names who else touches it.
        let wrappers = [
            "Modules/HTTP/", "Modules/SQLite/", "Modules/WebServer/", "Modules/Crypto/",
            "Modules/Compression/",
        ]
        for file in try SourceFile.all(below: ["Modules", "Connectors", "Apps"]) {
            for (index, line) in file.lines.enumerated() {
                let place = "\(file.name):\(index + 1)"
                #expect(!line.contains("@unchecked Sendable"), "\(place)")
                if line.contains("nonisolated(unsafe)") {
                    #expect(wrappers.contains { file.name.hasPrefix($0) }, "\(place)")
                }
                #expect(!line.contains("TODO") && !line.contains("FIXME"), "\(place)")
                #expect(!line.contains("try!"), "\(place)")
            }
        }
    }

    @Test func `leaves the process to the apps`() throws {
        // The sandbox is a program of its own; its module takes everything from Apps/Sandbox as well.
        let words = ["CommandLine.", "getenv(", "ProcessInfo", " exit(", " print("]
        for file in try SourceFile.all(below: ["Modules", "Connectors"]) {
            for (index, line) in file.lines.enumerated()
            where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for word in words where line.contains(word) {
                    Issue.record(
                        "\(file.name):\(index + 1): \(word.trimmingCharacters(in: .whitespaces)) belongs to Apps"
                    )
                }
            }
        }
    }

    @Test func `has an executable script for each command of the README`() throws {
        let readme = try String(contentsOf: SourceFile.root.appending(path: "README.md"), encoding: .utf8)
        for script in ["Scripts/demo", "Scripts/test", "Scripts/check", "Scripts/bench"] {
            #expect(readme.contains(script), "README.md does not mention \(script)")
            #expect(
                FileManager.default.isExecutableFile(atPath: SourceFile.root.appending(path: script).path()),
                "\(script)")
        }
    }
}

/// A room of the house and what it may import, besides Swift's own `Glibc`, `Synchronization`, `Dispatch`.
struct Folder: CustomTestStringConvertible, Sendable {
    var path: String
    var mayImport: Set<String>

    init(_ path: String, _ modules: String...) {
        self.path = path
        mayImport = Set(modules).union(["Glibc", "Synchronization", "Dispatch"])
    }

    var testDescription: String { path }

    func swiftFiles() throws -> [SourceFile] { try SourceFile.all(below: [path]) }

    static let shipped: [Folder] = [
        Folder("Modules/Domain"),
        Folder("Modules/JSON"),
        Folder("Modules/SQLite", "CSQLite"),
        Folder("Modules/Crypto", "CCrypto"),
        Folder("Modules/Compression", "CZlib"),
        Folder("Modules/PublicSuffix", "CPSL"),
        Folder("Modules/HTTP", "CCurl"),
        Folder("Modules/Identity", "Domain", "PublicSuffix"),
        Folder("Modules/Lifecycle", "Domain", "JSON"),
        Folder("Modules/Persistence", "SQLite", "Domain", "JSON", "Identity", "Lifecycle"),
        Folder("Modules/ConnectorKit", "HTTP", "Domain", "JSON", "Compression"),
        Folder("Modules/Sync", "ConnectorKit", "Persistence", "Domain", "HTTP", "JSON"),
        Folder("Modules/Automation", "ConnectorKit", "Domain", "HTTP", "JSON"),
        Folder("Modules/Intake", "ConnectorKit", "Persistence", "Domain", "JSON", "Crypto"),
        Folder("Modules/WebServer", "CMicroHTTPD", "Compression"),
        Folder("Modules/API", "Domain", "Lifecycle", "Persistence", "Sync", "ConnectorKit", "JSON"),
        Folder("Modules/Sandbox", "WebServer", "Domain", "JSON", "Compression", "Crypto"),
        Folder("Connectors/ZohoAccounts", "ConnectorKit", "Domain", "HTTP", "JSON", "Crypto"),
        Folder("Connectors/ZohoCRM", "ConnectorKit", "Domain", "ZohoAccounts", "HTTP", "JSON"),
        Folder("Connectors/ZohoDesk", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoProjects", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoAnalytics", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoSprints", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoApptics", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoSurvey", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoForms", "ConnectorKit", "Domain"),
        Folder("Connectors/ZohoSign", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoWorkDrive", "ConnectorKit", "Domain", "ZohoAccounts"),
        Folder("Connectors/ZohoCliq", "ConnectorKit", "Domain", "HTTP", "JSON"),
        Folder("Connectors/ZohoFlow", "ConnectorKit", "Domain", "HTTP", "JSON"),
        Folder(
            "Connectors/Catalogue", "ConnectorKit", "Domain", "ZohoAccounts", "ZohoCRM", "ZohoDesk", "ZohoProjects",
            "ZohoSprints", "ZohoAnalytics", "ZohoApptics", "ZohoSurvey", "ZohoForms", "ZohoFlow", "ZohoSign",
            "ZohoWorkDrive"),
    ]
}

struct SourceFile {
    var name: String
    var lines: [Substring]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func all(below folders: [String]) throws -> [SourceFile] {
        try folders.flatMap { folder in
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            var found: [SourceFile] = []
            while let url = files?.nextObject() as? URL {
                guard url.pathExtension == "swift" else { continue }
                let text = try String(contentsOf: url, encoding: .utf8)
                let name = url.path().replacing(root.path(), with: "").drop { $0 == "/" }
                found.append(
                    SourceFile(
                        name: String(name),
                        lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
            }
            try #require(!found.isEmpty, "no source below \(folder)")
            return found
        }
    }

    /// Line number and module of each import.
    var imports: [(Int, String)] {
        lines.enumerated().compactMap { index, line in
            var words = line.split(separator: " ")
            if let first = words.first, ["public", "internal", "private", "fileprivate"].contains(first) {
                words.removeFirst()
            }
            guard words.count >= 2, words[0] == "import" else { return nil }
            return (index + 1, String(words[1]))
        }
    }
}
