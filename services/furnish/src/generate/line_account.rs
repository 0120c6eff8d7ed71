//! The life of one revolving line (R1): purchases, bills on the 1st, due on the 10th, payments by habit.

use super::GenerateConfig;
use super::person::{Habit, Person};
use super::stamp::{AccountWriter, Line, Stamp, at, push};
use super::wallet_lines::{self, Payment};
use crate::sender::lender_book::LenderBook;
use compact_str::{CompactString, format_compact};
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::EventPayload;
use credit_domain::event::account_event::{
    AccountEvent, AccountType, BillIssued, CloseCause, CreditAccountClosed, CreditAccountOpened, CreditLimitChanged, FeeCharged,
    InterestCharged, PurchasePosted, PurchaseRefunded, PurchaseReversed, RepaymentReceived, RepaymentReversed, ReversalCause,
};
use credit_domain::event::agreement_event::{AgreementEvent, CreditAgreementSigned};
use credit_domain::event::envelope::AggregateType;
use credit_domain::ids::{AccountId, AgreementId, BusinessId};
use credit_domain::money::Currency;

const BILL_DAY: i8 = 1;
const DUE_DAY: i8 = 10;
/// A hundred yuan in fen.
const YUAN_100: i64 = 10_000;
/// 0.05 % a day over 30 days, in parts per million.
const MONTHLY_INTEREST_PPM: i64 = 15_000;

/// One thing that happens on a day; a month's actions are sorted before they are carried out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Action {
    Bill,
    Purchase,
    Refund,
    ReversePurchase,
    PayMinimum,
    PayAll,
    BouncedPayment,
    RefundOfNothing,
    RaiseLimit,
    LookForOverdue,
    Close,
}

struct LineAccount<'a> {
    person: &'a Person,
    config: &'a GenerateConfig,
    writer: AccountWriter<'a>,
    book: LenderBook,
    limit_minor: i64,
    last_purchase: Option<(BusinessId, i64, Option<BusinessId>)>,
    running_no: u32,
    closed: bool,
}

/// Writes everything that happens to a person's revolving line.
pub fn live(
    person: &Person,
    config: &GenerateConfig,
    random: &mut fastrand::Rng,
    credit: &mut Vec<Line>,
    wallet: &mut Vec<Line>,
) {
    let opens_in = if random.u32(0..100) < 80 { 0 } else { random.u32(1..6) };
    if opens_in >= config.months {
        return;
    }
    let Some(account_id) = AccountId::parse(&format!("HB{:07}", person.number)) else { return };
    let writer = AccountWriter { subject_id: &person.subject_id, account_id, institution: config.institution, next_version: 1 };
    let mut account = LineAccount {
        person,
        config,
        writer,
        book: LenderBook::default(),
        limit_minor: random.i64(20..=300) * YUAN_100,
        last_purchase: None,
        running_no: 0,
        closed: false,
    };
    let open_month = config.first_month.plus(i32::try_from(opens_in).unwrap_or(0));
    let open_date = open_month.day_or_last(random.i8(2..20));
    account.open(open_date, random, credit);
    for index in opens_in..config.months {
        let month = config.first_month.plus(i32::try_from(index).unwrap_or(0));
        for (date, action) in account.actions_of(month, index, open_date, random) {
            account.carry_out(date, action, random, credit, wallet);
        }
    }
}

impl LineAccount<'_> {
    fn next_id(&mut self, prefix: &str) -> Option<BusinessId> {
        self.running_no += 1;
        BusinessId::parse(&format!("{prefix}-{:07}-{:04}", self.person.number, self.running_no))
    }

    fn open(&mut self, open_date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        self.sign_agreement(open_date, random, out);
        let opened = CreditAccountOpened {
            product: CompactString::const_new("revolving-line"),
            account_type: AccountType::R1,
            business_class: CompactString::const_new("1"),
            business_kind: CompactString::const_new("91"),
            agreement_id: AgreementId::parse(&format!("AG{:07}", self.person.number)),
            open_date,
            limit_minor: self.limit_minor,
            currency: Currency::CNY,
            bill_day: u8::try_from(BILL_DAY).ok(),
            due_date: BusinessDate::from_ymd(2099, 12, 31),
            repay_mode: Some(CompactString::const_new("90")),
            repay_frequency: Some(CompactString::const_new("03")),
            repay_periods: None,
            management_org: self.person.management_org,
            guarantee_mode: CompactString::const_new("4"),
            funding_source: CompactString::const_new("1"),
            card_tail: None,
            due_rule: None,
            funding_shares: Vec::new(),
        };
        self.writer.write(at(open_date, 11 * 3_600), AccountEvent::CreditAccountOpened(opened), random, out);
    }

    fn sign_agreement(&self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let id = format!("AG{:07}", self.person.number);
        let signed = CreditAgreementSigned {
            line_type: CompactString::const_new("10"),
            revolving: true,
            limit_minor: self.limit_minor,
            currency: Currency::CNY,
            valid_from: date,
            valid_to: None,
            management_org: self.person.management_org,
        };
        let stamp = Stamp::new(at(date, 10 * 3_600), (AggregateType::CreditAgreement, &id, 1));
        let payload = EventPayload::Agreement(AgreementEvent::CreditAgreementSigned(signed));
        let _event_id = push(stamp, self.config.institution, &self.person.subject_id, payload, random, out);
    }

    fn actions_of(
        &self,
        month: Month,
        index: u32,
        open_date: BusinessDate,
        random: &mut fastrand::Rng,
    ) -> Vec<(BusinessDate, Action)> {
        let mut actions: Vec<(BusinessDate, Action)> = Vec::new();
        let mut plan = |day: i8, action: Action| actions.push((month.day_or_last(day), action));
        plan(BILL_DAY, Action::Bill);
        plan(DUE_DAY + 1, Action::LookForOverdue);
        let purchases = if self.person.habit == Habit::Idle { 0 } else { random.u32(0..7) };
        for _ in 0..purchases {
            plan(random.i8(2..29), Action::Purchase);
        }
        if random.u32(0..100) < 8 {
            plan(random.i8(20..29), Action::Refund);
        }
        if random.u32(0..100) < 2 {
            plan(random.i8(20..29), Action::ReversePurchase);
        }
        if random.u32(0..100) < 2 {
            plan(random.i8(12..20), Action::RaiseLimit);
        }
        if random.u32(0..200) == 0 {
            plan(8, Action::BouncedPayment);
        }
        if random.u32(0..400) == 0 {
            plan(19, Action::RefundOfNothing);
        }
        match self.person.habit {
            Habit::Full | Habit::Idle => plan(random.i8(3..=DUE_DAY), Action::PayAll),
            Habit::Minimum => plan(random.i8(3..=DUE_DAY), Action::PayMinimum),
            Habit::SometimesLate if random.u32(0..3) == 0 => plan(random.i8(DUE_DAY + 2..29), Action::PayAll),
            Habit::SometimesLate => plan(random.i8(3..=DUE_DAY), Action::PayAll),
            Habit::LapseAndCure { from_month, months } if (from_month..from_month + months).contains(&index) => {}
            Habit::LapseAndCure { from_month, months } if index == from_month + months => plan(20, Action::PayAll),
            Habit::LapseAndCure { .. } => plan(random.i8(3..=DUE_DAY), Action::PayMinimum),
            Habit::Default { from_month } if index >= from_month => {}
            Habit::Default { .. } => plan(random.i8(3..=DUE_DAY), Action::PayMinimum),
        }
        if self.person.closes_in_month == Some(index) {
            plan(29, Action::PayAll);
            plan(if self.person.number.is_multiple_of(2) { 30 } else { 31 }, Action::Close);
        }
        actions.retain(|(date, _)| *date > open_date);
        // Billing first on its day, closing last.
        actions.sort_by_key(|(date, action)| (*date, *action != Action::Bill, *action == Action::Close));
        actions
    }

    fn carry_out(
        &mut self,
        date: BusinessDate,
        action: Action,
        random: &mut fastrand::Rng,
        credit: &mut Vec<Line>,
        wallet: &mut Vec<Line>,
    ) {
        if self.closed {
            return;
        }
        match action {
            Action::Bill => self.bill(date, random, credit),
            Action::Purchase => self.purchase(date, random, credit, wallet),
            Action::Refund => self.give_back(date, random, credit, wallet, false),
            Action::ReversePurchase => self.give_back(date, random, credit, wallet, true),
            Action::PayMinimum => self.pay(date, self.book.past_due_minor(), random, credit),
            Action::PayAll => self.pay(date, self.book.balance_minor, random, credit),
            Action::BouncedPayment => self.bounce(date, random, credit),
            Action::RefundOfNothing => self.refund_of_nothing(date, random, credit),
            Action::RaiseLimit => self.raise_limit(date, random, credit),
            Action::LookForOverdue => {
                if let Some(episode_no) = self.book.episode_beginning(date) {
                    let account_id = self.writer.account_id.clone();
                    self.person.notify(self.config, &account_id, episode_no, date.plus_days(2), random, credit);
                }
            }
            Action::Close => self.close(date, random, credit),
        }
    }

    /// Recorded times grow with every event of an account, so that order by time is order by version.
    fn moment(&self, date: BusinessDate) -> credit_domain::calendar::RecordedAt {
        at(date, 12 * 3_600 + u32::try_from(self.writer.next_version).unwrap_or(0) * 7 % 30_000)
    }

    fn bill(&mut self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        if self.book.balance_minor <= 0 {
            return;
        }
        if self.book.past_due_minor() > 0 || self.person.habit == Habit::Minimum {
            self.charge(date, random, out);
        }
        let Some(bill_id) = self.next_id("BILL") else { return };
        let past_due_minor = self.book.past_due_minor();
        let balance_minor = self.book.balance_minor;
        let new_minimum_minor =
            ((balance_minor - past_due_minor).max(0) / 10).max(1).min((balance_minor - past_due_minor).max(0));
        let due_date = date.month().day_or_last(DUE_DAY);
        let event = AccountEvent::BillIssued(BillIssued {
            bill_id,
            cycle: date.month(),
            bill_date: date,
            due_date,
            statement_balance_minor: balance_minor,
            minimum_due_minor: new_minimum_minor + past_due_minor,
            past_due_included_minor: past_due_minor,
            minimum_principal_minor: None,
            minimum_interest_minor: None,
            minimum_fee_minor: None,
            currency: Currency::CNY,
            items_hash: None,
        });
        self.writer.write(self.moment(date), event, random, out);
        self.book.require(due_date, new_minimum_minor);
    }

    fn charge(&mut self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let interest_minor = self.book.balance_minor * MONTHLY_INTEREST_PPM / 1_000_000;
        if interest_minor > 0
            && let Some(charge_id) = self.next_id("INT")
        {
            let event = AccountEvent::InterestCharged(InterestCharged {
                charge_id,
                amount_minor: interest_minor,
                currency: Currency::CNY,
                period: Some(date.month().plus(-1)),
            });
            self.writer.write(self.moment(date), event, random, out);
            self.book.balance_minor += interest_minor;
        }
        if self.book.past_due_minor() > 0
            && let Some(charge_id) = self.next_id("FEE")
        {
            let event = AccountEvent::FeeCharged(FeeCharged {
                charge_id,
                amount_minor: 500,
                currency: Currency::CNY,
                kind: CompactString::const_new("LATE_PAYMENT"),
            });
            self.writer.write(self.moment(date), event, random, out);
            self.book.balance_minor += 500;
        }
    }

    fn purchase(&mut self, date: BusinessDate, random: &mut fastrand::Rng, credit: &mut Vec<Line>, wallet: &mut Vec<Line>) {
        let amount_minor = random.i64(990..90_000);
        if self.book.balance_minor + amount_minor > self.limit_minor {
            return;
        }
        let Some(posting_id) = self.next_id("P") else { return };
        let payment_id = if random.u32(0..100) < 60 { self.next_id("PAY") } else { None };
        if let Some(payment_id) = &payment_id
            // One in five hundred loses its leg on the way: reconciliation has to find it.
            && random.u32(0..500) != 0
        {
            let payment = Payment {
                payment_id,
                account_id: &self.writer.account_id,
                subject_id: &self.person.subject_id,
                institution: self.config.institution,
                credit_minor: amount_minor,
            };
            wallet_lines::captured(&payment, at(date, 12 * 3_600), random, wallet);
        }
        let event = AccountEvent::PurchasePosted(PurchasePosted {
            posting_id: posting_id.clone(),
            amount_minor,
            currency: Currency::CNY,
            billable_from: None,
            payment_id: payment_id.clone(),
        });
        self.writer.write(self.moment(date), event, random, credit);
        self.book.balance_minor += amount_minor;
        self.last_purchase = Some((posting_id, amount_minor, payment_id));
    }

    fn give_back(
        &mut self,
        date: BusinessDate,
        random: &mut fastrand::Rng,
        credit: &mut Vec<Line>,
        wallet: &mut Vec<Line>,
        whole: bool,
    ) {
        let Some((posting_id, bought_minor, payment_id)) = self.last_purchase.take() else { return };
        let Some(refund_id) = self.next_id("R") else { return };
        let amount_minor = if whole { bought_minor } else { random.i64(1..=bought_minor) };
        let event = if whole {
            AccountEvent::PurchaseReversed(PurchaseReversed {
                posting_id,
                reversal_id: refund_id.clone(),
                amount_minor,
                currency: Currency::CNY,
            })
        } else {
            AccountEvent::PurchaseRefunded(PurchaseRefunded {
                posting_id,
                refund_id: refund_id.clone(),
                amount_minor,
                currency: Currency::CNY,
            })
        };
        self.writer.write(self.moment(date), event, random, credit);
        self.book.refund(date, amount_minor);
        if let Some(payment_id) = &payment_id {
            let payment = Payment {
                payment_id,
                account_id: &self.writer.account_id,
                subject_id: &self.person.subject_id,
                institution: self.config.institution,
                credit_minor: amount_minor,
            };
            wallet_lines::refunded(&payment, &refund_id, at(date, 13 * 3_600), random, wallet);
        }
    }

    fn pay(&mut self, date: BusinessDate, amount_minor: i64, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        if amount_minor <= 0 {
            return;
        }
        let Some(repayment_id) = self.next_id("PAYIN") else { return };
        let event = AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id,
            amount_minor,
            currency: Currency::CNY,
            value_date: date,
            channel: CompactString::const_new("WALLET"),
            bank_ref: BusinessId::parse(&format_compact!("BR-{:07}-{:04}", self.person.number, self.running_no)),
        });
        self.writer.write(self.moment(date), event, random, out);
        self.book.pay(date, amount_minor);
    }

    /// A direct debit that comes back two days later.
    fn bounce(&mut self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let Some(repayment_id) = self.next_id("DD") else { return };
        let received = AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id: repayment_id.clone(),
            amount_minor: 5_000,
            currency: Currency::CNY,
            value_date: date,
            channel: CompactString::const_new("DIRECT_DEBIT"),
            bank_ref: None,
        });
        self.writer.write(self.moment(date), received, random, out);
        let reversed = AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id, cause: ReversalCause::Returned });
        // Still the same business day, so that the account's events stay in recorded order.
        self.writer.write(self.moment(date), reversed, random, out);
    }

    /// A refund of a purchase that never was: the fold refuses it, its version is consumed.
    fn refund_of_nothing(&mut self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let (Some(posting_id), Some(refund_id)) = (self.next_id("NONE"), self.next_id("R")) else { return };
        let event = AccountEvent::PurchaseRefunded(PurchaseRefunded {
            posting_id,
            refund_id,
            amount_minor: 1_00,
            currency: Currency::CNY,
        });
        self.writer.write(self.moment(date), event, random, out);
    }

    fn raise_limit(&mut self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let old_limit_minor = self.limit_minor;
        self.limit_minor += 500_000;
        let event = AccountEvent::CreditLimitChanged(CreditLimitChanged {
            old_limit_minor,
            new_limit_minor: self.limit_minor,
            currency: Currency::CNY,
            cause: CompactString::const_new("REVIEW"),
        });
        self.writer.write(self.moment(date), event, random, out);
    }

    fn close(&mut self, date: BusinessDate, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        if self.book.balance_minor != 0 {
            return;
        }
        let event = AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date, cause: CloseCause::Customer });
        self.writer.write(self.moment(date), event, random, out);
        self.closed = true;
    }
}
