import Domain

/// What people typed into CRM records of a messy world, laid over what the world says of them.
extension World {
    /// Nil where nobody typed anything else.
    func typedFields(_ kind: Kind, _ index: Int) -> [String: CRMValue]? {
        switch kind {
        case .account: typedAccount(index).map(fields)
        case .contact: typedPerson(.contact, index).map(contactFields)
        case .lead: typedPerson(.lead, index).map(leadFields)
        default: nil
        }
    }

    private func fields(_ typed: TypedCompany) -> [String: CRMValue] {
        [
            "Account_Name": .text(typed.name), "Account_Site": .init(typed.city), "Phone": .init(typed.phone),
            "Website": .init(typed.website), "Billing_Street": .init(typed.street), "Billing_City": .init(typed.city),
            "Billing_State": .null, "Billing_Code": .init(typed.postcode), "Billing_Country": .init(typed.country),
            "Parent_Account": typed.parent.map { .lookup(.account, $0) } ?? .null,
        ]
    }

    private func personFields(_ typed: TypedPerson) -> [String: CRMValue] {
        [
            "Salutation": .init(typed.salutation), "First_Name": .init(typed.given), "Last_Name": .text(typed.family),
            "Full_Name": .text(typed.display), "Email": .init(typed.mail),
            "Secondary_Email": .init(typed.secondMail), "Phone": .init(typed.phone), "Mobile": .init(typed.mobile),
        ]
    }

    private func contactFields(_ typed: TypedPerson) -> [String: CRMValue] {
        var fields = personFields(typed)
        fields["Title"] = .init(typed.title)
        fields["Account_Name"] = accountLookup(typed.account)
        fields["Date_of_Birth"] = typed.birth.map { .day(Instant(seconds: Int64($0) * 86_400 + 43_200)) } ?? .null
        fields["Mailing_Street"] = .init(typed.street)
        fields["Mailing_City"] = .init(typed.city)
        fields["Mailing_State"] = .null
        fields["Mailing_Zip"] = .init(typed.postcode)
        fields["Mailing_Country"] = .init(typed.country)
        return fields
    }

    private func leadFields(_ typed: TypedPerson) -> [String: CRMValue] {
        var fields = personFields(typed)
        fields["Designation"] = .init(typed.title)
        fields["Company"] = .init(typed.company?.name)
        fields["Website"] = .init(typed.company?.website)
        fields["Street"] = .init(typed.street)
        fields["City"] = .init(typed.city)
        fields["State"] = .null
        fields["Zip_Code"] = .init(typed.postcode)
        fields["Country"] = .init(typed.country)
        fields["Converted_Contact"] =
            switch typed.link {
            case .none: CRMValue.null
            case .record(let contact): .lookup(.contact, contact)
            case .stale: .named(typed.family, ghostID(.contact, 7 * typed.family.utf8.count))
            }
        return fields
    }
}
