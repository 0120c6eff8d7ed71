use super::{HttpLimits, serve};
use crate::admin::admin_router;
use crate::health::Health;
use crate::metrics::Metrics;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Running {
    address: SocketAddr,
    shutdown: CancellationToken,
    task: JoinHandle<usize>,
}

async fn start(limits: HttpLimits, health: Health) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let router = admin_router(health, Metrics::new("0", "0").unwrap());
    let task = tokio::spawn(serve(listener, router, limits, shutdown.clone()));
    Running { address, shutdown, task }
}

async fn answer_to(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn admin_pages_answer_and_shutdown_drains() {
    let health = Health::new();
    let component = health.component("log");
    let running = start(HttpLimits::default(), health).await;
    assert!(answer_to(running.address, &get("/livez")).await.starts_with("HTTP/1.1 200"));
    assert!(answer_to(running.address, &get("/readyz")).await.starts_with("HTTP/1.1 503"));
    component.ready();
    assert!(answer_to(running.address, &get("/readyz")).await.starts_with("HTTP/1.1 200"));
    assert!(answer_to(running.address, &get("/healthz")).await.starts_with("HTTP/1.1 200"));
    assert!(answer_to(running.address, &get("/metrics")).await.contains("furnish_build_info"));
    assert!(answer_to(running.address, &get("/nothing")).await.starts_with("HTTP/1.1 404"));
    running.shutdown.cancel();
    assert_eq!(running.task.await.unwrap(), 0);
}

#[tokio::test]
async fn a_client_that_never_ends_its_head_is_closed_and_delays_nobody() {
    let limits = HttpLimits { header_read_timeout: Duration::from_millis(200), ..HttpLimits::default() };
    let running = start(limits, Health::new()).await;
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    slow.write_all(b"GET /livez HTTP/1.1\r\nhost:").await.unwrap();
    assert!(answer_to(running.address, &get("/livez")).await.starts_with("HTTP/1.1 200"));
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(10), slow.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "the server keeps a connection whose head never ends");
}

#[tokio::test]
async fn a_connection_over_the_cap_waits_for_a_slot() {
    let running = start(HttpLimits { connections_max: 1, ..HttpLimits::default() }, Health::new()).await;
    let first = TcpStream::connect(running.address).await.unwrap();
    let mut second = TcpStream::connect(running.address).await.unwrap();
    second.write_all(get("/livez").as_bytes()).await.unwrap();
    let mut byte = [0_u8; 1];
    let early = tokio::time::timeout(Duration::from_millis(200), second.read(&mut byte)).await;
    assert!(early.is_err(), "a second connection was served while the only slot was taken");
    drop(first);
    let mut rest = String::new();
    second.read_to_string(&mut rest).await.unwrap();
    assert!(rest.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_request_that_outlives_the_drain_deadline_is_cut_off_and_counted() {
    let limits = HttpLimits { drain_timeout: Duration::from_millis(100), ..HttpLimits::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let entered = std::sync::Arc::new(tokio::sync::Notify::new());
    let tell = entered.clone();
    let handler = move || {
        let tell = tell.clone();
        async move {
            tell.notify_one();
            std::future::pending::<&'static str>().await
        }
    };
    let router = axum::Router::new().route("/forever", axum::routing::get(handler));
    let task = tokio::spawn(serve(listener, router, limits, shutdown.clone()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(get("/forever").as_bytes()).await.unwrap();
    entered.notified().await;
    shutdown.cancel();
    assert_eq!(task.await.unwrap(), 1);
}
