import JSON

// What a system sends by itself.
extension Form where Value == Hook {
    static var hook: Form {
        ObjectForm(
            "a hook", { Hook("", "", meaning: .hint(at: "", [:], otherwise: [])) },
            [
                .init("name", \.name, .text, isRequired: true, "Unique within the connector."),
                .init("purpose", \.purpose, .text, isRequired: true, "One sentence for people."),
                .init("setup", \.setup, .texts, "What a person does in the vendor's settings, step by step."),
                .init("proof", \.proof, .proof, "What is checked besides the secret address."),
                .init("events", \.events, .text, "Path of the list of events; the whole body is one if left out."),
                .init("identity", \.identity, .texts, "Paths of what tells one event from another."),
                .init("meaning", \.meaning, .meaning, isRequired: true, "What to do about an event."),
                .init("channel", \.channel, channel.optional, "The program makes it at the vendor by itself."),
            ]
        ).form
    }

    private static var channel: Form<Hook.Channel> {
        let none = Call("")
        let scope = Form<[Scope]>.scopes.map({ $0.first ?? Scope("", "") }, { [$0] })
        return ObjectForm(
            "a channel",
            {
                Hook.Channel(
                    lifetime: .zero, scope: Scope("", ""), make: none, renew: none, remove: none, list: none,
                    listAt: "", numberAt: "", endAt: "")
            },
            [
                .init("lifetime", \.lifetime, .duration, isRequired: true, "The longest life the vendor gives."),
                .init("scope", \.scope, scope, isRequired: true, "What it needs, with the reason."),
                .init(
                    "make", \.make, .call, isRequired: true,
                    "Makes it; {channel}, {url}, {token} and {until} are filled in."),
                .init(
                    "renew", \.renew, .call, isRequired: true, "Puts the same channel in the place of the one there is."
                ),
                .init("remove", \.remove, .call, isRequired: true, "Ends it."),
                .init("list", \.list, .call, isRequired: true, "Tells which there are."),
                .init("listAt", \.listAt, .text, isRequired: true, "Path of the list."),
                .init("numberAt", \.numberAt, .text, isRequired: true, "Path of a channel's number."),
                .init("endAt", \.endAt, .text, isRequired: true, "Path of its end."),
            ]
        ).form
    }
}

extension Form where Value == Hook.Proof {
    fileprivate static var proof: Form {
        typealias Header = (name: String, prefix: String)
        typealias Signature = (header: String, encoding: Hook.Proof.Encoding)
        typealias Token = (header: String, keysAt: String, issuer: String, audience: String)
        return .choice(
            "a proof",
            [
                .word("address", .address) { $0 == .address },
                .object(
                    "header", { Header("", "") },
                    [
                        .init("header", \.name, .text, isRequired: true, "The header with a secret of ours."),
                        .init("prefix", \.prefix, .text, "The words before it: “Bearer ”."),
                    ], { .header($0.name, prefix: $0.prefix) }
                ) { if case .header(let name, let prefix) = $0 { (name, prefix) } else { nil } },
                .of("member", .text, "Path in the body of a secret of ours.", { .member($0) }) {
                    if case .member(let path) = $0 { path } else { nil }
                },
                .object(
                    "signature", { Signature("", .base64) },
                    [
                        .init(
                            "signature", \.header, .text, isRequired: true,
                            "The header with the HMAC-SHA256 of the body."),
                        .init("encoding", \.encoding, .word("an encoding"), isRequired: true, "How it is written."),
                    ], { .signature(header: $0.header, encoding: $0.encoding) }
                ) { if case .signature(let header, let encoding) = $0 { (header, encoding) } else { nil } },
                .of("signedEnvelope", .text, "The header with envelope and signature.", { .signedEnvelope(header: $0) })
                { if case .signedEnvelope(let header) = $0 { header } else { nil } },
                .object(
                    "webToken", { Token("", "", "", "") },
                    [
                        .init("webToken", \.header, .text, isRequired: true, "The header with the token."),
                        .init("keysAt", \.keysAt, .text, isRequired: true, "Address of the vendor's public keys."),
                        .init("issuer", \.issuer, .text, isRequired: true, "Who must have made it."),
                        .init("audience", \.audience, .text, isRequired: true, "Whom it must be for."),
                    ], { .webToken(header: $0.header, keysAt: $0.keysAt, issuer: $0.issuer, audience: $0.audience) }
                ) {
                    guard case .webToken(let header, let keysAt, let issuer, let audience) = $0 else { return nil }
                    return (header, keysAt, issuer, audience)
                },
            ])
    }
}

extension Form where Value == Hook.Meaning {
    fileprivate static var meaning: Form {
        typealias Hint = (path: String, words: [String: [String]], otherwise: [String])
        let words = Form<[String: [String]]>(
            read: { place in
                guard let members = place.members else { return place.expected("an object of lists of resources") }
                return Dictionary(
                    members.map { ($0.name, Form<[String]>.texts.read($0.place) ?? []) }
                ) { first, _ in first }
            },
            write: { words in
                .object(
                    words.sorted { $0.key < $1.key }.map {
                        .init(name: $0.key, value: Form<[String]>.texts.write($0.value))
                    })
            }, schema: { ["type": "object", "additionalProperties": Form<[String]>.texts.schema(&$0)] })
        return .choice(
            "a meaning",
            [
                .of("record", .text, "The event is a record of this resource.", { .record(resource: $0) }) {
                    if case .record(let resource) = $0 { resource } else { nil }
                },
                .object(
                    "hint", { Hint("", [:], []) },
                    [
                        .init("hint", \.path, .text, isRequired: true, "Path of the word that says what changed."),
                        .init("words", \.words, words, "The resources to read again for each word."),
                        .init("otherwise", \.otherwise, .texts, "The resources for all other words."),
                    ], { .hint(at: $0.path, $0.words, otherwise: $0.otherwise) }
                ) { if case .hint(let path, let words, let otherwise) = $0 { (path, words, otherwise) } else { nil } },
            ])
    }
}
