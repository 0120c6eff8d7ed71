//! The bureau's rules about one 210 and its monthly segment (pboc-format 4.3, 4.4, 5, 9.3), written down anew from the
//! format: writer and judge must be able to disagree.

use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::AccountType;
use credit_domain::reporting::report::{AccountReport, MonthlyPerformance};

/// Every rule that the report breaks, by the bureau's code or by ours.
pub fn broken_rules(report: &AccountReport) -> Vec<&'static str> {
    let mut broken = Vec::new();
    let mut rule = |code: &'static str, holds: bool| {
        if !holds {
            broken.push(code);
        }
    };
    dates(report, &mut rule);
    closing(report, &mut rule);
    statuses(report, &mut rule);
    amounts(report, &mut rule);
    broken
}

type Rule<'a> = dyn FnMut(&'static str, bool) + 'a;

fn is_card(account_type: AccountType) -> bool {
    matches!(account_type, AccountType::R2 | AccountType::R3)
}

/// F-20: R3 has no overdue items.
fn has_overdue_items(account_type: AccountType) -> bool {
    !matches!(account_type, AccountType::R3 | AccountType::C1)
}

fn dates(report: &AccountReport, rule: &mut Rule<'_>) {
    let monthly = &report.monthly;
    let opened_on = report.opened.open_date;
    let mut of_the_record = vec![monthly.risk_class_since, monthly.last_payment_date];
    of_the_record.extend(monthly.settlement_date);
    of_the_record.extend(monthly.close_date);
    rule("BLE005", of_the_record.iter().all(|day| *day >= opened_on));
    rule("ABE007", opened_on <= report.report_date && of_the_record.iter().all(|day| *day <= report.report_date));
    rule("BLE009", report.maturity.is_none_or(|day| day >= opened_on));
    rule("BLE012", monthly.settlement_date.is_none_or(|day| day.month() == monthly.month));
    rule("BLE039 and F-08", matches!(report.report_date.month().index() - monthly.month.index(), 0 | 1));
    let days_since = |day: BusinessDate| report.report_date.days_since(day);
    rule("BLE008", report.moment.code() != "10" || days_since(opened_on) < 30);
    if let Some(closed_on) = monthly.close_date {
        rule("BLE010", report.moment.code() != "20" || days_since(closed_on) < 30);
        rule("F-02", report.report_date == closed_on);
        rule("F-04", monthly.settlement_date.is_none_or(|day| day <= closed_on));
        let before = [Some(monthly.last_payment_date), Some(monthly.risk_class_since), monthly.settlement_date];
        rule("BLE011", before.into_iter().flatten().all(|day| day <= closed_on));
    }
}

fn closing(report: &AccountReport, rule: &mut Rule<'_>) {
    let monthly = &report.monthly;
    let account_type = report.opened.account_type;
    let code = monthly.account_status.code(account_type);
    let is_closed = code == if is_card(account_type) { "4" } else { "3" };
    let ended = matches!(monthly.repayment_status.code(), "C" | "G");
    let closes = matches!(report.moment.code(), "20" | "32");
    rule("BLE001 and F-19", is_closed == monthly.close_date.is_some());
    rule("BLE030 and F-19", is_closed == ended);
    rule("BLE037", !closes || is_closed);
    rule("20 or 32 for a closed account", !is_closed || closes);
    rule("BLE026", !is_closed || monthly.balance == 0);
    let nothing_overdue = monthly.periods_overdue == 0 && monthly.overdue_total == 0;
    rule("BLE004", !is_closed || !has_overdue_items(account_type) || nothing_overdue);
}

fn statuses(report: &AccountReport, rule: &mut Rule<'_>) {
    let monthly = &report.monthly;
    let account_type = report.opened.account_type;
    let status = monthly.repayment_status.code();
    let account_status = monthly.account_status.code(account_type);
    let not_of_cards = matches!(status, "M" | "D" | "Z");
    rule("5.1", !status.is_empty() && (!is_card(account_type) || !not_of_cards));
    let table: &[&str] = match account_type {
        AccountType::D1 | AccountType::R4 => &["1", "2", "3", "41", "42", "6", "8"],
        AccountType::R1 => &["1", "2", "3", "41", "42", "5", "6", "8"],
        AccountType::R2 | AccountType::R3 => &["1", "31", "4", "51", "52", "6", "8"],
        AccountType::C1 => &["1", "2"],
    };
    rule("5.2", table.contains(&account_status));
    let is_unused = is_card(account_type) && account_status == "6";
    let owes_nothing = monthly.balance == 0 && monthly.periods_overdue == 0 && monthly.overdue_total == 0;
    rule("BLE014", !is_unused || owes_nothing && status == "*");
    let is_bad_debt = matches!(account_status, "41" | "42" | "51" | "52");
    rule("B and bad debt, F-19", (status == "B") == is_bad_debt);
    let no_overdue = monthly.periods_overdue == 0 && monthly.overdue_total == 0;
    let all_overdue = monthly.periods_overdue > 0 && monthly.overdue_total > 0;
    let is_digit = matches!(status, "1" | "2" | "3" | "4" | "5" | "6" | "7");
    if has_overdue_items(account_type) {
        rule("BLE013", !is_bad_debt || monthly.overdue_total > 0);
        rule("BLE017", !matches!(status, "N" | "M") || no_overdue);
        rule("BLE019", !is_digit || all_overdue);
        rule("I-6", no_overdue || is_digit || is_bad_debt);
        let is_overdue_status = account_status == "2" && !is_card(account_type);
        rule("status overdue with nothing overdue, F-19", !is_overdue_status || all_overdue);
    } else {
        rule("BLE025", !is_digit || monthly.balance > 0);
        rule("BLE023", status != "*" || monthly.balance == 0);
        rule("BLE022", monthly.overdrawn_over_180 <= monthly.balance);
    }
    if status == "*" {
        rule("BLE015", monthly.due_this_month == 0 && no_overdue && monthly.statement_balance == 0);
    }
    let has_percent = account_type == AccountType::R2 && status != "*";
    rule("BLE002", monthly.percent_repaid.is_some() == has_percent);
    let is_adverse = is_digit || matches!(status, "B" | "D" | "Z" | "G") || monthly.overdue_total > 0;
    rule("ADV-2", report.adverse == is_adverse);
    rule("an adverse report names its episode", !report.adverse || report.adverse_episode_no > 0);
}

fn amounts(report: &AccountReport, rule: &mut Rule<'_>) {
    let MonthlyPerformance { balance, overdue_total, overdue_principal, used, .. } = report.monthly;
    let monthly = &report.monthly;
    rule("BLE020", overdue_principal <= overdue_total);
    let buckets = [
        monthly.overdue_principal_31_60,
        monthly.overdue_principal_61_90,
        monthly.overdue_principal_91_180,
        monthly.overdue_principal_over_180,
    ];
    rule("buckets above the principal, F-19", buckets.iter().sum::<u64>() <= overdue_principal);
    rule("more overdue than owed", overdue_total <= balance);
    rule(
        "D-28",
        monthly.repayment_status.code() != "B" || overdue_total == balance || report.opened.account_type == AccountType::R3,
    );
    rule("used line", balance > 0 || used == 0);
    rule("N..3", monthly.periods_overdue <= 999 && monthly.remaining_periods <= 999);
    let all =
        [balance, used, overdue_total, monthly.due_this_month, monthly.paid_this_month, monthly.statement_balance, report.limit];
    rule("uInt..15", all.iter().all(|amount| *amount < 1_000_000_000_000_000));
    rule("classes", (1..=5).contains(&monthly.risk_class));
}
