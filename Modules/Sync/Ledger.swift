import ConnectorKit
import Domain
import HTTP
import Synchronization

/// What one system may still cost today: our own ceiling, and the reserve that the vendor's answers say is
/// left.
final class Ledger: Sendable {
    private let ceiling: Int
    private let reserve: Int
    private let unit: String
    private let remainingHeader: String?
    private let state: Mutex<State>

    private struct State {
        var spent: Int
        var unsaved = 0
        /// The vendor's last word on what remains.
        var remaining: Int?
    }

    init(connector: Connector, limits: SpendingLimits, spent: Int) {
        ceiling = limits.ceiling(of: connector)
        reserve = limits.reserve(of: connector)
        unit = connector.allowance.unit
        remainingHeader = connector.allowance.remainingHeader?.lowercased()
        state = Mutex(State(spent: spent))
    }

    /// Books a call before it is made; refuses what would go over the ceiling or into the reserve.
    func take(_ credits: Int, place: String) throws(PullFailure) {
        let refusal = state.withLock { state -> String? in
            if let remaining = state.remaining, remaining - credits < reserve {
                return
                    "the vendor says that \(remaining) \(unit) remain today; \(reserve) are left for the company"
            }
            guard state.spent + credits <= ceiling else {
                return "\(state.spent) of the \(ceiling) \(unit) that a sync may spend in 24 hours are spent"
            }
            state.spent += credits
            state.unsaved += credits
            if let remaining = state.remaining { state.remaining = remaining - credits }
            return nil
        }
        if let refusal { throw PullFailure(.wait(nil), place: place, reason: refusal) }
    }

    /// The call never reached the vendor: nobody counts it.
    func giveBack(_ credits: Int) {
        state.withLock { state in
            state.spent -= credits
            state.unsaved -= credits
            if let remaining = state.remaining { state.remaining = remaining + credits }
        }
    }

    func hear(_ response: Response) {
        guard let remainingHeader, let text = response.header(remainingHeader), let remaining = Int(text)
        else { return }
        state.withLock { $0.remaining = remaining }
    }

    /// What has been spent since the last time this was asked, to be written down, if it is so much.
    func unsaved(atLeast minimum: Int) -> Int? {
        state.withLock { state in
            guard state.unsaved >= minimum else { return nil }
            defer { state.unsaved = 0 }
            return state.unsaved
        }
    }
}
