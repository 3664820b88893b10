public import JSON
import Persistence

extension Workspace {
    /// Nil before the first `connect`.
    public func settings() throws(Problem) -> Settings? {
        guard let bytes = try Files.read(settingsFile) else { return nil }
        do {
            return try Settings(JSONValue(parsing: bytes))
        } catch let fault as JSONFault {
            throw damaged("\(fault)")
        } catch let flaw as Settings.Flaw {
            throw damaged(flaw.text)
        } catch {
            throw damaged("\(error)")
        }
    }

    public func save(_ settings: Settings) throws(Problem) {
        try makeFolder()
        try Files.replace(settingsFile, with: settings.json.serialized + [UInt8(ascii: "\n")])
    }

    public func makeFolder() throws(Problem) { try Files.makeFolder(folder) }

    public func makeFolders() throws(Problem) {
        try makeFolder()
        try Files.makeFolder(downloads)
    }

    /// The part that a sync cannot do without.
    public func zohoSettings() throws(Problem) -> Settings.Zoho {
        guard let zoho = try settings()?.zoho else {
            throw Problem(
                .notReady, "No system is connected in \(folder).", remedy: "Run: onward connect zoho")
        }
        return zoho
    }

    private func damaged(_ why: String) -> Problem {
        Problem(
            .failed, "\(settingsFile) cannot be understood: \(why).",
            remedy: "Correct it, or run onward connect zoho again.")
    }
}

extension Settings {
    struct Flaw: Error { var text: String }

    init(_ json: JSONValue) throws(Flaw) {
        guard json.members != nil else { throw Flaw(text: "it is not a JSON object") }
        if let zoho = json["zoho"], zoho != .null { self.zoho = try Zoho(zoho) }
        for ceiling in json["ceilings"]?.members ?? [] {
            guard let credits = ceiling.value.integer, credits >= 0 else {
                throw Flaw(text: "ceilings.\(ceiling.name) is not a whole number")
            }
            ceilings[ceiling.name] = Int(credits)
        }
        if let percent = json["reservePercent"] {
            guard let number = percent.integer, (0...100).contains(number) else {
                throw Flaw(text: "reservePercent is not a number from 0 to 100")
            }
            reservePercent = Int(number)
        }
        for (index, outlet) in (json["outlets"]?.items ?? []).enumerated() {
            outlets.append(try Outlet(outlet, place: "outlets.\(index)"))
        }
        if let webhooks = json["webhooks"] { self.webhooks = try Webhooks(webhooks) }
        guard let identity = json["identity"] else { return }
        do { self.identity = try IdentityRules(identity, place: "identity") } catch {
            throw Flaw(text: error.description)
        }
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = []
        if let zoho { members.append(.init(name: "zoho", value: zoho.json)) }
        let sorted = ceilings.sorted { $0.key < $1.key }
        members.append(
            .init(
                name: "ceilings",
                value: .object(sorted.map { .init(name: $0.key, value: .number(String($0.value))) })))
        members.append(.init(name: "reservePercent", value: .number(String(reservePercent))))
        if !outlets.isEmpty { members.append(.init(name: "outlets", value: .array(outlets.map(\.json)))) }
        if webhooks != Webhooks() { members.append(.init(name: "webhooks", value: webhooks.json)) }
        if identity != IdentityRules() { members.append(.init(name: "identity", value: identity.json)) }
        return .object(members)
    }
}

extension Settings.Zoho {
    fileprivate init(_ json: JSONValue) throws(Settings.Flaw) {
        centre = try json.required("centre", in: "zoho")
        clientID = try json.required("clientID", in: "zoho")
        apps = json["apps"]?.items?.compactMap(\.text) ?? Settings.Zoho.usualApps
        for app in apps where !Settings.Zoho.allApps.contains(app) {
            throw Settings.Flaw(
                text:
                    "zoho.apps names “\(app)”, which is not one of \(Settings.Zoho.allApps.joined(separator: ", "))"
            )
        }
        for name in Settings.Addresses.all { addresses[name] = json["addresses.\(name)"]?.text }
        for (index, table) in (json["tables"]?.items ?? []).enumerated() {
            tables.append(try Settings.Table(table, place: "zoho.tables.\(index)"))
        }
        if let survey = json["survey"] { self.survey = try Settings.Survey(survey) }
        for (index, form) in (json["forms"]?.items ?? []).enumerated() {
            forms.append(try Settings.Form(form, place: "zoho.forms.\(index)"))
        }
    }

    fileprivate var json: JSONValue {
        [
            "centre": .string(centre), "clientID": .string(clientID),
            "apps": .array(apps.map { .string($0) }),
            "addresses": .texts(Settings.Addresses.all.map { ($0, addresses[$0]) }),
            "tables": .array(tables.map(\.json)), "survey": survey.json, "forms": .array(forms.map(\.json)),
        ]
    }
}

extension Settings.Table {
    fileprivate init(_ json: JSONValue, place: String) throws(Settings.Flaw) {
        self.init(
            name: try json.required("name", in: place),
            organization: try json.required("organization", in: place),
            workspace: try json.required("workspace", in: place),
            key: json["key"]?.items?.compactMap(\.text) ?? [])
        guard !key.isEmpty else { throw Settings.Flaw(text: "\(place).key is missing") }
        for (name, path) in Settings.Table.optional { self[keyPath: path] = json[name]?.text }
        guard (view == nil) != (sql == nil) else {
            throw Settings.Flaw(text: "\(place) needs either view or sql")
        }
    }

    public var json: JSONValue {
        let texts: [(String, String?)] = [
            ("name", name), ("organization", organization), ("workspace", workspace),
        ]
        let columns = JSONValue.Member(name: "key", value: .array(key.map { .string($0) }))
        return .object(
            (JSONValue.texts(texts).members ?? []) + [columns]
                + (JSONValue.texts(Settings.Table.optional.map { ($0.name, self[keyPath: $0.path]) }).members
                    ?? []))
    }

    public static var optional: [(name: String, path: WritableKeyPath<Settings.Table, String?>)] {
        [
            ("view", \.view), ("sql", \.sql), ("changed", \.changed), ("account", \.account),
            ("email", \.email),
            ("behaviour", \.behaviour), ("count", \.count), ("at", \.at),
        ]
    }
}

extension JSONValue {
    func required(_ name: String, in place: String) throws(Settings.Flaw) -> String {
        guard let text = self[name]?.text, !text.isEmpty else {
            throw Settings.Flaw(text: "\(place).\(name) is missing")
        }
        return text
    }

    fileprivate static func texts(_ pairs: [(String, String?)]) -> JSONValue {
        .object(pairs.compactMap { name, text in text.map { .init(name: name, value: .string($0)) } })
    }
}
