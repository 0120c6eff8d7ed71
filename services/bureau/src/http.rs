//! The bureau over HTTP: files in, answers and accounts out. No answer here carries a name or an identity number.

use crate::bureau::{Bureau, Receipt, ReceiptOutcome};
use crate::credit_report::AccountLine;
use crate::error::BureauError;
use crate::telemetry::Telemetry;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use service_kit::problem::Problem;
use std::sync::Arc;

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) bureau: Arc<Bureau>,
    pub(crate) telemetry: Telemetry,
}

/// `POST /v1/files/{name}`, `GET /v1/files/{feedback name}`, `GET /v1/accounts/{code}`.
pub(crate) fn router(shared: Shared) -> Router {
    let body_limit = shared.bureau.config.max_sealed_bytes;
    Router::new()
        .route("/v1/files/{name}", get(fetch_feedback).post(receive_file))
        .route("/v1/accounts/{code}", get(show_account))
        .layer(DefaultBodyLimit::max(body_limit))
        .with_state(shared)
}

/// 200 the file is judged and its answer can be fetched; 409 the name is used; 422 the name is no name.
async fn receive_file(State(shared): State<Shared>, Path(name): Path<String>, sealed: Bytes) -> Response {
    let Shared { bureau, telemetry } = shared;
    let received = tokio::task::spawn_blocking(move || bureau.receive(&name, &sealed)).await;
    let receipt = match flatten(received) {
        Ok(receipt) => receipt,
        Err(problem) => return problem.into_response(),
    };
    telemetry.file_answered(&receipt);
    let status = match receipt.outcome {
        ReceiptOutcome::Answered | ReceiptOutcome::DeliveredAgain => StatusCode::OK,
        ReceiptOutcome::NameUsed => StatusCode::CONFLICT,
        ReceiptOutcome::NotNamed => StatusCode::UNPROCESSABLE_ENTITY,
        ReceiptOutcome::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
    };
    (status, axum::Json(receipt_json(&receipt))).into_response()
}

async fn fetch_feedback(State(shared): State<Shared>, Path(name): Path<String>) -> Response {
    let found = tokio::task::spawn_blocking(move || shared.bureau.feedback(&name)).await;
    match flatten(found) {
        Ok(Some(packed)) => ([(header::CONTENT_TYPE, "application/octet-stream")], packed).into_response(),
        Ok(None) => not_found("no answer of that name; it may not have been given yet").into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn show_account(State(shared): State<Shared>, Path(code): Path<String>) -> Response {
    let found = tokio::task::spawn_blocking(move || shared.bureau.account_line(&code)).await;
    match flatten(found) {
        Ok(Some(line)) => axum::Json(account_json(&line)).into_response(),
        Ok(None) => not_found("the bureau holds no account of that code").into_response(),
        Err(problem) => problem.into_response(),
    }
}

fn not_found(detail: &'static str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "NOT_FOUND", detail)
}

fn flatten<T>(outcome: Result<Result<T, BureauError>, tokio::task::JoinError>) -> Result<T, Problem> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the bureau failed");
            Err(Problem::unavailable("BUREAU_FAILED", "the bureau could not finish; send the same bytes again"))
        }
        Err(_) => Err(Problem::unavailable("BUREAU_FAILED", "the bureau could not finish; send the same bytes again")),
    }
}

fn receipt_json(receipt: &Receipt) -> serde_json::Value {
    let findings: Vec<serde_json::Value> =
        receipt.findings.iter().map(|finding| serde_json::json!({ "code": finding.code, "tag": finding.tag })).collect();
    serde_json::json!({
        "outcome": receipt.outcome.name(),
        "feedback": receipt.feedback,
        "loaded": receipt.loaded,
        "refused": receipt.refused,
        "findings": findings,
    })
}

/// What the bureau shows of an account without saying whose it is.
fn account_json(line: &AccountLine) -> serde_json::Value {
    let terms = &line.account.terms;
    let latest = line.latest.as_ref().map(|report| {
        serde_json::json!({
            "report_date": report.report_date.to_string(),
            "moment": report.moment,
            "account_status": report.performance.account_status,
            "repayment_status": report.performance.repayment_status,
            "balance": report.performance.balance,
            "overdue_total": report.performance.overdue_total,
            "risk_class": report.performance.risk_class,
        })
    });
    serde_json::json!({
        "account_code": line.account_code,
        "account_type": line.account.account_type,
        "opened": terms.opened.map(|day| day.to_string()),
        "closed": line.account.closed.map(|day| day.to_string()),
        "currency": terms.currency,
        "limit": terms.limit,
        "latest": latest,
        "months_24": { "newest": line.line.newest.map(|month| month.to_string()), "cells": line.line.cells },
        "reports": line.report_count,
    })
}
