//! The input contract of the wallet edge: a payment or refund with all its legs (`schemas/ingress/`).
//!
//! Legs that the reporting institution's credit did not fund end here; they have no event (W-1 to W-5).

use crate::avro::catalogue::{Entry, of_this_build, parse_built_in};
use crate::avro::record::{wire_enum, wire_record};
use crate::avro::{DatumError, hash_of_content, read_datum};
use crate::ingress::json::{self, Json, JsonLimits};
use crate::ingress::validate::validate;
use crate::ingress::{IngressRefusal, Stamp, event_type_name, settle};
use apache_avro::Schema;
use compact_str::CompactString;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::wallet_event::{ClearingHouse, PaymentChannel, Wallet};
use credit_domain::ids::{AccountId, BusinessId, ContentHash, InstitutionCode};
use credit_domain::money::{Currency, Minor};
use credit_domain::refusal::Finding;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A wallet payment or refund as the wallet sent it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalletInput {
    pub envelope: Envelope,
    /// Over the whole input but `recorded_at`, `producer` and `producer_build`.
    pub content_hash: ContentHash,
    pub payment: WalletPaymentInput,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WalletPaymentInput {
    Captured(CapturedPayment),
    Refunded(RefundedPayment),
}

/// A captured payment; its legs add up to `amount_minor`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CapturedPayment {
    pub payment_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    pub code_owner: Wallet,
    pub paying_app: Wallet,
    pub clearing_house: ClearingHouse,
    /// GB/T 2260, six digits.
    pub city: CompactString,
    pub channel: PaymentChannel,
    pub merchant_ref: Option<BusinessId>,
    pub mini_program_ref: Option<BusinessId>,
    pub legs: Vec<FundingLeg>,
}

/// A refund and how the wallet allocates it to the legs of the payment (W-2); the parts add up to `amount_minor`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefundedPayment {
    pub payment_id: BusinessId,
    pub refund_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    pub legs: Vec<FundingLeg>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FundingLeg {
    pub leg_no: u16,
    pub funding_type: FundingType,
    /// Whose money or credit it is; absent for the wallet itself.
    pub funding_institution: Option<InstitutionCode>,
    /// There for every credit leg.
    pub account_id: Option<AccountId>,
    pub amount_minor: Minor,
}

/// How a leg was funded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FundingType {
    Credit,
    Balance,
    DebitCard,
    MoneyFund,
    Coupon,
    Points,
}

impl FundingType {
    pub const ALL: [FundingType; 6] = [
        FundingType::Credit,
        FundingType::Balance,
        FundingType::DebitCard,
        FundingType::MoneyFund,
        FundingType::Coupon,
        FundingType::Points,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            FundingType::Credit => "CREDIT",
            FundingType::Balance => "BALANCE",
            FundingType::DebitCard => "DEBIT_CARD",
            FundingType::MoneyFund => "MONEY_FUND",
            FundingType::Coupon => "COUPON",
            FundingType::Points => "POINTS",
        }
    }
}

mod wire {
    //! The input's wire records, named as their Avro records.

    use super::{FundingType as DomainFundingType, wire_enum, wire_record};
    use crate::avro::record::wire_event;
    use compact_str::CompactString;
    use credit_domain::event::wallet_event::{ClearingHouse, PaymentChannel, Wallet};
    use credit_domain::ids::{AccountId, BusinessId, InstitutionCode};
    use credit_domain::money::{Currency, Minor};

    wire_enum! { FundingType for DomainFundingType {
        Credit = "CREDIT",
        Balance = "BALANCE",
        DebitCard = "DEBIT_CARD",
        MoneyFund = "MONEY_FUND",
        Coupon = "COUPON",
        Points = "POINTS",
    } }

    wire_record! { FundingLeg for super::FundingLeg {
        leg_no: u16,
        funding_type: DomainFundingType,
        funding_institution: Option<InstitutionCode>,
        account_id: Option<AccountId>,
        amount_minor: Minor,
    } }

    wire_event! { WalletPaymentCaptured for super::CapturedPayment {
        payment_id: BusinessId,
        amount_minor: Minor,
        currency: Currency,
        code_owner: Wallet,
        paying_app: Wallet,
        clearing_house: ClearingHouse,
        city: CompactString,
        channel: PaymentChannel,
        merchant_ref: Option<BusinessId>,
        mini_program_ref: Option<BusinessId>,
        legs: Vec<super::FundingLeg>,
    } }

    wire_event! { WalletPaymentRefunded for super::RefundedPayment {
        payment_id: BusinessId,
        refund_id: BusinessId,
        amount_minor: Minor,
        currency: Currency,
        legs: Vec<super::FundingLeg>,
    } }
}

const CAPTURED: &str = "WalletPaymentCaptured";
const REFUNDED: &str = "WalletPaymentRefunded";

static CAPTURED_SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| parse_built_in(include_str!("../../../../schemas/ingress/WalletPaymentCaptured.v1.avsc"), CAPTURED));
static REFUNDED_SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| parse_built_in(include_str!("../../../../schemas/ingress/WalletPaymentRefunded.v1.avsc"), REFUNDED));
static CAPTURED_ENTRY: LazyLock<Entry> = LazyLock::new(|| of_this_build(Entry::new(1, &CAPTURED_SCHEMA), CAPTURED));
static REFUNDED_ENTRY: LazyLock<Entry> = LazyLock::new(|| of_this_build(Entry::new(1, &REFUNDED_SCHEMA), REFUNDED));

/// The wallet input of one flat JSON object.
///
/// # Errors
/// [`IngressRefusal`] with every finding of form, or, when the form is right, every finding about the legs.
pub fn parse_input(json: &[u8], stamp: &Stamp) -> Result<WalletInput, IngressRefusal> {
    let tree = json::parse(json, JsonLimits::DEFAULT).map_err(IngressRefusal::of_bytes)?;
    input_of(&tree, stamp)
}

/// As [`parse_input`], from JSON already read.
///
/// # Errors
/// As [`parse_input`].
pub fn input_of(json: &Json, stamp: &Stamp) -> Result<WalletInput, IngressRefusal> {
    let name = event_type_name(json).map_err(|finding| IngressRefusal::of(json, None, vec![finding]))?;
    let (event_type, read) = match name {
        CAPTURED => (CAPTURED, read(&CAPTURED_ENTRY, json, stamp, WalletPaymentInput::Captured)),
        REFUNDED => (REFUNDED, read(&REFUNDED_ENTRY, json, stamp, WalletPaymentInput::Refunded)),
        _ => {
            let expected = format!("one of {CAPTURED}, {REFUNDED}");
            let finding = Finding::new("EVENT_TYPE_UNKNOWN", "event_type", expected);
            return Err(IngressRefusal::of(json, None, vec![finding]));
        }
    };
    let refuse = |findings| IngressRefusal::of(json, Some(event_type), findings);
    let input = read.map_err(refuse)?;
    let findings = content_findings(&input);
    if findings.is_empty() { Ok(input) } else { Err(refuse(findings)) }
}

fn read<T: crate::avro::record::WireEvent>(
    entry: &Entry,
    json: &Json,
    stamp: &Stamp,
    wrap: fn(T) -> WalletPaymentInput,
) -> Result<WalletInput, Vec<Finding>> {
    let validated = validate(entry, json, stamp);
    let not_readable = || vec![Finding::new("NOT_READABLE", "", "an input of the schema")];
    let decoded = read_datum::<T>(entry, &validated.datum).map_err(|error| match error {
        DatumError::InvalidFields(findings) => findings,
        DatumError::Malformed | DatumError::TrailingBytes(_) => not_readable(),
    });
    let content_hash = hash_of_content(&validated.datum);
    let (envelope, payment) = settle(decoded, validated.findings)?;
    Ok(WalletInput { envelope, content_hash: content_hash.ok_or_else(not_readable)?, payment: wrap(payment) })
}

/// Faults of content of an input whose form is right.
fn content_findings(input: &WalletInput) -> Vec<Finding> {
    let (payment_id, amount_minor, legs) = match &input.payment {
        WalletPaymentInput::Captured(payment) => (&payment.payment_id, payment.amount_minor, &payment.legs),
        WalletPaymentInput::Refunded(refund) => (&refund.payment_id, refund.amount_minor, &refund.legs),
    };
    let mut findings = Vec::new();
    let mut note = |broken: bool, rule: &'static str, field: &str, expected: &'static str| {
        if broken {
            findings.push(Finding::new(rule, field.to_owned(), expected));
        }
    };
    let envelope = &input.envelope;
    note(envelope.aggregate_type != AggregateType::WalletPayment, "AGGREGATE_TYPE_MISMATCH", "aggregate_type", "WalletPayment");
    note(envelope.aggregate_id != payment_id.as_str(), "AGGREGATE_ID_MISMATCH", "aggregate_id", "the payment_id");
    note(envelope.aggregate_version == 0, "AGGREGATE_VERSION_NOT_POSITIVE", "aggregate_version", "at least 1");
    note(amount_minor <= 0, "AMOUNT_NOT_POSITIVE", "amount_minor", "more than 0");
    note(legs.is_empty(), "LEGS_MISSING", "legs", "at least one leg");
    if let WalletPaymentInput::Captured(payment) = &input.payment {
        let six_digits = payment.city.len() == 6 && payment.city.bytes().all(|byte| byte.is_ascii_digit());
        note(!six_digits, "CITY_FORMAT", "city", "a GB/T 2260 code of six digits");
    }
    let mut numbers = BTreeSet::new();
    for (index, leg) in legs.iter().enumerate() {
        let field = |name: &str| format!("legs[{index}].{name}");
        let credit = leg.funding_type == FundingType::Credit;
        note(leg.leg_no == 0, "LEG_NUMBER_NOT_POSITIVE", &field("leg_no"), "at least 1");
        note(!numbers.insert(leg.leg_no), "LEG_NUMBER_TWICE", &field("leg_no"), "every leg number once");
        note(leg.amount_minor <= 0, "AMOUNT_NOT_POSITIVE", &field("amount_minor"), "more than 0");
        note(credit && leg.account_id.is_none(), "CREDIT_LEG_WITHOUT_ACCOUNT", &field("account_id"), "an account for CREDIT");
        let unnamed = credit && leg.funding_institution.is_none();
        note(unnamed, "CREDIT_LEG_WITHOUT_INSTITUTION", &field("funding_institution"), "an institution for CREDIT");
    }
    let sum: i128 = legs.iter().map(|leg| i128::from(leg.amount_minor)).sum();
    note(!legs.is_empty() && sum != i128::from(amount_minor), "LEGS_SUM", "legs", "amounts that add up to amount_minor");
    findings
}
