import Domain

extension LocalTime {
    /// Why the pattern cannot be read; nil if it can.
    var problem: String? {
        let steps = Pattern(self).steps
        if steps.isEmpty { return "\"\(pattern)\" is not a pattern of time" }
        for (name, isGiven) in [
            ("year (y)", steps.contains { if case .number(.year, _) = $0 { true } else { false } }),
            (
                "month (M)",
                steps.contains {
                    switch $0 {
                    case .number(.month, _), .monthName: true
                    default: false
                    }
                }
            ), ("day (d)", steps.contains { if case .number(.day, _) = $0 { true } else { false } }),
        ] where !isGiven {
            return "\"\(pattern)\" has no \(name)"
        }
        return nil
    }

    /// A pattern as steps, made once for each mapping.
    struct Pattern: Sendable {
        enum Part: Sendable { case year, month, day, hour, half, minute, second, fraction }
        enum Step: Sendable {
            /// So many digits; 0 takes one or two.
            case number(Part, digits: Int)
            /// "Jan" or "January".
            case monthName
            case halfDay
            case literal(UInt8)
        }

        let steps: [Step]
        let minutesAhead: Int

        /// Without steps if a letter means nothing.
        init(_ time: LocalTime) {
            minutesAhead = time.minutesAheadOfUTC
            var steps: [Step] = []
            var rest = Array(time.pattern.utf8)[...]
            while let c = rest.first {
                let run = rest.prefix { $0 == c }.count
                if c == 0x27 {
                    let text = rest.dropFirst().prefix { $0 != 0x27 }
                    steps += text.isEmpty ? [.literal(c)] : text.map { .literal($0) }
                    rest = rest.dropFirst(text.count + 2)
                    continue
                }
                rest = rest.dropFirst(run)
                guard (0x41...0x5a).contains(c) || (0x61...0x7a).contains(c) else {
                    steps += [Step](repeating: .literal(c), count: run)
                    continue
                }
                guard let step = Pattern.step(c, run) else {
                    steps = []
                    break
                }
                steps.append(step)
            }
            self.steps = steps
        }

        private static func step(_ letter: UInt8, _ run: Int) -> Step? {
            let digits = run == 1 ? 0 : run
            switch (letter, run) {
            case (UInt8(ascii: "y"), 2), (UInt8(ascii: "y"), 4): return .number(.year, digits: run)
            case (UInt8(ascii: "M"), 1...2): return .number(.month, digits: digits)
            case (UInt8(ascii: "M"), 3...4): return .monthName
            case (UInt8(ascii: "d"), 1...2): return .number(.day, digits: digits)
            case (UInt8(ascii: "H"), 1...2): return .number(.hour, digits: digits)
            case (UInt8(ascii: "h"), 1...2): return .number(.half, digits: digits)
            case (UInt8(ascii: "m"), 1...2): return .number(.minute, digits: digits)
            case (UInt8(ascii: "s"), 1...2): return .number(.second, digits: digits)
            case (UInt8(ascii: "S"), 3): return .number(.fraction, digits: 3)
            case (UInt8(ascii: "a"), 1): return .halfDay
            default: return nil
            }
        }

        /// The day as it is written, and the moment in UTC.
        func read(_ text: Span<UInt8>) -> (day: CivilDate, moment: Instant)? {
            var numbers: [Part: Int] = [:]
            var position = 0
            var isAfternoon: Bool?
            for step in steps {
                switch step {
                case .literal(let c):
                    guard position < text.count, text[position] == c else { return nil }
                    position += 1
                case .number(let part, let digits):
                    guard let number = Pattern.number(text, &position, digits) else { return nil }
                    numbers[part] = part == .year && digits == 2 ? 2000 + number : number
                case .monthName:
                    guard let month = Pattern.month(text, &position) else { return nil }
                    numbers[.month] = month
                case .halfDay:
                    guard position + 2 <= text.count, text[position + 1] | 0x20 == 0x6d else { return nil }
                    guard text[position] | 0x20 == 0x61 || text[position] | 0x20 == 0x70 else { return nil }
                    isAfternoon = text[position] | 0x20 == 0x70
                    position += 2
                }
            }
            var hour = numbers[.hour] ?? 0
            if let half = numbers[.half] {
                guard (1...12).contains(half) else { return nil }
                hour = half % 12 + (isAfternoon == true ? 12 : 0)
            }
            let (minute, second) = (numbers[.minute] ?? 0, numbers[.second] ?? 0)
            guard position == text.count, hour < 24, minute < 60, second < 60, let year = numbers[.year],
                let month = numbers[.month], let day = numbers[.day],
                let date = CivilDate(year: year, month: month, day: day)
            else { return nil }
            let minutes = (date.daysSince1970 * 24 + hour) * 60 + minute - minutesAhead
            let milliseconds = Int64(minutes * 60 + second) * 1000 + Int64(numbers[.fraction] ?? 0)
            return (date, Instant(milliseconds: milliseconds))
        }

        private static func number(_ text: Span<UInt8>, _ position: inout Int, _ digits: Int) -> Int? {
            var (value, count) = (0, 0)
            while position < text.count, text[position] &- 0x30 < 10, count < (digits == 0 ? 2 : digits) {
                value = value * 10 + Int(text[position] - 0x30)
                position += 1
                count += 1
            }
            return digits == 0 ? (count > 0 ? value : nil) : count == digits ? value : nil
        }

        private static let months = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ].map { Array($0.utf8) }

        /// English, short or whole, whatever the pattern's number of letters says.
        private static func month(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
            func fits(_ name: ArraySlice<UInt8>) -> Bool {
                guard position + name.count <= text.count else { return false }
                return name.enumerated().allSatisfy { text[position + $0] | 0x20 == $1 }
            }
            for (index, name) in months.enumerated() {
                for word in [name[...], name.prefix(3)] where fits(word) {
                    position += word.count
                    return index + 1
                }
            }
            return nil
        }
    }
}
