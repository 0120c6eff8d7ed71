//! An instalment loan (D1): drawn once, repaid in equal parts with interest, now and then late.

use super::GenerateConfig;
use super::person::{Habit, Person};
use super::stamp::{AccountWriter, Line, at};
use compact_str::CompactString;
use credit_domain::event::account_event::{
    AccountEvent, AccountType, CashDrawn, CloseCause, CreditAccountClosed, CreditAccountOpened, InstalmentPlanCreated,
    PlanOrigin, RepaymentReceived, ScheduleLine,
};
use credit_domain::ids::{AccountId, BusinessId};
use credit_domain::money::Currency;

const DUE_DAY: i8 = 15;
/// A hundred yuan in fen.
const YUAN_100: i64 = 10_000;
/// 1 % of the drawn amount a month.
const MONTHLY_INTEREST_PPM: i64 = 10_000;

/// Writes everything that happens to a person's loan.
pub fn live(person: &Person, config: &GenerateConfig, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
    let opens_in = random.u32(0..4);
    if opens_in >= config.months {
        return;
    }
    let Some(account_id) = AccountId::parse(&format!("LN{:07}", person.number)) else { return };
    let mut writer = AccountWriter {
        subject_id: &person.subject_id,
        account_id: account_id.clone(),
        institution: config.institution,
        next_version: 1,
    };
    let open_month = config.first_month.plus(i32::try_from(opens_in).unwrap_or(0));
    let open_date = open_month.day_or_last(random.i8(2..28));
    let periods: u16 = if random.bool() { 6 } else { 12 };
    let principal_minor = i64::from(periods) * random.i64(5..80) * YUAN_100;
    let schedule = schedule_of(principal_minor, periods, open_month);
    write_opening(person, &mut writer, open_date, principal_minor, &schedule, random, out);

    let mut settled = true;
    let mut in_arrears = false;
    let mut episodes = 0;
    for line in &schedule {
        let index = u32::try_from(line.due_date.month().index() - config.first_month.index()).unwrap_or(0);
        if index >= config.months {
            settled = false;
            break;
        }
        let amount_minor = line.principal_minor + line.interest_minor;
        let late_days = match person.habit {
            Habit::Default { from_month } if index >= from_month => None,
            Habit::SometimesLate if random.u32(0..4) == 0 => Some(random.i32(1..12)),
            _ => Some(-random.i32(0..4)),
        };
        if late_days.is_none_or(|days| days > 0) && !in_arrears {
            episodes += 1;
            in_arrears = late_days.is_none();
            person.notify(config, &account_id, episodes, line.due_date.plus_days(1), random, out);
        }
        let Some(days) = late_days else {
            settled = false;
            continue;
        };
        let date = line.due_date.plus_days(days);
        let Some(repayment_id) = BusinessId::parse(&format!("LNPAY-{:07}-{:03}", person.number, line.line_no)) else { return };
        let event = AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id,
            amount_minor,
            currency: Currency::CNY,
            value_date: date,
            channel: CompactString::const_new("DIRECT_DEBIT"),
            bank_ref: None,
        });
        writer.write(at(date, 16 * 3_600), event, random, out);
    }
    if settled && let Some(last) = schedule.last() {
        let close_date = last.due_date.plus_days(12);
        let event = AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date, cause: CloseCause::Settled });
        writer.write(at(close_date, 17 * 3_600), event, random, out);
    }
}

fn schedule_of(principal_minor: i64, periods: u16, open_month: credit_domain::calendar::Month) -> Vec<ScheduleLine> {
    (1..=periods)
        .map(|line_no| ScheduleLine {
            line_no,
            due_date: open_month.plus(i32::from(line_no)).day_or_last(DUE_DAY),
            principal_minor: principal_minor / i64::from(periods),
            interest_minor: principal_minor * MONTHLY_INTEREST_PPM / 1_000_000,
            fee_minor: 0,
        })
        .collect()
}

fn write_opening(
    person: &Person,
    writer: &mut AccountWriter<'_>,
    open_date: credit_domain::calendar::BusinessDate,
    principal_minor: i64,
    schedule: &[ScheduleLine],
    random: &mut fastrand::Rng,
    out: &mut Vec<Line>,
) {
    let opened = CreditAccountOpened {
        product: CompactString::const_new("instalment-loan"),
        account_type: AccountType::D1,
        business_class: CompactString::const_new("1"),
        business_kind: CompactString::const_new("91"),
        agreement_id: None,
        open_date,
        limit_minor: principal_minor,
        currency: Currency::CNY,
        bill_day: None,
        due_date: schedule.last().map(|line| line.due_date),
        repay_mode: Some(CompactString::const_new("11")),
        repay_frequency: Some(CompactString::const_new("03")),
        repay_periods: u16::try_from(schedule.len()).ok(),
        management_org: person.management_org,
        guarantee_mode: CompactString::const_new("4"),
        funding_source: CompactString::const_new("1"),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    };
    writer.write(at(open_date, 10 * 3_600), AccountEvent::CreditAccountOpened(opened), random, out);
    let ids =
        (BusinessId::parse(&format!("DRAW-{:07}", person.number)), BusinessId::parse(&format!("PLAN-{:07}", person.number)));
    let (Some(drawdown_id), Some(plan_id)) = ids else { return };
    let drawn = AccountEvent::CashDrawn(CashDrawn {
        drawdown_id: drawdown_id.clone(),
        amount_minor: principal_minor,
        currency: Currency::CNY,
        term_months: u16::try_from(schedule.len()).ok(),
    });
    writer.write(at(open_date, 10 * 3_600 + 60), drawn, random, out);
    let plan = AccountEvent::InstalmentPlanCreated(InstalmentPlanCreated {
        plan_id,
        origin: PlanOrigin::Drawdown,
        source_id: drawdown_id,
        principal_minor,
        fee_minor: 0,
        currency: Currency::CNY,
        periods: u16::try_from(schedule.len()).unwrap_or(0),
        schedule: schedule.to_vec(),
        is_large_instalment: false,
    });
    writer.write(at(open_date, 10 * 3_600 + 120), plan, random, out);
}
