/// Why a definition cannot be evaluated. A definition that was read and checked never is refused.
public struct EngineFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
}

/// Concludes where a customer stands from what is known of it: a pure function of the facts, what was recorded before,
/// the definition and the moment. Same inputs, same conclusion, whatever else there is.
public struct Engine: Sendable {
    public private(set) var definition: Definition
    let criteria: CriterionProgram
    let places: [String: Int]
    let stages: [String: StageRule]
    /// In their order.
    let main: [StageRule]
    /// The other tracks by name, each in its order.
    let tracks: [(name: String, stages: [StageRule])]
    let gates: [Gate]
    let standings: [(standing: Standing, criterion: Int)]
    let detectors: [(detector: Detector, criterion: Int)]
    /// Stages that each detector watches by being a monitor of one in force there; nil: not a monitor.
    let monitored: [String: Set<String>]

    public static let mainTrack = "main"

    /// The same, which knows what became of these ids.
    public func knowing(_ renames: Renames) -> Engine {
        var engine = self
        engine.definition.renames = renames
        return engine
    }

    /// A transition with its criteria as positions.
    final class Gate: Sendable {
        let transition: Transition
        /// That of the stage it leads to.
        let track: String
        let order: Int
        let trigger: Int?
        let breakdowns: [(category: Transition.Breakdown.Category, criterion: Int)]

        init(_ transition: Transition, to target: Stage, _ places: [String: Int]) throws(EngineFault) {
            self.transition = transition
            track = target.track
            order = target.order
            trigger = try transition.trigger.map { id throws(EngineFault) in try Engine.place(id, places) }
            var breakdowns: [(category: Transition.Breakdown.Category, criterion: Int)] = []
            for breakdown in transition.breakdowns {
                breakdowns.append((breakdown.category, try Engine.place(breakdown.when, places)))
            }
            self.breakdowns = breakdowns
        }
    }

    /// A way out of a stage, with the criteria that must let through.
    struct Exit: Sendable {
        let gate: Gate
        /// What the stage asks for at its exit, and the transition's own conditions.
        let asked: [Int]
        /// The same with the entry of the stage that it leads to. Each once.
        let whole: [Int]
    }

    /// A stage with its criteria as positions.
    final class StageRule: Sendable {
        let stage: Stage
        let hold: [Int]
        let shownBy: [Int]
        /// Among the definition's roles: who is accountable here.
        let owner: Int?
        /// Ways on in its own track.
        let exits: [Exit]
        /// Ways into other tracks.
        let openings: [String: [Exit]]

        init(
            _ stage: Stage, _ definition: Definition, _ gates: [Gate], _ places: [String: Int]
        ) throws(EngineFault) {
            self.stage = stage
            hold = try Engine.all(stage.hold, places)
            shownBy = try Engine.all(stage.shownBy, places)
            owner = definition.roles.firstIndex { $0.id == stage.owner }
            var exits: [Exit] = []
            var openings: [String: [Exit]] = [:]
            for gate in gates where gate.transition.from.contains(stage.id) {
                // The exit of a stage is left by going on in its own track; another track only opens beside it.
                let isOwn = gate.track == stage.track
                let exit = isOwn ? stage.exit : []
                let asked = try Engine.all(exit + gate.transition.readiness.filter { !exit.contains($0) }, places)
                let entry = definition.stages.first { $0.id == gate.transition.to }?.entry ?? []
                let whole = asked + (try Engine.all(entry, places)).filter { !asked.contains($0) }
                let way = Exit(gate: gate, asked: asked, whole: whole)
                if isOwn { exits.append(way) } else { openings[gate.track, default: []].append(way) }
            }
            self.exits = exits
            self.openings = openings
        }
    }

    public init(_ definition: Definition) throws(EngineFault) {
        self.definition = definition
        var places: [String: Int] = [:]
        for (index, criterion) in definition.criteria.enumerated() { places[criterion.id] = index }
        self.places = places
        criteria = CriterionProgram(definition, try Self.sorted(definition.criteria, places), places)
        gates = try Self.gates(definition, places)
        var stages: [String: StageRule] = [:]
        for stage in definition.stages where stages[stage.id] == nil {
            stages[stage.id] = try StageRule(stage, definition, gates, places)
        }
        self.stages = stages
        let inOrder = stages.values.sorted { ($0.stage.order, $0.stage.id) < ($1.stage.order, $1.stage.id) }
        main = inOrder.filter { $0.stage.track == Self.mainTrack }
        guard !main.isEmpty else {
            throw EngineFault(description: "The definition has no stage in the track “\(Self.mainTrack)”.")
        }
        tracks = Dictionary(grouping: inOrder, by: \.stage.track).filter { $0.key != Self.mainTrack }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        var standings: [(standing: Standing, criterion: Int)] = []
        for rule in definition.standings { standings.append((rule.standing, try Self.place(rule.when, places))) }
        self.standings = standings
        var detectors: [(detector: Detector, criterion: Int)] = []
        for detector in definition.detectors { detectors.append((detector, try Self.place(detector.when, places))) }
        self.detectors = detectors
        var monitored: [String: Set<String>] = [:]
        for stage in definition.stages {
            for monitor in stage.monitors {
                monitored[monitor, default: []].formUnion([stage.id] + stage.inForceThrough)
            }
        }
        self.monitored = monitored
    }

    private static func gates(_ definition: Definition, _ places: [String: Int]) throws(EngineFault) -> [Gate] {
        var gates: [Gate] = []
        for transition in definition.transitions {
            for id in transition.from + [transition.to] where !definition.stages.contains(where: { $0.id == id }) {
                throw EngineFault(description: "There is no stage “\(id)”.")
            }
            let target = definition.stages.first { $0.id == transition.to }!
            gates.append(try Gate(transition, to: target, places))
        }
        return gates
    }

    private static func place(_ id: String, _ places: [String: Int]) throws(EngineFault) -> Int {
        guard let place = places[id] else { throw EngineFault(description: "There is no criterion “\(id)”.") }
        return place
    }

    private static func all(_ ids: [String], _ places: [String: Int]) throws(EngineFault) -> [Int] {
        var found: [Int] = []
        for id in ids { found.append(try place(id, places)) }
        return found
    }

    private static func sorted(
        _ criteria: [Criterion], _ places: [String: Int]
    ) throws(EngineFault) -> [Int] {
        var order: [Int] = []
        var state = [UInt8](repeating: 0, count: criteria.count)
        func visit(_ index: Int) throws(EngineFault) {
            if state[index] == 2 { return }
            guard state[index] == 0 else {
                throw EngineFault(description: "The criterion “\(criteria[index].id)” refers to itself.")
            }
            state[index] = 1
            for id in criteria[index].test.references {
                guard let next = places[id] else { throw EngineFault(description: "There is no criterion “\(id)”.") }
                try visit(next)
            }
            state[index] = 2
            order.append(index)
        }
        for index in criteria.indices { try visit(index) }
        return order
    }

    /// One finding for each criterion.
    public func findings(_ facts: SubjectFacts, asOf now: Int64) -> [Finding] { criteria.findings(facts, asOf: now) }

    func ids(_ criteria: [Int]) -> [String] { criteria.map { definition.criteria[$0].id } }
}
