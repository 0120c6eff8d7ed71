use super::check_event;
use super::sample::{account_event, bill, date, limit_changed, opened, plan, purchase, repayment};
use crate::calendar::Month;
use crate::event::account_event::{
    AccountEvent, AccountType, BillIssued, CloseCause, CreditAccountClosed, CreditAccountOpened, FundingShare,
    InstalmentPlanCreated, PurchasePosted, RepaymentReceived,
};
use crate::ids::{AgreementId, InstitutionCode};
use crate::money::Currency;

/// (rule, field) of every finding, in the order given.
fn check(name: &str, event: AccountEvent, expected: &[(&str, &str)]) {
    let findings = check_event(&account_event(event));
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, expected, "{name}");
}

fn check_opened(name: &str, account_type: AccountType, change: fn(&mut CreditAccountOpened), expected: &[(&str, &str)]) {
    let mut payload = opened(account_type);
    change(&mut payload);
    check(name, AccountEvent::CreditAccountOpened(payload), expected);
}

fn check_plan(name: &str, change: fn(&mut InstalmentPlanCreated), expected: &[(&str, &str)]) {
    let mut payload = plan();
    change(&mut payload);
    check(name, AccountEvent::InstalmentPlanCreated(payload), expected);
}

fn check_bill(name: &str, change: fn(&mut BillIssued), expected: &[(&str, &str)]) {
    let mut payload = bill();
    change(&mut payload);
    check(name, AccountEvent::BillIssued(payload), expected);
}

#[test]
fn code_tables_of_an_opening() {
    use AccountType::{D1, R1, R2, R3, R4};
    let foreign_kind = ("BUSINESS_KIND_FOREIGN_TO_CLASS", "business_kind");
    let foreign_class = ("BUSINESS_CLASS_FOREIGN_TO_TYPE", "business_class");
    check_opened("BLE036", R1, |payload| payload.business_kind = "81".into(), &[foreign_kind]);
    for card in [R2, R3] {
        check_opened("BLE035", card, |payload| payload.business_class = "1".into(), &[foreign_class, foreign_kind]);
    }
    check_opened("guarantee", D1, |payload| payload.guarantee_mode = "8".into(), &[("CODE_UNKNOWN", "guarantee_mode")]);
    check_opened("funding", D1, |payload| payload.funding_source = "3".into(), &[("CODE_UNKNOWN", "funding_source")]);
    check_opened("frequency", D1, |payload| payload.repay_frequency = Some("3".into()), &[("CODE_UNKNOWN", "repay_frequency")]);
    check_opened("currency", D1, |payload| payload.currency = unknown(), &[("CURRENCY_UNKNOWN", "currency")]);
    let foreign_mode = ("REPAY_MODE_FOREIGN_TO_TYPE", "repay_mode");
    check_opened("BLE029 R1", R1, |payload| payload.repay_mode = Some("11".into()), &[foreign_mode]);
    check_opened("BLE029 R4", R4, as_summary, &[foreign_mode]);
    check_opened("summary of D1", D1, as_summary, &[]);
    check_opened(
        "BLE028",
        R1,
        |payload| payload.repay_frequency = Some("04".into()),
        &[("SUMMARY_NOT_MONTHLY", "repay_frequency")],
    );
    check_opened("BLE038", D1, |payload| payload.repay_mode = Some("21".into()), &[("REPAY_PERIODS_NOT_ZERO", "repay_periods")]);
    check_opened("no mode", R1, |payload| payload.repay_mode = None, &[foreign_mode]);
    check_opened(
        "a card's mode",
        R2,
        |payload| payload.repay_mode = Some("11".into()),
        &[("REPAY_MODE_FORBIDDEN", "repay_mode")],
    );
}

fn unknown() -> Currency {
    Currency::parse("QQQ").expect("three letters")
}

fn as_summary(payload: &mut CreditAccountOpened) {
    payload.repay_mode = Some("90".into());
}

#[test]
fn terms_of_an_opening() {
    use AccountType::{D1, R1, R2, R4};
    for instalment in [D1, R4] {
        check_opened("due date", instalment, |payload| payload.due_date = None, &[("DUE_DATE_MISSING", "due_date")]);
        check_opened(
            "periods",
            instalment,
            |payload| payload.repay_periods = None,
            &[("REPAY_PERIODS_MISSING", "repay_periods")],
        );
        check_opened("nothing lent", instalment, |payload| payload.limit_minor = 0, &[("AMOUNT_NOT_POSITIVE", "limit_minor")]);
    }
    check_opened(
        "a thousand periods",
        D1,
        |payload| payload.repay_periods = Some(1_000),
        &[("REPAY_PERIODS_OUT_OF_RANGE", "repay_periods")],
    );
    check_opened("open-ended line", R1, |payload| payload.due_date = None, &[]);
    check_opened("a line of 0", R1, |payload| payload.limit_minor = 0, &[]);
    check_opened("negative line", R1, |payload| payload.limit_minor = -1, &[("AMOUNT_NEGATIVE", "limit_minor")]);
    check_opened(
        "periods of a line",
        R1,
        |payload| payload.repay_periods = Some(0),
        &[("REPAY_PERIODS_FORBIDDEN", "repay_periods")],
    );
    check_opened("BLE009", D1, |payload| payload.due_date = Some(date("2024-03-04")), &[("DUE_BEFORE_OPENING", "due_date")]);
    check_opened("bill day 0", R1, |payload| payload.bill_day = Some(0), &[("BILL_DAY_OUT_OF_RANGE", "bill_day")]);
    check_opened("bill day 32", R1, |payload| payload.bill_day = Some(32), &[("BILL_DAY_OUT_OF_RANGE", "bill_day")]);
    check_opened("agreement", R1, |payload| payload.agreement_id = None, &[("AGREEMENT_MISSING", "agreement_id")]);
    check_opened("agreement of a loan", D1, |payload| payload.agreement_id = None, &[]);
    check_opened("large instalments", R2, as_large_instalment_card, &[]);
    check_opened(
        "opened later",
        R1,
        |payload| payload.open_date = date("2024-03-06"),
        &[("EFFECTIVE_BEFORE_OPENING", "effective_date")],
    );
    check_opened(
        "tail of a loan",
        R1,
        |payload| payload.card_tail = Some("1234".into()),
        &[("CARD_TAIL_FORBIDDEN", "card_tail")],
    );
    for (tail, expected) in [("1234", true), ("NULL", true), ("MULT", true), ("123", false), ("12345", false), ("12é", false)] {
        assert_eq!(super::is_card_tail(tail), expected, "BLE031 {tail}");
    }
    check_opened("BLE031", R2, |payload| payload.card_tail = Some("12".into()), &[("CARD_TAIL_FORM", "card_tail")]);
}

#[test]
fn pboc_4_3_a_collection_account_has_no_agreement_and_no_due_date() {
    use AccountType::C1;
    check_opened("a claim taken over", C1, |_| {}, &[]);
    check_opened("an advance", C1, as_advance, &[]);
    check_opened("BLE035", C1, as_loan, &[("BUSINESS_CLASS_FOREIGN_TO_TYPE", "business_class")]);
    check_opened("agreement", C1, with_agreement, &[("AGREEMENT_FORBIDDEN", "agreement_id")]);
    let due = |payload: &mut CreditAccountOpened| payload.due_date = Some(date("2026-12-31"));
    check_opened("maturity", C1, due, &[("DUE_DATE_FORBIDDEN", "due_date")]);
    let mode = |payload: &mut CreditAccountOpened| payload.repay_mode = Some("11".into());
    check_opened("mode", C1, mode, &[("REPAY_MODE_FORBIDDEN", "repay_mode")]);
    let frequency = |payload: &mut CreditAccountOpened| payload.repay_frequency = Some("03".into());
    check_opened("frequency", C1, frequency, &[("REPAY_FREQUENCY_FORBIDDEN", "repay_frequency")]);
    let periods = |payload: &mut CreditAccountOpened| payload.repay_periods = Some(3);
    check_opened("periods", C1, periods, &[("REPAY_PERIODS_FORBIDDEN", "repay_periods")]);
    let tail = |payload: &mut CreditAccountOpened| payload.card_tail = Some("1234".into());
    check_opened("card tail", C1, tail, &[("CARD_TAIL_FORBIDDEN", "card_tail")]);
    check_opened("without security and funding", C1, without_security, &[]);
    let unknown = [("CODE_UNKNOWN", "funding_source"), ("CODE_UNKNOWN", "guarantee_mode")];
    check_opened("a loan says both", AccountType::D1, without_security, &unknown);
    check_opened("unknown security", C1, |payload| payload.guarantee_mode = "8".into(), &[("CODE_UNKNOWN", "guarantee_mode")]);
}

fn as_advance(payload: &mut CreditAccountOpened) {
    payload.business_class = "6".into();
    payload.business_kind = "B1".into();
}

fn as_loan(payload: &mut CreditAccountOpened) {
    payload.business_class = "1".into();
    payload.business_kind = "91".into();
}

fn with_agreement(payload: &mut CreditAccountOpened) {
    payload.agreement_id = AgreementId::parse("AG-1");
}

fn without_security(payload: &mut CreditAccountOpened) {
    payload.guarantee_mode = "".into();
    payload.funding_source = "".into();
}

#[test]
fn e_50_the_shares_of_a_joint_loan_make_up_the_whole() {
    use AccountType::D1;
    check_opened("30 and 70", D1, |payload| payload.funding_shares = shares(&[300_000, 700_000]), &[]);
    check_opened("one lender", D1, |payload| payload.funding_shares = shares(&[1_000_000]), &[]);
    let sum = ("SHARES_SUM", "funding_shares");
    check_opened("a millionth short", D1, |payload| payload.funding_shares = shares(&[300_000, 699_999]), &[sum]);
    check_opened("more than 32 bits", D1, |payload| payload.funding_shares = shares(&[u32::MAX, 1_000_001]), &[sum]);
    let zero = ("SHARE_ZERO", "funding_shares[1].share_ppm");
    check_opened("nothing", D1, |payload| payload.funding_shares = shares(&[1_000_000, 0]), &[zero]);
    check_opened("twice", D1, same_funder, &[("FUNDER_REPEATED", "funding_shares[1].institution")]);
    check_opened("due rule", D1, |payload| payload.due_rule = Some(" ".into()), &[("TEXT_FORM", "due_rule")]);
}

fn shares(parts: &[u32]) -> Vec<FundingShare> {
    let institution = |index: usize| InstitutionCode::parse(&format!("T1000000{index}H0001")).expect("14 characters");
    let share = |(index, share_ppm): (usize, &u32)| FundingShare { institution: institution(index), share_ppm: *share_ppm };
    parts.iter().enumerate().map(share).collect()
}

fn same_funder(payload: &mut CreditAccountOpened) {
    payload.funding_shares = shares(&[300_000, 700_000]);
    payload.funding_shares[1].institution = payload.funding_shares[0].institution;
}

fn as_large_instalment_card(payload: &mut CreditAccountOpened) {
    payload.agreement_id = None;
    payload.business_kind = "82".into();
}

#[test]
fn a_schedule_adds_up_exactly_and_runs_in_order() {
    check_plan("one fen too many", |payload| payload.principal_minor += 1, &[("SCHEDULE_PRINCIPAL_SUM", "schedule")]);
    check_plan("fee", |payload| payload.fee_minor -= 1, &[("SCHEDULE_FEE_SUM", "schedule")]);
    check_plan("periods", |payload| payload.periods = 4, &[("PERIODS_NOT_AS_SCHEDULED", "periods")]);
    check_plan("number", |payload| payload.schedule[1].line_no = 3, &[("SCHEDULE_LINE_NUMBER", "schedule[1].line_no")]);
    let not_increasing = ("SCHEDULE_DATES_NOT_INCREASING", "schedule[1].due_date");
    check_plan("same day", |payload| payload.schedule[1].due_date = date("2024-04-05"), &[not_increasing]);
    let before_plan = ("SCHEDULE_DUE_BEFORE_PLAN", "schedule[0].due_date");
    check_plan("before the plan", |payload| payload.schedule[0].due_date = date("2024-03-04"), &[before_plan]);
    check_plan("negative", negative_interest, &[("AMOUNT_NEGATIVE", "schedule[2].interest_minor")]);
    check_plan("empty line", empty_line, &[("SCHEDULE_LINE_EMPTY", "schedule[0]")]);
    let none = [("PERIODS_OUT_OF_RANGE", "periods"), ("AMOUNT_NOT_POSITIVE", "principal_minor")];
    check_plan("nothing", nothing_planned, &none);
    check_plan("too large to add in 64 bits", too_large, &[("SCHEDULE_PRINCIPAL_SUM", "schedule")]);
}

fn negative_interest(payload: &mut InstalmentPlanCreated) {
    payload.schedule[2].interest_minor = -1;
}

fn empty_line(payload: &mut InstalmentPlanCreated) {
    payload.schedule[0].principal_minor = 0;
    payload.schedule[0].interest_minor = 0;
    payload.schedule[0].fee_minor = 0;
    payload.principal_minor = 20_000;
    payload.fee_minor = 100;
}

fn nothing_planned(payload: &mut InstalmentPlanCreated) {
    payload.schedule.clear();
    payload.periods = 0;
    payload.principal_minor = 0;
    payload.fee_minor = 0;
}

fn too_large(payload: &mut InstalmentPlanCreated) {
    for line in &mut payload.schedule {
        line.principal_minor = i64::MAX;
    }
}

#[test]
fn d_03_and_d_04_a_minimum_fits_its_bill_and_its_parts() {
    let above = ("MINIMUM_ABOVE_BALANCE", "minimum_due_minor");
    check_bill("as much as the balance", |payload| payload.minimum_due_minor = 100_000, &[]);
    check_bill("with the past due", |payload| payload.minimum_due_minor = 102_000, &[]);
    check_bill("one fen above", |payload| payload.minimum_due_minor = 102_001, &[above]);
    check_bill("credit balance", |payload| payload.statement_balance_minor = -5, &[above]);
    check_bill("negative", |payload| payload.past_due_included_minor = -1, &[("AMOUNT_NEGATIVE", "past_due_included_minor")]);
    let past_due = ("PAST_DUE_ABOVE_MINIMUM", "past_due_included_minor");
    check_bill("D-03", |payload| payload.past_due_included_minor = 12_001, &[past_due]);
    let sum = ("MINIMUM_PARTS_SUM", "minimum_due_minor");
    check_bill("parts of the whole", |payload| set_parts(payload, Some(11_000), Some(600), Some(400)), &[]);
    check_bill("parts of the new", |payload| set_parts(payload, Some(9_000), Some(600), Some(400)), &[]);
    check_bill("one fen off", |payload| set_parts(payload, Some(9_000), Some(600), Some(401)), &[sum]);
    check_bill("some parts", |payload| set_parts(payload, None, Some(600), Some(400)), &[]);
    check_bill("some parts too large", |payload| set_parts(payload, Some(12_001), None, None), &[sum]);
    let negative = ("AMOUNT_NEGATIVE", "minimum_fee_minor");
    check_bill("negative part", |payload| set_parts(payload, Some(12_001), Some(0), Some(-1)), &[negative]);
}

fn set_parts(payload: &mut BillIssued, principal: Option<i64>, interest: Option<i64>, fee: Option<i64>) {
    payload.minimum_principal_minor = principal;
    payload.minimum_interest_minor = interest;
    payload.minimum_fee_minor = fee;
}

#[test]
fn dates_and_hash_of_a_bill() {
    check_bill("due on the bill day", |payload| payload.due_date = payload.bill_date, &[]);
    check_bill("due before", |payload| payload.due_date = date("2024-03-04"), &[("DUE_BEFORE_BILL", "due_date")]);
    check_bill("the cycle before", |payload| payload.cycle = payload.cycle.plus(-1), &[]);
    let far = ("BILL_CYCLE_FAR_FROM_DATE", "cycle");
    check_bill("two cycles before", |payload| payload.cycle = payload.cycle.plus(-2), &[far]);
    check_bill("extreme cycle", |payload| payload.cycle = Month::from_index(i32::MIN), &[far]);
    check_bill("ahead", bill_ahead, &[("DATE_AHEAD_OF_RECORDED", "bill_date")]);
    check_bill("hash", |payload| payload.items_hash = Some("00".into()), &[("HASH_FORM", "items_hash")]);
}

fn bill_ahead(payload: &mut BillIssued) {
    payload.bill_date = date("2024-03-07");
}

#[test]
fn amounts_and_dates_of_money_events() {
    let not_positive = ("AMOUNT_NOT_POSITIVE", "amount_minor");
    for amount_minor in [0, -1, i64::MIN] {
        check("purchase", AccountEvent::PurchasePosted(PurchasePosted { amount_minor, ..purchase() }), &[not_positive]);
        check("repayment", AccountEvent::RepaymentReceived(RepaymentReceived { amount_minor, ..repayment() }), &[not_positive]);
    }
    let early = PurchasePosted { billable_from: Some(date("2024-03-04")), ..purchase() };
    check("billable", AccountEvent::PurchasePosted(early), &[("BILLABLE_BEFORE_PURCHASE", "billable_from")]);
    let backdated = RepaymentReceived { value_date: date("2024-02-01"), ..repayment() };
    check("d_14 value date before", AccountEvent::RepaymentReceived(backdated), &[]);
    let ahead = RepaymentReceived { value_date: date("2024-03-07"), ..repayment() };
    check("value date ahead", AccountEvent::RepaymentReceived(ahead), &[("DATE_AHEAD_OF_RECORDED", "value_date")]);
    let mut same = limit_changed();
    same.old_limit_minor = 1;
    check("limit", AccountEvent::CreditLimitChanged(same), &[("LIMIT_UNCHANGED", "new_limit_minor")]);
    let mut negative = limit_changed();
    negative.new_limit_minor = -1;
    check("limit", AccountEvent::CreditLimitChanged(negative), &[("AMOUNT_NEGATIVE", "new_limit_minor")]);
    let closed = CreditAccountClosed { close_date: date("2024-03-04"), cause: CloseCause::Customer };
    check("close", AccountEvent::CreditAccountClosed(closed), &[("CLOSE_DATE_NOT_EFFECTIVE_DATE", "close_date")]);
}
