import Domain
import JSON
import Synchronization
import WebServer

/// `/crm/v8/{module}/{id}/actions/blueprint`. Open deals are in a process of one transition after the other; the last
/// one wants the day of closing.
extension Sandbox {
    private struct Transition {
        let id: String
        let name: String
        let next: String
        let needs: [String]
    }

    func blueprint(_ call: Call, _ module: CRMModule, _ id: String) throws(CRMFailure) -> WebResponse {
        guard ["GET", "PUT"].contains(call.method) else { throw .wrongMethod }
        try enter(call, Self.scopes(module, call.method == "GET" ? "READ" : "UPDATE"))
        guard let index = call.world.living(id, module.kind) else {
            throw CRMFailure(
                400, "INVALID_DATA", "the id given seems to be invalid",
                [.init(name: "resource_path_index", value: .number("1"))])
        }
        guard call.world.isInProcess(module.kind, index) else {
            throw CRMFailure(400, "RECORD_NOT_IN_PROCESS", "record not in process")
        }
        let transition = Self.transition(of: index, call.world)
        return call.method == "GET"
            ? .json(describe(transition, module, index, call.world))
            : try execute(transition, module, index, call)
    }

    private static func transition(of index: Int, _ world: World) -> Transition {
        let deal = world.deal(index)
        let place = Deal.stages.firstIndex(of: deal.stage) ?? 0
        let isLast = place + 1 == Deal.stages.count
        // How a deal ends is fixed, so there is one way out and not two.
        let next = isLast ? deal.ending : Deal.stages[place + 1]
        return Transition(
            id: String(World.base(.crm) - 4000 + Int64(place)), name: isLast ? next : "Move to \(next)", next: next,
            needs: isLast ? ["Closing_Date"] : [])
    }

    private func describe(_ transition: Transition, _ module: CRMModule, _ index: Int, _ world: World) -> [UInt8] {
        let stage = world.deal(index).stage
        let fields = transition.needs.map { name -> JSONValue in
            ["api_name": .string(name), "mandatory": true, "type": "used"]
        }
        let step: JSONValue = [
            "id": .string(transition.id), "name": .string(transition.name), "type": "manual", "criteria_matched": true,
            "next_field_value": .string(transition.next), "next_transitions": [], "data": [:],
            "fields": .array(fields), "percent_partial_save": .number("0.0"), "execution_time": .null,
        ]
        let process: JSONValue = [
            "id": .string(String(World.base(.crm) - 4100)), "name": "Sales", "api_name": "Sales",
            "field_id": .string(String(Self.moduleID(module) - 100)), "field_value": .string(stage),
            "field_label": "Stage", "is_continuous": false, "escalation": .null,
        ]
        let blueprint: JSONValue = ["blueprint": ["process_info": process, "transitions": [step]]]
        return blueprint.serialized
    }

    private func execute(
        _ transition: Transition, _ module: CRMModule, _ index: Int, _ call: Call
    ) throws(CRMFailure) -> WebResponse {
        guard let asked = (try? JSONValue(parsing: call.request.body))?["blueprint"]?.items?.first else {
            throw CRMFailure(
                400, "MANDATORY_NOT_FOUND", "required field not found",
                [.init(name: "api_name", value: "blueprint")])
        }
        let path = "$.blueprint[0]"
        guard let id = asked["transition_id"]?.text else { throw .missing("transition_id", path) }
        guard id == transition.id else { throw .invalid("transition_id", path) }
        let data = asked["data"] ?? .object([])
        let values = try CRMInput(module: module, world: call.world, path: path + ".data").values(of: data)
        for name in transition.needs where values[name]?.isNull ?? true { throw .missing(name, path + ".data") }
        change { $0.world.write(module.kind, index, values, isStep: true) }
        return .json(
            object([
                ("code", "SUCCESS"), ("details", [:]), ("message", "transition updated successfully"),
                ("status", "success"),
            ]))
    }
}
