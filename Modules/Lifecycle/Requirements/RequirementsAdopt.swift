extension Requirement {
    /// Stage Adopt.
    static let adopt = """
        S-200 Adopt begins with the accepted handoff, or by a bypass
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
        S-201 How steadily and how deeply it is used, apart
          by view usage_gap
          test Use beside what was expected / is short only in weeks of which the source told every day
          waits reports: each period's use stands beside what was expected; the two figures come with the reports
        S-202 Time alone moves nobody
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / when the passing of time alone opens a gate
        S-203 Weakening shows from the first day of the stage
          by view gap
          test A fault in the way of a customer / shows in the stage in which it is watched for
          test A customer under the definition that ships / is kept in touch with as its segment asks for
        S-204 Expected use is a record with behaviour, people, period and threshold
          by view usage_expectation
          by command onward expect add
          test An act / keeps expectations, needs and overrides
        S-205 What is done about a gap, and what it changed
          waits automation: workflows are named for each gap; their effect comes with automation
        S-206 Use by customer, day and behaviour, with what is not known
          by view usage
          by view usage_by_day
          test Usage / of a day is zero only when its source said that the day is complete
          test A view / tells a day without usage from one that nobody knows
        S-207 The gap between expected and actual use
          by view usage_gap
          test Use beside what was expected / is short only in weeks of which the source told every day
          test A fault in the way of a customer / shows in the stage in which it is watched for
        S-208 Use as a habit, and when it breaks
          by view usage_gap
          test A fault in the way of a customer / shows in the stage in which it is watched for
          test Use beside what was expected / is short only in weeks of which the source told every day
        S-209 Who ever used each feature
          test Usage / of a day is zero only when its source said that the day is complete
          waits reports: behaviours are counted apart; shares of people come with the reports
        S-210 A fall against the customer's own past, holidays aside
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: a fall below what was expected and reached is flagged; season and holidays come with the scores
        S-211 No definition of success is a fault
          by view gap
          test A fault in the way of a customer / is there while nobody said what success means, and no longer
        S-212 Whose use can be seen; the rest is unknown, not idle
          by view usage_by_day
          test A view / tells a day without usage from one that nobody knows
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: the share comes with the reports
        S-213 Contacts we began beside those they began
          by view activity
          test A customer under the definition that ships / is kept in touch with as its segment asks for
          waits reports: comes with the reports
        S-214 Use met what was expected in most of the last periods
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test Use beside what was expected / is short only in weeks of which the source told every day
        S-215 The teams it was bought for use it
          by command onward attest
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-216 Use can be seen
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
          test Use beside what was expected / is short only in weeks of which the source told every day
        S-217 Somebody answers for it on both sides
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
        S-218 What Continuity needs is judged all through Adopt
          by view readiness
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test Where a customer stands / tells open, blocked, ready and broken apart
        S-219 Share of customers with expectations
          test An act / keeps expectations, needs and overrides
          waits reports: comes with the reports
        S-220 Why use is short
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: causes of gaps are recorded with signals
        S-221 How soon gaps are found and acted on
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: comes with the reports
        S-222 Guidance before they ask
          waits automation: guidance that is sent by rule is automation
        S-223 A cohort is measured by one version of an expectation
          by view usage_expectation
          test An act / keeps expectations, needs and overrides
          waits reports: versions are kept; marks on charts come with the reports
        S-224 A library of expectations
          test An act / keeps expectations, needs and overrides
          waits automation: templates of expectations come with those of plans
        S-225 How engagement is watched stands in the definition
          by command onward lifecycle show
          test The definition that ships / is read without a finding or a remark
          test The terms of the definition that ships / are the definition's: a stage that it lacks has nobody in it
        S-226 Signals with severity, opening and closing
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: gaps are there or not; signals with a life of their own come with the scores
        S-227 Follow-up by cadence
          test A customer under the definition that ships / is kept in touch with as its segment asks for
          waits automation: too long a silence is flagged by segment; making the steps by rule is automation
        S-228 Use written back to the CRM
          by command onward outlets
          test An outlet of the sandbox / writes into records of the CRM with the scopes it asked for
          waits automation: the outlet writes a field; doing so by rule is automation
        S-229 The CRM tells of customers, and may be told how they adopt
          by view stage_now
          by command onward outlets
          test An outlet of the sandbox / writes into records of the CRM with the scopes it asked for
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
        S-230 Lifecycle tables in Analytics
          by command onward query
          test What the lifecycle needs / is there, comes by file, or is unknown for a reason
          waits reports: tables of Analytics are read, views can be queried; writing them there comes with the reports
        S-231 Use by app, version and event, unlinked where no account is known
          by view usage
          by view unlinked
          test Usage / of nobody known is counted, with the reason
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
        S-232 Requests, times and ratings belong to the customer
          by view ticket
          by view rating
          by view message
          test A view / shows where a fact comes from, its times as text and its owner by name
          test What other apps tell / stands on the customer's page, in the timeline and in the search
        S-233 A signal is one event for others to hear
          test An outlet of the sandbox / runs a flow with its variables
          waits automation: comes with automation
        S-234 Functions and capabilities are words to find by
          test The definition that ships / says of each stage all that makes one
        S-235 Expectation, gap, action and effect as one chain
          by view usage_gap
          test Use beside what was expected / is short only in weeks of which the source told every day
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits automation: expectation and gap are one row; actions and effects come with automation
        """

    /// Stage Retain.
    static let retain = """
        S-250 What Retain watches is watched in Expand and Advocate too
          test A customer under the definition that ships / is watched in Expand as in Retain
          test The definition that ships / keeps watching in later stages what it watches in Retain
        S-251 Health in three dimensions at least
          waits scores: comes with the scores
        S-252 Leading measures beside lagging ones
          waits reports: comes with the reports
        S-253 Requests past their time
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: late ones are flagged; attainment in business hours comes with the reports
        S-254 Use, requests and risks on one line of time
          by view timeline
          by command onward timeline
          test What other apps tell / stands on the customer's page, in the timeline and in the search
          waits scores: risks join the timeline with the scores
        S-255 Recurring promises are checked each period
          by view commitment
          test A fault in the way of a customer / shows in the stage in which it is watched for
          test An act / settles commitments, and moves those on that fall due again
          waits scores: a broken one is flagged; that it opens a risk comes with risks
        S-256 Whether escalations were seen coming
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: comes with risks
        S-257 Value reviews with outcome
          by command onward attest
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
          waits automation: that one was held is vouched for; making the dates by cadence is automation
        S-258 A request shows the customer's stage, health and value
          test A customer under the definition that ships / is watched in Expand as in Retain
          waits scores: comes with the page of requests, when health is there
        S-259 Causes behind repeated requests
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: comes with risks and issues
        S-260 Health and risks of a portfolio
          by command onward standings
          waits scores: comes with the scores
        S-261 Too long without contact
          test A customer under the definition that ships / is kept in touch with as its segment asks for
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: judged for the customer by segment; days for each key contact come with the reports
        S-262 Signals nobody acknowledged
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: comes with signals
        S-263 The relationship is stable
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          waits scores: urgent requests, contact and notice are judged; bands of health join with the scores
        S-264 The value was acknowledged lately
          by view value_definition
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test An act / measures what was reached against the target
        S-265 Needs are written down before they are deals
          by view need
          by command onward need add
          test An act / keeps expectations, needs and overrides
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
        S-266 Conversations beyond support
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
          waits reports: one is vouched for; the share comes with the reports
        S-267 What Opportunity needs is judged all through Retain
          by view readiness
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
        S-268 Service measures by segment
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: comes with the reports
        S-269 Activity, health and risk of every customer, or why unknown
          by view stage_now
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
          waits scores: comes with the scores
        S-270 No issue without owner, state and day
          by view gap
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: requests are watched; risks come with the scores
        S-271 We tell first
          test A customer under the definition that ships / is kept in touch with as its segment asks for
          waits reports: comes with the reports
        S-272 There is a plan with a next date
          by view next_step
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A customer under the definition that ships / breaks where nobody agreed on the follow-up, until somebody does
        S-273 Rules for issues stand in the definition
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: what is urgent and late does; targets checked against Desk come with issues
        S-274 Models of health are versioned
          test Any definition / has another hash after any change but its approval
          waits scores: comes with the scores
        S-275 Cadence by segment and role
          test A customer under the definition that ships / is kept in touch with as its segment asks for
          waits automation: by segment it is judged; by role of the contact it comes with cadences
        S-276 Requests beside use
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: comes with the scores
        S-277 Every risk and signal ends in an outcome
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: comes with risks
        S-278 Desk tells of requests, their states and times
          by view ticket
          by view change
          by view response_times
          test A view / shows where a fact comes from, its times as text and its owner by name
          test Saving a page / copies what a record said before into its history
        S-279 The CRM tells of owners, deals and their history
          by view deal
          by view change
          test A view / shows where a fact comes from, its times as text and its owner by name
          test Saving a page / copies what a record said before into its history
        S-280 Health facts can be exported
          waits scores: comes with the scores
        S-281 Use and crashes as signals
          by view usage
          test Usage / of a day is zero only when its source said that the day is complete
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits scores: use is; crash rates come with signals
        S-282 Flow hears when a cadence is due
          test An outlet of the sandbox / runs a flow with its variables
          waits automation: comes with automation
        S-283 Functions and capabilities are words to find by
          test The definition that ships / says of each stage all that makes one
        S-284 From the first signal to the first action
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: comes with the reports
        S-285 Issues, health and contact on one page
          test A customer under the definition that ships / is watched in Expand as in Retain
          waits scores: comes with health
        """
}
