import Foundation
import Lifecycle

/// A small definition that is complete: three stages, two transitions, every kind of criterion.
enum Fixture {
    static func definition() throws -> Definition { try Definition(parsing: Array(text.utf8)) }

    /// With one piece of its text replaced; fails the test if it is not there exactly once.
    static func text(_ piece: String, by other: String) throws -> [UInt8] {
        struct Missing: Error { var piece: String }
        guard text.split(separator: piece, omittingEmptySubsequences: false).count == 2 else {
            throw Missing(piece: piece)
        }
        return Array(text.replacing(piece, with: other).utf8)
    }

    /// The example of the documentation.
    static let text: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "docs/examples/lifecycle.json"), encoding: .utf8)) ?? ""
    }()
}
