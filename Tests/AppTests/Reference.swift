import Foundation

@testable import onward

/// What is written about the program, and what the program says about itself.
enum Reference {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func write(_ text: String, to path: String) throws {
        try text.write(to: root.appending(path: path), atomically: true, encoding: .utf8)
    }

    static func commands() throws -> [(name: String, example: String, options: [String])] {
        Command.all.map { ($0.name, $0.example, $0.options.map(\.name)) }
    }
}
