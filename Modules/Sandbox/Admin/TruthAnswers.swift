import Domain
import JSON

/// What people of a company answered and handed in, for the truth: with the person, also where an app does not say who.
extension Truth {
    func answers(_ company: Int, _ writer: inout JSONWriter) {
        let survey = SurveyDirectory(world: world)
        let responses = world.children(.project, of: company).compactMap(survey.response)
            .filter { $0.ended <= world.clock }
        writer.array("survey.responses", of: responses) { writer, response in
            writer.object { each in
                each.member("id", response.id)
                each.member("at", at: response.ended)
                each.member("project", text: world.id(.project, response.project))
                each.member("crm.contact", text: world.id(.contact, response.contact))
                each.member("named", response.isInvited)
                each.member("nps", number: response.nps)
                each.key("csat")
                if response.isComplete { each.integer(response.csat) } else { each.null() }
            }
        }
        let forms = FormsDirectory(world: world)
        let leads = world.children(.lead, of: company).compactMap(forms.entry(ofLead:))
        entries(leads + world.children(.deal, of: company).compactMap(forms.entry(ofDeal:)), &writer)
    }

    func entries(_ entries: [FormsDirectory.Entry], _ writer: inout JSONWriter) {
        writer.array("forms.entries", of: entries.filter { $0.at <= world.clock }) { writer, entry in
            writer.object { each in
                each.member("id", entry.id)
                each.member("form", entry.form.rawValue)
                each.member("at", at: entry.at)
                each.member("email", entry.person.email)
                each.member("crm.contact", text: entry.contact.map { world.id(.contact, $0) })
                let lead = entry.form == .contact ? entry.index : nil
                each.member("crm.lead", text: lead.map { world.id(.lead, $0) })
            }
        }
    }
}
