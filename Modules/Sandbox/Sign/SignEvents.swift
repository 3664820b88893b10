import Domain

/// Something that Sign tells a webhook about.
struct SignEvent {
    /// `notifications.operation_type`.
    enum Operation: String, CaseIterable {
        case submitted = "RequestSubmitted"
        case viewed = "RequestViewed"
        case signed = "RequestSigningSuccess"
        case completed = "RequestCompleted"
        case rejected = "RequestRejected"
        case recalled = "RequestRecalled"
        case expired = "RequestExpired"
    }

    let at: Instant
    let operation: Operation
    /// As it was right after the event.
    let request: SignRequest
    /// The place of the signer who did it among `request.signers`; nil: the seller or the clock.
    let signer: Int?
}

extension SignDirectory {
    /// What happened after `from` and up to `until` (not beyond the world's clock), in order of time. A pure function
    /// of the world: periods that meet leave nothing out and tell nothing twice.
    func events(from: Instant, until: Instant) -> [SignEvent] {
        let until = min(until, world.clock)
        var found: [SignEvent] = []
        for deal in 0..<world.total(.deal) {
            for key in Self.keys(deal) {
                guard let request = SignRequest(world, key, at: until), request.modified > from else { continue }
                for (at, operation, signer) in Self.story(of: request) where at > from {
                    guard let then = SignRequest(world, key, at: at) else { continue }
                    found.append(SignEvent(at: at, operation: operation, request: then, signer: signer))
                }
            }
        }
        // A stable order: what happened in one moment stays as told.
        return found.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private static func story(of request: SignRequest) -> [(Instant, SignEvent.Operation, Int?)] {
        guard let sent = request.sent else { return [] }
        var story: [(Instant, SignEvent.Operation, Int?)] = [(sent, .submitted, nil)]
        for (place, signer) in request.signers.enumerated() {
            if let viewed = signer.viewed { story.append((viewed, .viewed, place)) }
            if let signed = signer.signed { story.append((signed, .signed, place)) }
        }
        if let end = request.end {
            let operation: SignEvent.Operation =
                switch end.status {
                case .completed: .completed
                case .declined: .rejected
                case .recalled: .recalled
                default: .expired
                }
            let decider = end.status == .declined ? request.signers.count - 2 : nil
            story.append((end.at, operation, decider))
        }
        return story
    }
}
