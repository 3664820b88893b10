import Identity
import Testing

/// Plain tables of people without keys, with the slips of published benchmarks: each person twice, the second time with
/// up to three changes a field.
@Suite struct `A plain table` {
    /// Of fifteen random tables one had a false pair (seed 3356681725), so one customer too many is allowed; of another
    /// eight one lacked six pairs of 5,000 (seed 8). The published one is another, and has fewer.
    @Test func `is resolved by weight, with hardly a false pair`() {
        var random = SeededRandom(SeededRandom.seed &+ 9)
        var table = Table(random: random)
        table.fill(5_000)
        var resolver = Resolver(.person)
        for subject in table.subjects.shuffled(using: &random) { resolver.add(subject) }
        let resolution = resolver.resolve()
        let score = Score(resolution, truth: table.truth)
        print("plain table, seed \(SeededRandom.seed): F1 \(score.f1), \(score)")
        #expect(score.overMerged < 2, "seed \(SeededRandom.seed): \(score)")
        #expect(score.f1 >= 0.999, "seed \(SeededRandom.seed): \(score)")
    }

    @Test func `shows what each field weighs`() {
        var table = Table(random: SeededRandom(4))
        table.fill(1)
        let profiles = table.subjects.map { Profile($0) }
        let weights = Weighing.weights(table.subjects[0], profiles[0], table.subjects[1], profiles[1])
        #expect(weights.count > 4)
        #expect(weights.reduce(0) { $0 + $1.weight } > Ruleset().joiningWeight)
    }

    private struct Table {
        var random: SeededRandom
        var subjects: [Subject] = []
        var truth: [Int64: Int] = [:]

        mutating func fill(_ count: Int) {
            for id in 0..<count {
                var subject = Subject(
                    record: Int64(2 * id), kind: .person,
                    rank: .init(system: "table", resource: "people", externalID: "\(id)-org"))
                subject.isPlain = true
                subject.givenName = one(Bool.random(using: &random) ? Words.men : Words.women)
                subject.familyName = one(Words.families)
                let number = Int.random(in: 1...200, using: &random)
                let road = one(Words.families).lowercased()
                subject.street = "\(number) \(road) \(one(["street", "place", "court", "close"]))"
                subject.city = "\(one(Words.starts))\(one(Words.middles))\(one(Words.ends))"
                subject.postcode = String(Int.random(in: 2000...6999, using: &random))
                let (year, month, day) = (
                    Int.random(in: 1900...1999, using: &random), Int.random(in: 101...112, using: &random),
                    Int.random(in: 101...128, using: &random)
                )
                subject.birthDay = "\(year)\(String(month).dropFirst())\(String(day).dropFirst())"
                subject.number = String(Int.random(in: 1_000_000...9_999_999, using: &random))
                truth[subject.record] = id
                subjects.append(subject)
                var copy = subject
                copy.record += 1
                copy.rank = .init(system: "table", resource: "people", externalID: "\(id)-dup-0")
                for _ in 0..<Int.random(in: 1...5, using: &random) { change(&copy) }
                truth[copy.record] = id
                subjects.append(copy)
            }
        }

        private mutating func one(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }

        private mutating func change(_ subject: inout Subject) {
            switch Int.random(in: 0...11, using: &random) {
            case 0: subject.givenName = slip(subject.givenName)
            case 1, 2: subject.familyName = slip(subject.familyName)
            case 3, 4: subject.street = slip(subject.street)
            case 5: subject.city = slip(subject.city)
            case 6: subject.postcode = slip(subject.postcode)
            case 7: subject.birthDay = Bool.random(using: &random) ? nil : slip(subject.birthDay)
            case 8: subject.number = slip(subject.number)
            case 9: (subject.givenName, subject.familyName) = (subject.familyName, subject.givenName)
            case 10: subject.givenName = nil
            default: subject.street = nil
            }
        }

        private mutating func slip(_ text: String?) -> String? {
            guard var letters = text.map(Array.init), letters.count > 2 else { return text }
            let at = Int.random(in: 0..<letters.count - 1, using: &random)
            let isDigit = letters[at].isNumber
            let other: Character =
                isDigit
                ? "0123456789".randomElement(using: &random) ?? "0" : "aeinrst".randomElement(using: &random) ?? "a"
            switch Int.random(in: 0...3, using: &random) {
            case 0: letters.swapAt(at, at + 1)
            case 1: if isDigit { letters[at] = other } else { letters.remove(at: at) }
            case 2: if isDigit { letters[at] = other } else { letters.insert(other, at: at) }
            default: letters[at] = other
            }
            return String(letters)
        }
    }
}
