use super::baseline::{Baseline, OutstandingState};
use super::due::{CutView, due_person_report, due_reports_of_account, report_date_of};
use super::report::{AccountReport, DueReport, Report};
use super::sample::{accepted, account, account_id, closed, date, derived, notice, outstanding, overdue, subject};
use crate::account::{Account, HoldReason};
use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::account_event::{
    AccountEvent, AccountType, CreditAccountReopened, CreditAccountVoided, TransferKind, VoidCause,
};
use crate::event::pipeline_event::WithheldReason;
use crate::event::subject_event::DocumentChangeCause;
use crate::fact::Fact;
use crate::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode};
use crate::ledger::standing::TransferOut;
use crate::ledger::{AccountStatus, Derived};
use crate::product_rule::{ProductRule, Rounding};
use crate::subject::{LimitEntry, LimitStep, OverlayKind, PersonalOverlay, Subject, TheftEntry, TheftStep};
use std::convert::Infallible;

const OPENED: &str = "2024-01-05";
const CUT: &str = "2024-03-31";

/// Everything a cut looks at; baselines are empty unless a row says otherwise.
struct Case {
    account: Account,
    subject: Option<Subject>,
    account_baseline: Baseline,
    agreement_baseline: Baseline,
    person_baseline: Baseline,
    rule: ProductRule,
    quarantined: bool,
    agreement_handled: bool,
}

impl Case {
    fn new(account_type: AccountType) -> Case {
        Case {
            account: account(account_type, OPENED),
            subject: Some(subject()),
            account_baseline: Baseline::default(),
            agreement_baseline: Baseline::default(),
            person_baseline: Baseline::default(),
            rule: ProductRule::default(),
            quarantined: false,
            agreement_handled: false,
        }
    }

    fn view(&self) -> CutView<'_> {
        CutView {
            as_of: date(CUT),
            subject: self.subject.as_ref(),
            agreement: None,
            account_baseline: &self.account_baseline,
            agreement_baseline: &self.agreement_baseline,
            person_baseline: &self.person_baseline,
            rule: &self.rule,
            quarantined: self.quarantined,
            agreement_handled: self.agreement_handled,
        }
    }

    fn due(&self, derive: impl Fn(BusinessDate) -> Derived) -> Vec<DueReport> {
        due_reports_of_account(&self.account, &self.view(), |day| Ok::<_, Infallible>(derive(day))).expect("never fails")
    }

    /// (record type, moment, report date, reasons) of everything due.
    fn check(&self, name: &str, derive: impl Fn(BusinessDate) -> Derived, expected: &[(&str, &str, &str, &[WithheldReason])]) {
        let due = self.due(derive);
        let found: Vec<_> = due
            .iter()
            .map(|due| {
                let report = &due.report;
                let day = report.report_date().to_string();
                (report.record_type().code(), report.moment_code(), day, due.withheld.as_slice())
            })
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(kind, code, day, reasons)| (*kind, *code, (*day).to_owned(), *reasons)).collect();
        assert_eq!(found, expected, "{name}");
    }
}

fn open_on(day: BusinessDate) -> Derived {
    derived(OPENED, &day.to_string())
}

fn closed_on(close_date: &'static str) -> impl Fn(BusinessDate) -> Derived {
    move |day| closed(OPENED, &day.to_string(), close_date)
}

#[test]
fn a_first_cut_gives_the_agreement_and_the_account() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::R4] {
        Case::new(account_type).check(account_type.code(), open_on, &[("220", "10", CUT, &[]), ("210", "31", CUT, &[])]);
    }
    Case::new(AccountType::D1).check("no agreement", open_on, &[("210", "31", CUT, &[])]);
}

#[test]
fn a_first_report_carries_basic_information_and_agreement_and_a_later_one_neither() {
    let segments = |case: &Case| match case.due(open_on).pop().map(|due| due.report) {
        Some(Report::Account(report)) => (report.with_basic_information, report.with_agreement),
        other => panic!("a 210 was due, not {other:?}"),
    };
    assert_eq!(segments(&Case::new(AccountType::R1)), (true, true));
    assert_eq!(segments(&Case::new(AccountType::D1)), (true, false));
    let mut large_instalments = Case::new(AccountType::R2);
    large_instalments.account.opened.business_kind = "82".into();
    assert_eq!(segments(&large_instalments), (true, false));
    let later = Case { account_baseline: accepted("2024-02-29", false), ..Case::new(AccountType::R1) };
    assert_eq!(segments(&later), (false, false));
}

#[test]
fn the_agreement_is_due_again_only_when_its_limit_changed_or_it_ended() {
    let later = |limit: Option<u64>| {
        let mut case = Case::new(AccountType::R1);
        case.account_baseline = accepted("2024-02-29", false);
        case.agreement_baseline = accepted("2024-02-29", false);
        if let Some(last) = &mut case.agreement_baseline.last_accepted {
            last.limit = limit;
        }
        case
    };
    later(Some(5_000)).check("same limit", open_on, &[("210", "30", CUT, &[])]);
    later(Some(4_000)).check("other limit", open_on, &[("220", "30", CUT, &[]), ("210", "30", CUT, &[])]);
    later(None).check("unknown limit", open_on, &[("210", "30", CUT, &[])]);
    later(Some(5_000)).check("closed", closed_on(CUT), &[("220", "20", CUT, &[]), ("210", "32", CUT, &[])]);
    let handled = Case { agreement_handled: true, ..later(Some(4_000)) };
    handled.check("handled", open_on, &[("210", "30", CUT, &[])]);
    let mut sub_account = later(Some(4_000));
    sub_account.account.opened = account(AccountType::R4, OPENED).opened;
    sub_account.check("a sub-account does not end it", closed_on(CUT), &[("210", "32", CUT, &[])]);
}

#[test]
fn e_23_opened_and_closed_before_any_report_gives_one_closing_record_with_everything() {
    let case = Case::new(AccountType::R1);
    case.check("closed", closed_on("2024-03-20"), &[("220", "20", CUT, &[]), ("210", "20", "2024-03-20", &[])]);
    let due = case.due(closed_on("2024-03-20"));
    let Some(Report::Account(report)) = due.last().map(|due| &due.report) else { panic!("a 210 was due") };
    assert!(report.with_basic_information && report.with_agreement);
    assert_eq!(report.monthly.repayment_status.code(), "C");
    assert_eq!(report.monthly.close_date, Some(date("2024-03-20")));
}

#[test]
fn f_02_the_values_of_a_closing_record_are_asked_for_as_of_the_close_date() {
    let case = Case::new(AccountType::D1);
    let mut asked = Vec::new();
    let due = due_reports_of_account(&case.account, &case.view(), |day| {
        asked.push(day.to_string());
        Ok::<_, Infallible>(closed(OPENED, &day.to_string(), "2024-03-20"))
    });
    assert_eq!(due.map(|due| due.len()), Ok(1));
    assert_eq!(asked, [CUT, "2024-03-20"]);
    let at_cut = closed(OPENED, CUT, "2024-03-20");
    assert_eq!(report_date_of(&case.account, &at_cut, &case.view()), Some(date("2024-03-20")));
}

#[test]
fn nothing_is_derived_for_what_is_finished_or_not_begun() {
    let never = |_| -> Result<Derived, &str> { Err("asked") };
    let finished = Case {
        account_baseline: accepted("2024-02-10", true),
        agreement_baseline: accepted("2024-02-29", true),
        ..Case::new(AccountType::R1)
    };
    assert_eq!(due_reports_of_account(&finished.account, &finished.view(), never), Ok(Vec::new()));
    let not_begun = Case { account: account(AccountType::R1, "2024-04-01"), ..Case::new(AccountType::R1) };
    assert_eq!(due_reports_of_account(&not_begun.account, &not_begun.view(), never), Ok(Vec::new()));
    let open = Case::new(AccountType::R1);
    assert_eq!(due_reports_of_account(&open.account, &open.view(), never), Err("asked"));
}

#[test]
fn adv_1_the_first_overdue_month_waits_for_its_notice() {
    let late = |day: BusinessDate| overdue(OPENED, &day.to_string());
    let mut case = Case { account_baseline: accepted("2024-02-29", false), ..Case::new(AccountType::D1) };
    case.check("no notice", late, &[("210", "30", CUT, &[WithheldReason::NoAdverseNotice])]);
    case.subject = Some(Subject { notices: vec![notice(1, "2024-03-25")], ..subject() });
    case.check("notice", late, &[("210", "30", CUT, &[])]);
    case.rule.first_terms.notice_lead_days = 7;
    case.check("too near", late, &[("210", "30", CUT, &[WithheldReason::NoAdverseNotice])]);
}

#[test]
fn cons_1_a_consent_one_day_after_the_report_date_withholds_everything() {
    let mut late_consent = subject();
    late_consent.consents[0].effective_date = date("2024-04-01");
    let case = Case { subject: Some(late_consent), ..Case::new(AccountType::R1) };
    let reasons: &[WithheldReason] = &[WithheldReason::NoConsent];
    case.check("late consent", open_on, &[("220", "10", CUT, reasons), ("210", "31", CUT, reasons)]);
    let unknown = Case { subject: None, ..Case::new(AccountType::D1) };
    unknown.check("unknown", open_on, &[("210", "31", CUT, &[WithheldReason::NoIdentity, WithheldReason::NoConsent])]);
}

#[test]
fn d_38_and_e_47_a_held_a_waiting_and_a_poisoned_account_are_withheld() {
    let reasons: &[WithheldReason] = &[WithheldReason::Quarantined];
    let mut held = Case::new(AccountType::D1);
    held.account.held = Some(HoldReason::VersionConflict);
    held.check("held", open_on, &[("210", "31", CUT, reasons)]);
    let mut waiting = Case::new(AccountType::D1);
    waiting.account.parked.push(crate::account::Parked {
        version: 3,
        event_id: EventId(9),
        content_hash: ContentHash([0; 16]),
        offset: 7,
    });
    waiting.check("waiting", open_on, &[("210", "31", CUT, reasons)]);
    let poisoned = Case { quarantined: true, ..Case::new(AccountType::D1) };
    poisoned.check("poisoned", open_on, &[("210", "31", CUT, reasons)]);
}

#[test]
fn a_broken_local_rule_withholds_with_its_codes() {
    let mut case = Case::new(AccountType::D1);
    case.account.opened.guarantee_mode = "3".into();
    case.check("guarantor", open_on, &[("210", "31", CUT, &[WithheldReason::LocalRule])]);
    assert_eq!(case.due(open_on).first().map(|due| due.rule_codes.as_slice()), Some(["BLR014"].as_slice()));
}

/// The only 210 that is due, with its reasons and codes.
fn only_account_report(case: &Case, derive: impl Fn(BusinessDate) -> Derived) -> (AccountReport, DueReport) {
    let due = case.due(derive);
    let [.., last] = due.as_slice() else { panic!("a 210 was due") };
    match &last.report {
        Report::Account(report) => (report.clone(), last.clone()),
        other => panic!("a 210 was due, not {other:?}"),
    }
}

fn check_codes(name: &str, case: &Case, derive: impl Fn(BusinessDate) -> Derived, expected: &[&str]) {
    let due = case.due(derive);
    for due in &due {
        assert_eq!(due.rule_codes, expected, "{name}: {:?}", due.report.record_type());
        let reasons: &[WithheldReason] = if expected.is_empty() { &[] } else { &[WithheldReason::LocalRule] };
        assert_eq!(due.withheld, reasons, "{name}");
    }
    assert!(!due.is_empty(), "{name}: withheld, never dropped");
}

#[test]
fn a_restricted_person_and_an_alleged_theft_withhold_everything_of_the_account() {
    let restriction = LimitEntry {
        event_id: EventId(8),
        effective_date: date("2024-03-20"),
        limit_id: BusinessId::parse("R1").expect("an id"),
        step: LimitStep::Placed,
    };
    let restricted = Subject { restrictions: vec![restriction], ..subject() };
    let theft = TheftEntry {
        event_id: EventId(8),
        effective_date: date("2024-03-20"),
        report_id: BusinessId::parse("T1").expect("an id"),
        step: TheftStep::Reported { account_id: Some(account_id()) },
    };
    let alleged = Subject { theft_reports: vec![theft], ..subject() };
    for (name, person, code, person_code) in [
        ("restricted", restricted, "PROCESSING_RESTRICTED", &["PROCESSING_RESTRICTED"][..]),
        ("e_40 alleged", alleged, "IDENTITY_THEFT_REPORTED", &[]),
    ] {
        let case = Case { subject: Some(person), ..Case::new(AccountType::R1) };
        check_codes(name, &case, open_on, &[code]);
        let person = due_person_report(&[&case.account], &case.view()).expect("a 110 is due");
        assert_eq!(person.rule_codes, person_code, "{name}, 110");
    }
}

#[test]
fn a_changed_code_or_institution_is_withheld_until_a_211_tells_it() {
    let other_code = |day: BusinessDate| Derived { account_code: AccountId::parse("ACC-9"), ..open_on(day) };
    let case = Case { agreement_handled: true, ..Case::new(AccountType::R1) };
    check_codes("code", &case, other_code, &["CODE_CHANGE_NOT_REPORTED"]);
    let other_institution =
        |day: BusinessDate| Derived { reporting_institution: InstitutionCode::parse("T20000000H0001"), ..open_on(day) };
    check_codes("institution", &Case::new(AccountType::R1), other_institution, &["CODE_CHANGE_NOT_REPORTED"]);
    // A 220 does not carry the number of the account.
    let due = Case::new(AccountType::R1).due(other_code);
    assert_eq!(due.first().map(|due| due.rule_codes.len()), Some(0));
    // Closed before the change, told after it.
    let closed_before = |day: BusinessDate| {
        let account_code = if day == date(CUT) { AccountId::parse("ACC-9") } else { None };
        Derived { account_code, ..closed(OPENED, &day.to_string(), "2024-03-20") }
    };
    check_codes("closed before it", &case, closed_before, &["CODE_CHANGE_NOT_REPORTED"]);
}

#[test]
fn a_collection_account_is_due_and_withheld() {
    let case = Case::new(AccountType::C1);
    case.check("C1", open_on, &[("210", "10", CUT, &[WithheldReason::LocalRule])]);
    check_codes("C1", &case, open_on, &["C1_NOT_REPORTED"]);
}

fn with_fact(account_type: AccountType, day: &str, event: AccountEvent) -> Account {
    let fact = Fact {
        value_date: date(day),
        version: 2,
        recorded_at: RecordedAt(0),
        event_id: EventId(9),
        content_hash: ContentHash([0; 16]),
        offset: 2,
        supersedes: None,
        event,
    };
    Account { open_facts: vec![fact], ..account(account_type, OPENED) }
}

#[test]
fn a_voided_account_is_due_nothing_of_whatever_day() {
    let never = |_| -> Result<Derived, &str> { Err("asked") };
    for day in ["2024-03-10", "2024-04-02"] {
        let voided = AccountEvent::CreditAccountVoided(CreditAccountVoided { cause: VoidCause::Fraud });
        let case = Case { account: with_fact(AccountType::R1, day, voided), ..Case::new(AccountType::R1) };
        assert_eq!(due_reports_of_account(&case.account, &case.view(), never), Ok(Vec::new()), "voided on {day}");
        assert_eq!(report_date_of(&case.account, &open_on(date(CUT)), &case.view()), None);
        assert!(due_person_report(&[&case.account], &case.view()).is_none(), "voided on {day}");
    }
    let mut sealed = Case::new(AccountType::R1);
    sealed.account.base.standing.voided_on = Some(date("2024-02-01"));
    assert_eq!(due_reports_of_account(&sealed.account, &sealed.view(), never), Ok(Vec::new()));
}

#[test]
fn a_reopened_card_is_seen_although_its_closing_was_accepted() {
    let reopened = AccountEvent::CreditAccountReopened(CreditAccountReopened { cause: "CUSTOMER".into() });
    let case = Case {
        account: with_fact(AccountType::R2, "2024-03-05", reopened),
        account_baseline: accepted("2024-02-10", true),
        agreement_baseline: accepted("2024-02-29", true),
        ..Case::new(AccountType::R2)
    };
    let since = |day: BusinessDate| Derived { reopened_on: Some(date("2024-03-05")), ..open_on(day) };
    // The bureau takes nothing after a closing record until it knows of the reopening.
    case.check("reopened", since, &[("210", "30", CUT, &[WithheldReason::LocalRule])]);
    check_codes("reopened", &case, since, &["BLR020"]);
    let mut sealed = Case { account: account(AccountType::R2, OPENED), ..case };
    sealed.account.base.standing.reopened_on = Some(date("2024-03-05"));
    assert_eq!(sealed.due(since).len(), 1);
}

#[test]
fn d_37_the_values_before_a_transfer_are_those_of_the_month_before() {
    let transferred = |day: BusinessDate| Derived {
        transferred_out: (day >= date("2024-03-10")).then_some(TransferOut { on: date("2024-03-10"), kind: TransferKind::Sale }),
        ..open_on(day)
    };
    let case = Case { account_baseline: accepted("2024-01-31", false), ..Case::new(AccountType::D1) };
    let (report, _) = only_account_report(&case, transferred);
    assert_eq!((report.report_date, report.monthly.month), (date("2024-02-29"), date("2024-02-29").month()));
    assert_eq!(report.monthly.settlement_date, Some(date("2024-02-29")));
    assert!(!report.asset_transferred, "not yet on that day");
    let reported = Case { account_baseline: accepted("2024-02-29", false), ..Case::new(AccountType::D1) };
    reported.check("reported", transferred, &[]);
}

#[test]
fn a_card_in_use_only_after_the_reported_day_is_not_reported() {
    let transferred = |day: BusinessDate| Derived {
        transferred_out: (day >= date("2024-03-10")).then_some(TransferOut { on: date("2024-03-10"), kind: TransferKind::Sale }),
        account_status: if day < date("2024-03-01") { AccountStatus::NotActivated } else { AccountStatus::Normal },
        ..open_on(day)
    };
    let case = Case { agreement_handled: true, ..Case::new(AccountType::R2) };
    case.check("activated in the month of the transfer", transferred, &[]);
}

#[test]
fn e_33_pool_maturity_episode_and_rounding_come_from_the_derived_values() {
    let state = |day: BusinessDate| Derived {
        securitised: true,
        maturity: Some(date("2027-06-30")),
        limit_minor: 500_050,
        adverse_episode_no: 3,
        ..overdue(OPENED, &day.to_string())
    };
    let mut case = Case::new(AccountType::D1);
    case.subject = Some(Subject { notices: vec![notice(3, "2024-03-25")], ..subject() });
    let (report, due) = only_account_report(&case, state);
    assert_eq!((report.asset_transferred, report.maturity), (true, Some(date("2027-06-30"))));
    assert_eq!((report.adverse, report.adverse_episode_no, report.limit), (true, 3, 5_001));
    assert_eq!(due.withheld, []);
    case.rule.first_terms.rounding = Rounding::Down;
    assert_eq!(only_account_report(&case, state).0.limit, 5_000);
    assert!(!only_account_report(&case, open_on).0.asset_transferred);
}

#[test]
fn e_34_a_report_carries_the_identity_of_its_own_day() {
    let renewal = PersonalOverlay {
        event_id: EventId(8),
        effective_date: date("2024-03-25"),
        kind: OverlayKind::Document {
            old_doc_type: "10".into(),
            new_doc_type: "2".into(),
            cause: DocumentChangeCause::TypeChange,
        },
        pii: b"{}".to_vec(),
    };
    let case = Case { subject: Some(Subject { overlays: vec![renewal], ..subject() }), ..Case::new(AccountType::D1) };
    let document = |due: &DueReport| due.identity.as_ref().map(|identity| identity.doc_type.clone());
    let (_, monthly) = only_account_report(&case, open_on);
    assert_eq!(document(&monthly).as_deref(), Some("2"));
    let (_, closing) = only_account_report(&case, closed_on("2024-03-20"));
    assert_eq!(document(&closing).as_deref(), Some("10"));
}

#[test]
fn a_person_is_due_once_per_institution() {
    let loan = account(AccountType::R1, OPENED);
    let card = account(AccountType::R2, "2024-02-01");
    let not_begun = account(AccountType::R2, "2024-04-01");
    let kind_of = |case: &Case, accounts: &[&Account]| match due_person_report(accounts, &case.view()).map(|due| due.report) {
        Some(Report::Person(person)) => Some(person.customer_type),
        _ => None,
    };
    let case = Case::new(AccountType::R1);
    assert_eq!(kind_of(&case, &[&loan]), Some("11"));
    assert_eq!(kind_of(&case, &[&card]), Some("12"));
    assert_eq!(kind_of(&case, &[&loan, &card]), Some("13"));
    assert_eq!(kind_of(&case, &[&loan, &not_begun]), Some("11"));
    assert_eq!(kind_of(&case, &[&not_begun]), None);
    assert_eq!(kind_of(&case, &[]), None);
    let known = Case { person_baseline: accepted("2024-02-29", false), ..Case::new(AccountType::R1) };
    assert_eq!(kind_of(&known, &[&loan]), None);
    for state in [OutstandingState::Prepared, OutstandingState::Refused] {
        let open = Case { person_baseline: outstanding("2024-02-29", state), ..Case::new(AccountType::R1) };
        assert_eq!(kind_of(&open, &[&loan]), None);
    }
    let claim = account(AccountType::C1, OPENED);
    let mut advance = account(AccountType::C1, OPENED);
    advance.opened.business_class = "6".into();
    assert_eq!(kind_of(&case, &[&claim]), Some("50"));
    assert_eq!(kind_of(&case, &[&advance]), Some("60"));
    assert_eq!(kind_of(&case, &[&advance, &loan]), Some("11"));
    let unidentified = Case { subject: Some(Subject { registrations: Vec::new(), ..subject() }), ..Case::new(AccountType::R1) };
    assert_eq!(kind_of(&unidentified, &[&loan]), None);
}

#[test]
fn record_keys_name_the_record_at_the_bureau_without_personal_data() {
    let case = Case::new(AccountType::R1);
    let keys: Vec<String> = case.due(open_on).iter().map(|due| due.report.record_key().to_string()).collect();
    assert_eq!(keys, ["T10000000H0001AG-1|2024-03-31", "T10000000H0001ACC-1|2024-03-31"]);
    let person = due_person_report(&[&case.account], &case.view()).map(|due| due.report.record_key().to_string());
    assert_eq!(person.as_deref(), Some("110|S1|2024-03-31"));
    assert_eq!(super::keys::without_report_date("110|S1|2024-03-31"), "110|S1");
}
