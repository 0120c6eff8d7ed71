//! Scripted lives: what random histories reach by luck at best. Each is short and lawful, every event of it is applied;
//! together they reach every event type of the lender's catalogue, every repayment status and every account status.
//!
//! One person in five lives a script, in turn, so that a history of some hundred people has each of them.

mod account;
mod bad_debt;
mod cards;
mod holds;
mod lines;
mod openings;
mod people;
mod plans;
mod relief;
pub mod script;
mod transfers;

#[cfg(test)]
mod coverage_tests;

use script::Script;

/// Every how many people one lives a script.
const PEOPLE_PER_SCRIPT: u32 = 5;

/// A script with its name.
pub type Scenario = (&'static str, fn(&mut Script<'_>));

/// Every script.
pub const SCENARIOS: &[Scenario] = &[
    ("written off and recovered", bad_debt::written_off_and_recovered),
    ("card written off", bad_debt::card_written_off),
    ("write-off reversed", bad_debt::write_off_reversed),
    ("recovered by court", bad_debt::recovered_by_court),
    ("ended otherwise", bad_debt::ended_otherwise),
    ("class decided", bad_debt::class_decided),
    ("extended", relief::extended),
    ("restructured", relief::restructured),
    ("partly forgiven", relief::partly_forgiven),
    ("guarantor pays", relief::guarantor_pays),
    ("settled in kind", relief::settled_in_kind),
    ("card never activated", cards::never_activated),
    ("card stopped", cards::stopped),
    ("card reopened", cards::reopened),
    ("large instalment", cards::large_instalment),
    ("billing day changed", cards::billing_day_changed),
    ("card in dollars", cards::in_dollars),
    ("bill adjusted", lines::bill_adjusted),
    ("overpaid", lines::overpaid),
    ("charges waived", lines::charges_waived),
    ("billed later", lines::billed_later),
    ("line stopped", lines::stopped),
    ("asserted", lines::asserted),
    ("allocated", lines::allocated),
    ("corrected", lines::corrected),
    ("repayment returned", lines::repayment_returned),
    ("plan settled early on a line", plans::settled_early_on_a_line),
    ("plan cancelled", plans::plan_cancelled),
    ("bill in instalments", plans::bill_in_instalments),
    ("plan settled early on a loan", plans::settled_early_on_a_loan),
    ("allocated on a loan", plans::allocated_on_a_loan),
    ("sub-accounts", plans::sub_accounts),
    ("joint loan", plans::joint_loan),
    ("sold and bought back", transfers::sold_and_bought_back),
    ("claim collected", transfers::claim_collected),
    ("securitised", transfers::securitised),
    ("code reassigned", transfers::code_reassigned),
    ("institution changed", transfers::institution_changed),
    ("overdrawn", transfers::overdrawn),
    ("opened in error", holds::opened_in_error),
    ("identity stolen", holds::identity_stolen),
    ("theft dismissed", holds::theft_dismissed),
    ("hold released", holds::released),
    ("document changed", people::document_changed),
    ("name changed", people::name_changed),
    ("merged and parted", people::merged_and_parted),
    ("died", people::died),
    ("processing restricted", people::restricted),
    ("consents", people::consents),
    ("notices", people::notices),
];

/// The script that the person with this number lives, if one.
pub fn scenario_of(number: u32) -> Option<&'static Scenario> {
    let is_scripted = number % PEOPLE_PER_SCRIPT == PEOPLE_PER_SCRIPT - 1;
    let turn = usize::try_from(number / PEOPLE_PER_SCRIPT).unwrap_or(0);
    if is_scripted { SCENARIOS.get(turn % SCENARIOS.len()) } else { None }
}

/// So many people live every script at least once.
pub fn people_for_every_scenario() -> u32 {
    u32::try_from(SCENARIOS.len()).unwrap_or(u32::MAX).saturating_mul(PEOPLE_PER_SCRIPT)
}
