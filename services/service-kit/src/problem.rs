//! Error answers over HTTP: RFC 9457 problem details. They name a rule and what to do, never what was sent.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::borrow::Cow;

/// One error answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// Stable name in SCREAMING_SNAKE_CASE.
    pub code: &'static str,
    /// What is wrong and how to mend it.
    pub detail: Cow<'static, str>,
    /// Seconds after which the same request may be sent again.
    pub retry_after_seconds: Option<u32>,
}

#[derive(serde::Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem { status, code, detail: detail.into(), retry_after_seconds: None }
    }

    /// A 503 with `Retry-After`.
    pub fn unavailable(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem { retry_after_seconds: Some(1), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: &self.detail,
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
