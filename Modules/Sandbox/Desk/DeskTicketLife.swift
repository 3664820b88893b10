import Domain
import JSON

/// What has happened to one ticket so far. Nothing of it is stored: the world knows when a ticket was made,
/// when it last changed and the moments of its steps since the start; what each of those was is drawn from
/// the ticket's number.
struct TicketLife {
    enum Status: String, CaseIterable {
        case open = "Open"
        case escalated = "Escalated"
        case onHold = "On Hold"
        case waiting = "Waiting on Customer"
        case closed = "Closed"

        var type: String {
            switch self {
            case .open, .escalated: "Open"
            case .onHold, .waiting: "On Hold"
            case .closed: "Closed"
            }
        }
    }

    enum Rating: String { case good, ok, bad }

    struct Event {
        enum Kind: Equatable {
            case created, answered, customerReplied, commented, held, resumed, escalated, closed, reopened, edited
            case rated(Rating)
        }

        var kind: Kind
        var at: Instant
        /// What the ticket is after it.
        var status: Status
    }

    /// In the order of their moments; the first is the creation.
    let events: [Event]

    var status: Status { events[events.count - 1].status }

    /// An untouched ticket that is older than this was settled on the telephone and written down afterwards.
    private static let patience: Int64 = 21 * 86_400_000

    init(_ world: World, _ index: Int) {
        if let told = world.told?[.ticket, index] {
            events = Self.events(told)
            return
        }
        var chance = Chance(world.dice, 0x7101, index)
        let created = world.created(.ticket, index)
        var events = [Event(kind: .created, at: created, status: .open)]
        if index < world.initial(.ticket) {
            let touched = Instant(seconds: world.initialModifiedSeconds(.ticket, index))
            let isSettled = world.start.milliseconds - touched.milliseconds > Self.patience && !chance.percent(5)
            Self.tellPast(&events, &chance, from: created, to: touched, isSettled: isSettled)
        }
        if let edit = world.edit(.ticket, index) {
            for step in edit.steps { Self.turn(&events, &chance, at: step) }
            if edit.modified > events[events.count - 1].at, edit.revision > 0 {
                events.append(Event(kind: .edited, at: edit.modified, status: events[events.count - 1].status))
            }
        }
        self.events = events
    }

    private static func events(_ told: Told.Record) -> [Event] {
        var events: [Event] = []
        for (at, fields) in told.moments {
            let said = fields.first { $0.name == "status" }?.value.text.flatMap(Status.init)
            let status = said ?? events.last?.status ?? .open
            let kind: Event.Kind =
                switch status {
                case _ where events.isEmpty: .created
                case events.last?.status: .edited
                case .closed: .closed
                case .escalated: .escalated
                case .onHold: .held
                case .waiting: .answered
                case .open: events.last?.status == .closed ? .reopened : .customerReplied
                }
            events.append(Event(kind: kind, at: at, status: status))
        }
        return events
    }

    /// Events between the creation and the last change before the world's start, the last of them at that very moment.
    private static func tellPast(
        _ events: inout [Event], _ chance: inout Chance, from created: Instant, to touched: Instant, isSettled: Bool
    ) {
        let span = touched.milliseconds - created.milliseconds
        guard span > 0 else {
            if isSettled { events[0].status = .closed }
            return
        }
        let count = chance.between(2, 7)
        // Most is said within days, however much later somebody last touches the ticket.
        let active = min(span, Int64(chance.between(2, 20)) * 86_400_000)
        for number in 1..<count {
            turn(&events, &chance, at: created.advanced(by: .milliseconds(active * Int64(number) / Int64(count + 1))))
        }
        if isSettled, events[events.count - 1].status != .closed {
            events.append(Event(kind: .closed, at: touched, status: .closed))
        } else if isSettled {
            events.append(Event(kind: .edited, at: touched, status: .closed))
        } else {
            turn(&events, &chance, at: touched)
        }
    }

    /// One step on, as the status allows.
    private static func turn(_ events: inout [Event], _ chance: inout Chance, at moment: Instant) {
        let status = events[events.count - 1].status
        let roll = chance.below(100)
        let (kind, next): (Event.Kind, Status) =
            switch status {
            case .open where roll < 68: (.answered, .waiting)
            case .open where roll < 78: (.escalated, .escalated)
            case .open where roll < 88: (.held, .onHold)
            case .open: (.commented, .open)
            case .escalated where roll < 80: (.answered, .waiting)
            case .escalated: (.commented, .escalated)
            case .onHold: (.resumed, .open)
            case .waiting where roll < 45: (.customerReplied, .open)
            case .waiting: (.closed, .closed)
            case .closed where roll < 60 && !isRated(events): (.rated(rating(roll)), .closed)
            case .closed where roll < 85: (.reopened, .open)
            case .closed: (.commented, .closed)
            }
        events.append(Event(kind: kind, at: moment, status: next))
    }

    private static func isRated(_ events: [Event]) -> Bool {
        events.contains { if case .rated = $0.kind { true } else { false } }
    }

    private static func rating(_ roll: Int) -> Rating { roll < 38 ? .good : roll < 50 ? .ok : .bad }

    // MARK: - What follows from it

    var created: Instant { events[0].at }
    /// When it was last closed, if it still is.
    var closedAt: Instant? {
        guard status == .closed else { return nil }
        let open = events.lastIndex { $0.status != .closed }
        return events[open.map { $0 + 1 } ?? 0].at
    }

    var heldAt: Instant? { status.type == "On Hold" ? events.last { $0.status == status }?.at : nil }
    var isEscalated: Bool { events.contains { $0.kind == .escalated } }
    var reopened: Int { events.count { $0.kind == .reopened } }

    /// When the customer last wrote.
    var customerWrote: Instant {
        events.last { [.created, .customerReplied, .reopened].contains($0.kind) }!.at
    }

    var rating: (Rating, Instant)? {
        for event in events.reversed() {
            if case .rated(let rating) = event.kind { return (rating, event.at) }
        }
        return nil
    }

    /// What was written to and fro, oldest first.
    var threads: [Event] {
        events.filter { [.created, .answered, .customerReplied, .reopened].contains($0.kind) }
    }

    var comments: [Event] { events.filter { $0.kind == .commented } }
}
