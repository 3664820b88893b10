public import JSON

// What surveys and forms mean, in the settings file.

extension Settings.Survey {
    init(_ json: JSONValue) throws(Settings.Flaw) {
        self.init()
        minutesAheadOfUTC = try json.minutes(in: "zoho.survey")
        readsCatalogue = json["readsCatalogue"]?.bool ?? false
        for member in json["variables"]?.members ?? [] {
            guard Settings.Survey.fields.contains(member.name) else {
                throw Settings.Flaw(
                    text: "zoho.survey.variables names “\(member.name)”, which is no field of an answer")
            }
            variables[member.name] = member.value.items?.compactMap(\.text) ?? []
        }
        for member in json["labels"]?.members ?? [] {
            guard let number = member.value.text.flatMap(Double.init) else {
                throw Settings.Flaw(text: "zoho.survey.labels.\(member.name) is not a number")
            }
            labels[member.name] = number
        }
    }

    public var json: JSONValue {
        let variables = variables.sorted { $0.key < $1.key }.map { field, keys in
            JSONValue.Member(name: field, value: .array(keys.map { .string($0) }))
        }
        let labels = labels.sorted { $0.key < $1.key }.map { label, number in
            JSONValue.Member(name: label, value: .number(String(number)))
        }
        return [
            "minutesAheadOfUTC": .number(String(minutesAheadOfUTC)), "readsCatalogue": .bool(readsCatalogue),
            "variables": .object(variables), "labels": .object(labels),
        ]
    }
}

extension Settings.Form {
    init(_ json: JSONValue, place: String) throws(Settings.Flaw) {
        self.init(name: try json.required("name", in: place))
        timePattern = json["timePattern"]?.text
        minutesAheadOfUTC = try json.minutes(in: place)
        for member in json["parameters"]?.members ?? [] {
            guard Settings.Form.fields.contains(member.name), let parameter = member.value.text else {
                throw Settings.Flaw(text: "\(place).parameters.\(member.name) is no field of an entry")
            }
            parameters[member.name] = parameter
        }
    }

    public var json: JSONValue {
        let parameters = parameters.sorted { $0.key < $1.key }.map { field, parameter in
            JSONValue.Member(name: field, value: .string(parameter))
        }
        return [
            "name": .string(name), "timePattern": timePattern.map { .string($0) } ?? .null,
            "minutesAheadOfUTC": .number(String(minutesAheadOfUTC)), "parameters": .object(parameters),
        ]
    }
}

extension JSONValue {
    fileprivate func minutes(in place: String) throws(Settings.Flaw) -> Int {
        guard let value = self["minutesAheadOfUTC"] else { return 0 }
        guard let minutes = value.integer, (-14 * 60...14 * 60).contains(minutes) else {
            throw Settings.Flaw(text: "\(place).minutesAheadOfUTC is not a number of minutes from -840 to 840")
        }
        return Int(minutes)
    }
}
