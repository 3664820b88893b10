// The table of what people can do: the command line, the API and their documentation read it.

extension ActVerb {
    public var shape: ActShape {
        switch self {
        case .attest, .revoke, .waive: vouching
        case .handoffDraft, .handoffOffer, .handoffReturn, .handoffAccept, .handoffWithdraw: handingOver
        case .commitmentAdd, .commitmentPlan, .commitmentFulfil, .commitmentRenegotiate, .commitmentBreak,
            .commitmentWithdraw:
            promising
        case .ownerAssign, .ownerAccept, .ownerCommunicated, .ownerEnd: owning
        case .valueSet, .valueChange, .valueReached, .valueAcknowledge: valuing
        case .expectAdd, .expectCommunicated, .expectEnd: expecting
        case .stepAdd, .stepDone, .stepDrop: stepping
        case .needAdd, .needQualify, .needNotNow, .needReject, .needLink: needing
        case .override, .overrideEnd: forcing
        case .scopeOpen, .scopeClose: scoping
        }
    }

    private static let reason = ActParameter("reason", "TEXT", "why; it is kept with the act", needed: true)
    private static let evidence = ActParameter("evidence", "TEXT", "what shows it: a link, a mail, a record")
    private static let scope = ActParameter("scope", "ID", "for this scope alone, such as r-12")
    private static let proof = ActParameter("evidence", "TEXT", evidence.meaning, needed: true)

    private var vouching: ActShape {
        switch self {
        case .attest:
            ActShape(
                "Vouch for a criterion that people attest.",
                "Only the role that the definition names for it may. Without --expires it counts as long as the "
                    + "definition says.",
                .customer, [ActParameter("criterion", "CRITERION", "id of an attested criterion", needed: true)],
                [
                    ActParameter(
                        "value", "VALUE", "met if not given, not-met or not-applicable",
                        .choice(["met", "not_met", "not_applicable"])),
                    Self.evidence, Self.scope,
                    ActParameter("expires", "DAY", "the first day on which it counts no more", .day),
                ],
                example: "onward attest example.com adp.customer_owner_named --evidence \"mail of 3 June\"")
        case .revoke:
            ActShape(
                "Take an attestation or a waiver back from now on.",
                "That it counted until now stays known; onward reverse takes back what never was right.",
                .thing([.attestation, .waiver]), [], [Self.reason],
                example: "onward revoke a-1 --reason \"the sponsor has left\"")
        default:
            ActShape(
                "Let a handoff go without a context item, and say why.",
                "The receiver's role decides that. It counts for the next handoff of that transition.",
                .customer,
                [
                    ActParameter("transition", "TRANSITION", "id of a transition", needed: true),
                    ActParameter("item", "ITEM", "key of one of its context items", needed: true),
                ], [Self.reason, Self.scope],
                example: "onward waive example.com commitment stakeholders --reason \"one person runs the firm\"")
        }
    }

    private static let transition = ActParameter(
        "transition", "TRANSITION", "id of a transition; the one the customer stands before if not given")

    private var handingOver: ActShape {
        let giving = [
            ActParameter("to", "NAME", "who is to receive it"),
            ActParameter("context", "ITEM=TEXT", "what is known of a context item, for each", .pairs), Self.scope,
        ]
        let chosen = [Self.transition]
        return switch self {
        case .handoffDraft:
            ActShape(
                "Prepare a handoff, so that others see what it lacks.", "", .customer, chosen, giving,
                example: "onward handoff draft example.com commitment")
        case .handoffOffer:
            ActShape(
                "Offer a customer to the team that comes next.",
                "By the giver's role of the transition. What is asked for and known to no app is said with --context.",
                .customer, chosen, giving,
                example: "onward handoff offer example.com commitment --context risks=\"none known\"")
        case .handoffReturn:
            ActShape(
                "Give an offered handoff back and say what is missing.", "By the receiver's role.", .customer, chosen,
                [
                    Self.reason, ActParameter("missing", "ITEM", "a context item that is missing, for each", .list),
                    Self.scope,
                ],
                example: "onward handoff return example.com commitment --reason \"nobody knows what was promised\"")
        case .handoffAccept:
            ActShape(
                "Accept an offered handoff.",
                "By the receiver's role. Refused while a required context item is neither there nor waived. What it "
                    + "says is frozen, and open commitments and next steps go to the new owner.",
                .customer, chosen, [Self.scope], example: "onward handoff accept example.com commitment")
        default:
            ActShape(
                "Take a handoff back before it is accepted.", "By the giver's role.", .customer, chosen,
                [Self.reason, Self.scope],
                example: "onward handoff withdraw example.com commitment --reason \"the deal was cancelled\"")
        }
    }

    private var promising: ActShape {
        let text = ActParameter("text", "TEXT", "what was promised", needed: true)
        let due = ActParameter("due", "DAY", "the day by which it is due", .day)
        let about = ActShape.Subject.thing([.commitment])
        switch self {
        case .commitmentAdd:
            return ActShape(
                "Write down what was promised to a customer.", "", .customer, [text],
                [
                    ActParameter(
                        "type", "TYPE", "outcome, scope, date, price, service or other",
                        .choice(["outcome", "scope", "date", "price", "service", "other"])),
                    ActParameter("made-by", "NAME", "who promised it; whoever writes it down if not given"),
                    ActParameter("made-to", "NAME", "whom it was promised to"), due,
                    ActParameter("every", "SPAN", "it falls due again and again: P30D", .span),
                    ActParameter("owner", "NAME", "who sees to it"), Self.evidence, Self.scope,
                ],
                example: "onward commitment add example.com \"Live by the first of March\" --type date "
                    + "--due 2027-03-01 --evidence \"order form, page 2\"")
        case .commitmentPlan:
            return ActShape(
                "Say which task, milestone or project carries a commitment out.", "", about,
                [
                    ActParameter("item", "RECORD", "a record of the customer: SYSTEM.LIST:ID", .record, needed: true)
                ], [],
                example: "onward commitment plan c-1 zoho_projects.tasks:170876000004599147")
        case .commitmentFulfil:
            return ActShape(
                "Say that a commitment is kept.", "One that falls due again and again is due next time then.", about,
                [],
                [Self.proof], example: "onward commitment fulfil c-1 --evidence \"signed off on 27 February\"")
        case .commitmentRenegotiate:
            return ActShape(
                "Change a commitment with the customer's agreement.", "The evidence is that of the agreement.", about,
                [],
                [
                    Self.proof, ActParameter("text", "TEXT", "what is promised now"),
                    ActParameter("due", "DAY", "the day by which it is due now", .day),
                ],
                example: "onward commitment renegotiate c-1 --due 2027-04-01 --evidence \"mail of Ms Holm, 2 February\""
            )
        case .commitmentBreak:
            return ActShape(
                "Say that a commitment was not kept.", "", about, [], [Self.reason],
                example: "onward commitment break c-1 --reason \"the interface was late\"")
        default:
            return ActShape(
                "Take a commitment back that need not be kept.", "", about, [], [Self.reason],
                example: "onward commitment withdraw c-1 --reason \"they bought without it\"")
        }
    }

    private var owning: ActShape {
        let about = ActShape.Subject.thing([.ownership])
        switch self {
        case .ownerAssign:
            return ActShape(
                "Say who is accountable for a customer in a role.",
                "One person at a time. When somebody has it already, --overlap says for how many days both do: the "
                    + "former one's time ends then.",
                .customer,
                [
                    ActParameter("role", "ROLE", "id of a role of the definition", needed: true),
                    ActParameter("person", "PERSON", "who it is", needed: true),
                ],
                [
                    ActParameter("from", "DAY", "the first day; today if not given", .day),
                    ActParameter("until", "DAY", "the first day on which they have it no more", .day),
                    ActParameter("overlap", "DAYS", "days of handover with the former one, 0 for none", .count),
                    ActParameter("known", "", "the customer knows", .flag), Self.scope,
                ],
                example: "onward owner assign example.com onboarding_owner \"Ana Lima\" --overlap 5")
        case .ownerAccept:
            return ActShape(
                "Accept what one was assigned.", "Whoever was assigned does that.", about, [], [],
                example: "onward owner accept o-1 --by \"Ana Lima\"")
        case .ownerCommunicated:
            return ActShape(
                "Say that the customer knows who it is.", "", about, [], [],
                example: "onward owner communicated o-1")
        default:
            return ActShape(
                "End somebody's time in a role.", "", about, [],
                [ActParameter("until", "DAY", "the first day on which they have it no more; today if not given", .day)],
                example: "onward owner end o-1 --note \"moved to another team\"")
        }
    }

    private static let aim: [ActParameter] = [
        ActParameter("metric", "TEXT", "what is measured"), ActParameter("unit", "TEXT", "in what"),
        ActParameter("baseline", "NUMBER", "what it was before", .number),
        ActParameter("target", "NUMBER", "what it is to become", .number),
        ActParameter("direction", "WAY", "up or down; told from baseline and target", .choice(["up", "down"])),
        ActParameter("source", "TEXT", "where it is measured"),
        ActParameter("due", "DAY", "by when", .day),
        ActParameter("first", "", "this is the first value the customer is to see", .flag),
    ]

    private var valuing: ActShape {
        let about = ActShape.Subject.thing([.valueDefinition])
        switch self {
        case .valueSet:
            return ActShape(
                "Write down what the customer wants to reach, in their words.", "", .customer,
                [ActParameter("statement", "TEXT", "in the customer's words", needed: true)],
                Self.aim + [Self.evidence, Self.scope],
                example: "onward value set example.com \"Answer every request within a day\" --metric \"first reply\" "
                    + "--unit hours --baseline 40 --target 24 --due 2027-06-30 --first")
        case .valueChange:
            return ActShape(
                "Change what a value definition says.",
                "The customer then has to acknowledge it anew.", about, [],
                [ActParameter("statement", "TEXT", "in the customer's words")] + Self.aim + [Self.evidence],
                example: "onward value change v-1 --target 20")
        case .valueReached:
            return ActShape(
                "Say that it is reached.",
                "With a metric, --actual says what was measured, which must reach the target.", about, [],
                [Self.proof, ActParameter("actual", "NUMBER", "what was measured", .number)],
                example: "onward value reached v-1 --actual 19 --evidence \"report of May\"")
        default:
            return ActShape(
                "Say that the customer acknowledges it.", "", about, [],
                [ActParameter("person", "NAME", "who at the customer's", needed: true), Self.evidence],
                example: "onward value acknowledge v-1 --person \"Ms Holm\"")
        }
    }

    private var expecting: ActShape {
        let about = ActShape.Subject.thing([.usageExpectation])
        switch self {
        case .expectAdd:
            return ActShape(
                "Say how a customer is expected to use the product.", "", .customer,
                [ActParameter("behaviour", "BEHAVIOUR", "as the usage names it", needed: true)],
                [
                    ActParameter("threshold", "NUMBER", "at least so much in each period", .number, needed: true),
                    ActParameter("every", "SPAN", "how long a period is: P7D", .span, needed: true),
                    ActParameter("population", "TEXT", "who is to"), ActParameter("unit", "TEXT", "in what"),
                    ActParameter("from", "DAY", "the first day; today if not given", .day),
                    ActParameter("until", "DAY", "the first day on which it counts no more", .day),
                    Self.evidence, Self.scope,
                ],
                example: "onward expect add example.com login --threshold 20 --every P7D --population \"all agents\"")
        case .expectCommunicated:
            return ActShape(
                "Say that the customer was told of an expectation.", "", about, [], [Self.proof],
                example: "onward expect communicated u-1 --evidence \"kickoff minutes\"")
        default:
            return ActShape(
                "End an expectation.", "", about, [],
                [ActParameter("until", "DAY", "the first day on which it counts no more; today if not given", .day)],
                example: "onward expect end u-1 --note \"they changed the plan\"")
        }
    }

    private var stepping: ActShape {
        let about = ActShape.Subject.thing([.nextStep])
        switch self {
        case .stepAdd:
            return ActShape(
                "Say what happens next, who sees to it and by when.", "", .customer,
                [ActParameter("text", "TEXT", "what is to be done", needed: true)],
                [
                    ActParameter("due", "DAY", "the day by which it is due", .day, needed: true),
                    ActParameter("owner", "NAME", "who sees to it; whoever writes it down if not given"),
                    ActParameter("with", "NAME", "with whom at the customer's"), Self.scope,
                ],
                example: "onward step add example.com \"Agree the kickoff\" --due 2027-01-15 --owner \"Ana Lima\"")
        case .stepDone:
            return ActShape(
                "Say that a next step is done.", "", about, [], [ActParameter("outcome", "TEXT", "what came of it")],
                example: "onward step done s-1 --outcome \"kickoff on the 20th\"")
        default:
            return ActShape(
                "Drop a next step.", "", about, [], [Self.reason],
                example: "onward step drop s-1 --reason \"they called first\"")
        }
    }

    private var needing: ActShape {
        let about = ActShape.Subject.thing([.need])
        let deal = ActParameter("deal", "RECORD", "its deal in the CRM: zoho_crm.Deals:ID", .record)
        switch self {
        case .needAdd:
            return ActShape(
                "Write down what a customer says they need.", "", .customer,
                [ActParameter("statement", "TEXT", "in the customer's words", needed: true)],
                [Self.evidence, ActParameter("owner", "NAME", "who decides about it")],
                example: "onward need add example.com \"The Vienna team wants it too\" --evidence \"review of 4 May\"")
        case .needQualify:
            return ActShape(
                "Decide that a need becomes an opportunity.", "", about, [],
                [deal, ActParameter("owner", "NAME", "who follows it up")],
                example: "onward need qualify n-1 --owner \"Ben Okafor\"")
        case .needNotNow:
            return ActShape(
                "Put a need off to a day.", "", about, [],
                [
                    ActParameter("review", "DAY", "the day on which it is decided again", .day, needed: true),
                    ActParameter("reason", "TEXT", "why; it is kept with the act"),
                ],
                example: "onward need not-now n-1 --review 2027-09-01 --reason \"no budget before autumn\"")
        case .needReject:
            return ActShape(
                "Decide that nothing comes of a need.", "", about, [], [Self.reason],
                example: "onward need reject n-1 --reason \"outside of what we do\"")
        default:
            return ActShape(
                "Say which deal a qualified need became.", "", about,
                [ActParameter("deal", "RECORD", deal.meaning, .record, needed: true)], [],
                example: "onward need link n-1 zoho_crm.Deals:4876876000000624001")
        }
    }

    private var scoping: ActShape {
        guard self == .scopeOpen else {
            return ActShape(
                "Close a scope that does not go on.",
                "What was laid down for it counts for nobody from then on. One that is adopted joins the customer by "
                    + "itself.", .thing([.scope]), [], [Self.reason],
                example: "onward scope close r-1 --reason \"they gave Vienna up\"")
        }
        return ActShape(
            "Open a relationship of its own for what a customer bought on top.",
            "It goes through the stages that the definition names for it, while the customer keeps its stage. What is "
                + "laid down with --scope counts for it alone, and of the apps its deal with what refers to that.",
            .customer, [],
            [
                ActParameter("title", "TEXT", "what it is called", needed: true),
                ActParameter("deal", "RECORD", "the deal by which it was bought: zoho_crm.Deals:ID", .record),
                ActParameter("product", "TEXT", "which product, if not all"),
                ActParameter("region", "TEXT", "for which region, if not all"), Self.reason,
            ],
            example: "onward scope open example.com --title \"Vienna\" --region Austria --reason \"order of 4 May\"")
    }

    private var forcing: ActShape {
        guard self == .override else {
            return ActShape(
                "End an override before its day.", "", .thing([.override]), [], [Self.reason],
                example: "onward override end f-1 --reason \"the contract arrived\"")
        }
        return ActShape(
            "Force the stage or standing of a customer until a day.",
            "What the criteria say is still worked out and shown beside it.", .customer,
            [
                ActParameter("about", "WHAT", "stage or standing", .choice(["stage", "standing"]), needed: true),
                ActParameter("value", "VALUE", "the stage's or standing's id", needed: true),
            ],
            [
                Self.reason,
                ActParameter("until", "DAY", "the first day on which it counts no more", .day, needed: true),
                Self.scope,
            ],
            example: "onward override example.com standing paused --until 2027-03-01 --reason \"plant closed\"")
    }
}
