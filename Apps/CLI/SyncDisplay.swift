import API
import Domain
import Sync
import Synchronization

/// A sync as it happens. On a terminal: one line for each list under way, redrawn in place, finished ones
/// left standing above; in a pipe one line for each event, pages now and then; with `--json` one object for each.
final class SyncDisplay: Sendable {
    struct Line {
        var name: String
        var way: String
        var read = 0
        var expected: Int?
        var note = ""
        var began: ContinuousClock.Instant
    }

    private struct State {
        var lines: [Line] = []
        /// In a pipe: when something was last said of a list.
        var said: [String: ContinuousClock.Instant] = [:]
        /// The widths of the lines on the screen that belong to us and are drawn over.
        var drawn: [Int] = []
        var lastDrawing: ContinuousClock.Instant?
    }

    private let terminal: Terminal
    private let asJSON: Bool
    private let state = Mutex(State())
    /// Twelve times a second is movement enough, and costs nothing.
    private static let interval: Duration = .milliseconds(80)
    private static let betweenLines: Duration = .seconds(5)

    init(_ terminal: Terminal, asJSON: Bool) {
        self.terminal = terminal
        self.asJSON = asJSON
    }

    @Sendable func show(_ event: SyncEvent) {
        if asJSON { return terminal.put(event.json + [UInt8(ascii: "\n")]) }
        guard terminal.isInteractive else {
            if isNews(event) { terminal.put(TextWidth.harmless(event.line) + "\n") }
            return
        }
        state.withLock { state in
            let standing = take(event, &state)
            let now = ContinuousClock.now
            let isDue = state.lastDrawing.map { now - $0 >= Self.interval } ?? true
            if standing != nil || isDue {
                draw(&state, standing: standing, now)
            }
        }
    }

    /// In a pipe, that a list goes on is said now and then.
    private func isNews(_ event: SyncEvent) -> Bool {
        switch event {
        case .resourceStarted(let system, let resource, _, _, _, _):
            state.withLock { $0.said["\(system).\(resource)"] = .now }
            return true
        case .pageStored(let system, let resource, _, _):
            return state.withLock { state in
                let name = "\(system).\(resource)"
                let isSoon = state.said[name].map { .now - $0 < Self.betweenLines } ?? false
                if !isSoon { state.said[name] = .now }
                return !isSoon
            }
        // Keeping to a vendor's pace is nothing to speak of until it takes a while.
        case .waiting(_, _, _, let wait): return wait >= Self.betweenLines
        default: return true
        }
    }

    /// A word in between; stays above the moving lines.
    func say(_ text: String) {
        guard terminal.isInteractive, !asJSON else { return terminal.say(text) }
        state.withLock { draw(&$0, standing: TextWidth.harmless(text), .now) }
    }

    func end() {
        state.withLock { state in
            state.lines = []
            if !state.drawn.isEmpty { draw(&state, standing: nil, .now) }
        }
    }

    /// Updates the moving lines; the result is a line to leave standing.
    private func take(_ event: SyncEvent, _ state: inout State) -> String? {
        switch event {
        case .resourceStarted(let system, let resource, let way, _, let expected, _):
            state.lines.removeAll { $0.name == "\(system).\(resource)" }
            state.lines.append(Line(name: "\(system).\(resource)", way: way, expected: expected, began: .now))
        case .pageStored(let system, let resource, let tally, let expected):
            change("\(system).\(resource)", &state) { line in
                line.read = tally.read
                line.expected = expected ?? line.expected
                line.note = ""
            }
        case .waiting(let system, let place, let reason, let wait):
            let span = Age.span(seconds: wait / .seconds(1))
            for index in state.lines.indices
            where place.hasPrefix(state.lines[index].name) || state.lines[index].name.hasPrefix(system + ".") {
                state.lines[index].note = "waiting \(span): \(reason)"
            }
        case .fellBack(let system, let resource, _, let to, let reason):
            change("\(system).\(resource)", &state) { line in
                line.way = to ?? line.way
                line.note = reason
            }
        case .resourceEnded(let summary):
            state.lines.removeAll { $0.name == "\(summary.system).\(summary.resource)" }
            return TextWidth.harmless(summary.line)
        case .runStarted: break
        case .discovered, .systemStopped, .derived, .runEnded: return TextWidth.harmless(event.line)
        }
        return nil
    }

    private func change(_ name: String, _ state: inout State, _ body: (inout Line) -> Void) {
        guard let index = state.lines.firstIndex(where: { $0.name == name }) else { return }
        body(&state.lines[index])
    }

    /// One write for the whole picture, so that it never flickers half drawn.
    private func draw(_ state: inout State, standing: String?, _ now: ContinuousClock.Instant) {
        let width = terminal.width
        // A window that became narrower since has broken our lines in two.
        let rows = state.drawn.reduce(0) { $0 + max(1, ($1 + width - 1) / width) }
        var text = rows > 0 ? "\u{1B}[\(rows)A\r\u{1B}[J" : ""
        if let standing { text += Help.wrapped(standing, width) + "\n" }
        let pictures = Self.pictures(of: state.lines, most: max(1, terminal.height - 2), now)
            .map { TextWidth.fit($0, to: width - 1) }
        for picture in pictures { text += picture + "\n" }
        state.drawn = pictures.map(TextWidth.of)
        state.lastDrawing = now
        terminal.put(text)
    }

    /// The moving lines, in columns; those that the screen has no room for are counted in the last one.
    static func pictures(of lines: [Line], most: Int, _ now: ContinuousClock.Instant) -> [String] {
        let shown = lines.count > most ? lines.prefix(most - 1) : lines[...]
        let amounts = shown.map(amount)
        let (name, way) = (widest(shown.map(\.name)), widest(shown.map(\.way)))
        let figures = widest(amounts)
        var pictures = zip(shown, amounts).map { line, amount in
            let head = "  \(padded(line.name, name))  \(padded(line.way, way))  \(padded(amount, figures))"
            return (head + rest(of: line, now)).trimmingEnd
        }
        if shown.count < lines.count { pictures.append("  and \(lines.count - shown.count) more") }
        return pictures
    }

    private static func widest(_ texts: [String]) -> Int { texts.map(TextWidth.of).max() ?? 0 }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: width - TextWidth.of(text))
    }

    private static func amount(_ line: Line) -> String {
        let read = Figure.whole(Int64(line.read))
        guard let expected = line.expected, expected > 0 else { return "\(read) read" }
        return "\(read) of about \(Figure.whole(Int64(expected)))"
    }

    /// Bar, speed and note: what a narrow window may cut.
    private static func rest(of line: Line, _ now: ContinuousClock.Instant) -> String {
        var text = ""
        if let expected = line.expected, expected > 0 {
            let full = Int(min(1, Double(line.read) / Double(expected)) * 16)
            text += "  " + String(repeating: "█", count: full) + String(repeating: "░", count: 16 - full)
        }
        let seconds = (now - line.began) / .seconds(1)
        if line.read > 0, seconds > 0.5 { text += "  \(Figure.whole(Int64(Double(line.read) / seconds)))/s" }
        if !line.note.isEmpty { text += "  \(TextWidth.harmless(line.note))" }
        return text
    }
}

extension String {
    fileprivate var trimmingEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
