import Domain
import JSON

/// A webhook as the owner of a form sets it up: which fields, under which names, in which of three content types, and a
/// header of the owner's own.
struct FormsHook: HookSetup {
    enum ContentType: String, CaseIterable, Sendable {
        case json = "application/json"
        case form = "application/x-www-form-urlencoded"
        case multipart = "multipart/form-data"
    }

    /// How the field Name is sent.
    enum Composite: String, CaseIterable, Sendable { case flat, string, object }

    let url: String
    let form: FormsDirectory.Form?
    let type: ContentType
    /// Parameter names by field; nil: every field under its own name.
    let names: [String: String]?
    let header: (name: String, value: String)?
    let composite: Composite

    var details: [(String, JSONValue)] {
        [("form", form.map { .string($0.rawValue) } ?? .null), ("content_type", .string(type.rawValue))]
    }

    var isProven: Bool { header != nil }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        let directory = FormsDirectory(world: occasion.world)
        return occasion.events { world, from, until in
            FormsDirectory(world: world).entries(from: from, until: until).filter { form == nil || $0.form == form }
        }
        .map { delivery(parameters(of: $0, directory), boundary: "----ZohoForms" + $0.id) }
    }

    private typealias Parameter = (name: String, value: FormsDirectory.Value)

    private func parameters(of entry: FormsDirectory.Entry, _ directory: FormsDirectory) -> [Parameter] {
        (FormsDirectory.fields[entry.form] ?? []).compactMap { field in
            guard let name = names == nil ? field : names?[field] else { return nil }
            return (name, directory.value(field, of: entry))
        }
    }

    private func delivery(_ parameters: [Parameter], boundary: String) -> Delivery {
        var delivery =
            switch type {
            case .json: Delivery(url: url, type: type.rawValue, json(parameters))
            case .form: Delivery(url: url, type: type.rawValue, encoded(parameters))
            case .multipart:
                Delivery(
                    url: url, type: "\(type.rawValue); boundary=\(boundary)", multipart(parameters, boundary))
            }
        if let header {
            delivery.headers.append(header)
            delivery.proof = .header(header.name)
        }
        return delivery
    }

    /// The two parts of a name as the form has the field.
    private func name(in parameters: [Parameter]) -> (first: Parameter, last: Parameter)? {
        func named(_ field: String) -> Parameter? {
            let name = names == nil ? field : names?[field]
            return parameters.first { $0.name == name }
        }
        guard composite != .flat, let first = named("first_name"), let last = named("last_name") else { return nil }
        return (first, last)
    }

    // MARK: - Bodies

    /// Everything but files.
    private func json(_ parameters: [Parameter]) -> [UInt8] {
        let name = name(in: parameters)
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            if let name, case .text(let first) = name.first.value, case .text(let last) = name.last.value {
                json.key("name")
                if composite == .string {
                    json.string(first + " " + last)
                } else {
                    json.object { parts in
                        parts.member("first_name", first)
                        parts.member("last_name", last)
                    }
                }
            }
            for parameter in parameters where parameter.name != name?.first.name && parameter.name != name?.last.name {
                switch parameter.value {
                case .file: continue
                case .text(let text):
                    json.key(parameter.name as String)
                    json.string(text)
                case .choices(let choices):
                    json.key(parameter.name as String)
                    json.array(of: choices) { $0.string($1) }
                case .rows(let rows):
                    json.key(parameter.name as String)
                    json.array(of: rows) { json, row in
                        json.value(.object(row.map { .init(name: $0.0, value: .string($0.1)) }))
                    }
                }
            }
        }
        return json.bytes
    }

    /// Neither files nor subforms.
    private func encoded(_ parameters: [Parameter]) -> [UInt8] {
        let pairs = parameters.compactMap { parameter -> String? in
            guard let text = Self.plain(parameter.value) else { return nil }
            return parameter.name.formEncoded + "=" + text.formEncoded
        }
        return Array(pairs.joined(separator: "&").utf8)
    }

    /// Files, but no subforms.
    private func multipart(_ parameters: [Parameter], _ boundary: String) -> [UInt8] {
        var text = ""
        for parameter in parameters {
            let name = parameter.name.replacing("\"", with: "%22")
            if case .file(let file, let content) = parameter.value {
                text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\n"
                text += "Content-Type: application/pdf\r\n\r\n\(content)\r\n"
            } else if let plain = Self.plain(parameter.value) {
                text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(plain)\r\n"
            }
        }
        return Array((text + "--\(boundary)--\r\n").utf8)
    }

    private static func plain(_ value: FormsDirectory.Value) -> String? {
        switch value {
        case .text(let text): text
        case .choices(let choices): choices.joined(separator: ",")
        case .rows, .file: nil
        }
    }
}

extension String {
    /// As a browser sends a form.
    var formEncoded: String {
        let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            if kept.contains(byte) {
                bytes.append(byte)
            } else if byte == 0x20 {
                bytes.append(0x2B)
            } else {
                bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
