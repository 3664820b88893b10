import Foundation
import JSON
import Testing

/// Thousands of damaged texts, always the same ones: whatever is accepted must be JSON by another reader's judgement,
/// too, and nothing may trap.
struct MutationTests {
    private static let seed = #"""
        {"data":[{"id":"48768760003330","Last_Name":"Okafor \"é\" \u00e9\ud83d\ude00","n":-12.50e+3,"t":true,"f":false,
        "z":null,"Owner":{"name":"Mia","id":7},"tags":[],"deep":[[{"a":[1,2,{}]}]]},{"id":2,"x":"\/\b\f\n\r\t"}],
        "info":{"more_records":true,"count":2}}
        """#

    /// A generator of our own, so that a failure can be repeated.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    private static func mutant(_ dice: inout Dice) -> [UInt8] {
        var bytes = Array(seed.utf8)
        let interesting = Array("\"\\{}[],:0123456789.eE+-tfnu \n\u{0}".utf8) + [0xff, 0xc3, 0x80, 0x1f]
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: bytes[place] = interesting.randomElement(using: &dice)!
            case 1: bytes.insert(interesting.randomElement(using: &dice)!, at: place)
            case 2: bytes.remove(at: place)
            default:
                bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &dice)))
            }
            if bytes.isEmpty { bytes = [0x20] }
        }
        return bytes
    }

    @Test func `what is accepted is JSON, and the other way round`() throws {
        var dice = Dice(state: 20250331)
        var accepted = 0
        for _ in 0..<30_000 {
            let bytes = Self.mutant(&dice)
            let ours = try? JSONValue(parsing: bytes)
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            if ours != nil {
                accepted += 1
                #expect(theirs != nil, "\(String(decoding: bytes, as: UTF8.self))")
            } else if theirs != nil {
                // Foundation takes commas before a closing bracket, NUL and bare control characters, numbers such as
                // 01.
                let text = String(decoding: bytes, as: UTF8.self)
                let isKnown =
                    text.contains(/,\s*[}\]]/) || bytes.contains { $0 < 0x20 } || text.contains("\\u0000")
                    || text.contains(/\\ud/.ignoresCase()) || text.contains(/[-+:,\[eE]0\d/)
                    || text.contains(/\d\.(\D|$)/)
                #expect(isKnown, "\(text)")
            }
        }
        #expect(accepted > 3000)
    }

    @Test func `the cutter and the tree agree about every damaged page`() throws {
        var dice = Dice(state: 4711)
        let cutter = PageCutter(
            records: .array(at: "data"), paths: ["id", "Owner.id", "deep.0.0.a.1", "Last_Name"],
            pagePaths: ["info.more_records"])
        for _ in 0..<30_000 {
            let bytes = Self.mutant(&dice)
            let padded = bytes + [UInt8](repeating: 0, count: PageCutter.padding)
            let cut = try? cutter.cut(padded, count: bytes.count)
            guard let tree = try? JSONValue(parsing: bytes) else {
                // Text that cannot be kept, or is not UTF-8, is a matter of its record.
                #expect(cut == nil || isFlawed(bytes) || cut!.records.contains { $0.flaw != nil })
                continue
            }
            let page = try #require(cut)
            let records = tree["data"]?.items ?? []
            #expect(page.records.count == records.count)
            for (number, record) in records.enumerated() where record.members != nil {
                let slice = page.slots[number * page.width]
                let text = String(decoding: bytes[slice.start..<slice.end], as: UTF8.self)
                if let id = record["id"]?.text, slice.kind == .string || slice.kind == .number {
                    #expect(text == id)
                }
                #expect((record["id"] == nil) == (slice.kind == .missing))
            }
        }
    }

    private func isFlawed(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSONValue(parsing: bytes)
            return false
        } catch { return error.reason == .text || error.reason == .encoding }
    }
}
