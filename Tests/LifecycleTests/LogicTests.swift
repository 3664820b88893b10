import Lifecycle
import Testing

@Suite struct `Three-valued logic` {
    static let verdicts: [Verdict] = [.met, .notMet, .unknown(.stale), .unknown(.noSource), .notApplicable]

    @Test func `follows Kleene for two parts`() {
        func both(_ a: Verdict, _ b: Verdict) -> Verdict { Finding.all([Finding(a), Finding(b)]).verdict }
        func either(_ a: Verdict, _ b: Verdict) -> Verdict { Finding.any([Finding(a), Finding(b)]).verdict }
        #expect(both(.met, .met) == .met)
        #expect(both(.met, .notMet) == .notMet)
        #expect(both(.unknown(.stale), .notMet) == .notMet)
        #expect(both(.unknown(.stale), .met) == .unknown(.stale))
        #expect(either(.unknown(.stale), .met) == .met)
        #expect(either(.unknown(.stale), .notMet) == .unknown(.stale))
        #expect(either(.notMet, .notMet) == .notMet)
        for other in Self.verdicts {
            #expect(both(.notApplicable, other) == other)
            #expect(either(.notApplicable, other) == other)
        }
        #expect(Finding.all([]).verdict == .notApplicable)
    }

    @Test func `obeys De Morgan, with moments`() {
        let findings = Self.verdicts.flatMap { v in [nil, 5, 9].map { Finding(v, since: $0) } }
        for a in findings {
            for b in findings {
                let one = Finding.all([a, b]).negated
                let other = Finding.any([a.negated, b.negated])
                #expect(one.verdict.word == other.verdict.word)
            }
        }
    }

    @Test func `counts what can still be met`() {
        func least(_ k: Int, _ verdicts: Verdict...) -> Verdict {
            Finding.atLeast(k, of: verdicts.map { Finding($0) }).verdict
        }
        #expect(least(2, .met, .met, .notMet) == .met)
        #expect(least(2, .met, .unknown(.gap), .notMet) == .unknown(.gap))
        #expect(least(2, .unknown(.gap), .notMet, .notMet) == .notMet)
        #expect(least(1, .notApplicable) == .notApplicable)
        #expect(Finding.atLeast(2, of: [9, 3, 5].map { Finding(.met, since: $0) }).since == 5)
    }

    @Test func `holds since the last of all and the first of any`() {
        let parts = [Finding(.met, since: 3, due: 20), Finding(.met, since: 8, due: 12)]
        #expect(Finding.all(parts) == Finding(.met, since: 8, due: 12))
        #expect(Finding.any(parts) == Finding(.met, since: 3, due: 12))
        #expect(Finding.all([Finding(.met), Finding(.met, since: 4)]).since == 4)
    }

    @Test func `cannot be told since the last of what could be told was lost`() {
        let open = Finding(.unknown(.notAttested))
        #expect(Finding.any([open, Finding(.notMet, since: 7)]).since == 7)
        #expect(Finding.any([Finding(.unknown(.expired), since: 9), Finding(.notMet, since: 7)]).since == 9)
        // Of all it says nothing: before, they were not met.
        #expect(Finding.all([open, Finding(.met, since: 7)]).since == nil)
    }

    @Test func `writes each verdict as one letter and reads it back`() {
        let all = [Verdict.met, .notMet, .notApplicable] + Verdict.Reason.allCases.map(Verdict.unknown)
        #expect(Set(all.map(\.letter)).count == all.count)
        for verdict in all { #expect(Verdict(letter: verdict.letter) == verdict) }
    }

    @Test(arguments: [
        ("P21D", 21 * 86_400_000), ("PT24H", 86_400_000), ("P2W", 14 * 86_400_000), ("-P30D", -30 * 86_400_000),
        ("P1DT12H", 129_600_000), ("PT90M", 5_400_000),
    ]) func `reads lengths of time`(text: String, milliseconds: Int) {
        let span = Span(text)
        #expect(span?.milliseconds == Int64(milliseconds))
        #expect(span.flatMap { Span($0.text) } == span)
    }

    @Test(arguments: ["", "P", "21D", "P1M", "P1Y", "PT", "P1H", "PT1D", "P1D1W", "P-1D", "P1.5D", "PD", "P9999999D"])
    func `takes nothing else for a length of time`(text: String) { #expect(Span(text) == nil) }
}
