import Domain
import Foundation
import Glibc
import Persistence
import Testing

@testable import Intake

/// Measures the memory of this process, so that nothing else runs beside it.
@Suite(.serialized) struct `A stream of hundreds of megabytes` {
    /// In kilobytes, the most since `forgetPeak`.
    private static func peak() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    private static func forgetPeak() throws {
        let file = try #require(fopen("/proc/self/clear_refs", "w"))
        fputs("5", file)
        fclose(file)
    }

    /// So much JSON through a pipe: ten thousand different records, again and again.
    private static func pour(_ megabytes: Int, into path: String) {
        Thread.detachNewThread {
            guard let file = fopen(path, "w") else { return }
            let text = String(repeating: "so it goes ", count: 180)
            var sent = 0
            var number = 0
            while sent < megabytes << 20 {
                let line = "{\"id\":\"\(number % 10_000)\",\"name\":\"Firm \(number % 10_000)\",\"text\":\"\(text)\"}\n"
                fputs(line, file)
                sent += line.utf8.count
                number += 1
            }
            fclose(file)
        }
    }

    @Test func `takes no more memory than a small one`() async throws {
        let desk = try await Desk()
        let path = desk.folder + "/pipe"
        func grown(_ megabytes: Int) async throws -> Int {
            unlink(path)
            try #require(mkfifo(path, 0o600) == 0)
            Self.pour(megabytes, into: path)
            try Self.forgetPeak()
            let before = try Self.peak()
            let summary = try await desk.intake().file(Input(path: path), into: "shop.Firms", FileOptions())
            #expect(summary.outcome == .complete)
            #expect(summary.tally().read > megabytes * 500)
            return try Self.peak() - before
        }
        _ = try await grown(20)
        let much = try await grown(300)
        #expect(much < 48 << 10, "\(much) KB more for 300 MB")
    }
}
