use super::*;
use crate::config::Config;
use crate::testing::Draft;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// One request over a connection of its own; gives status and body.
fn request(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).unwrap();
    let split = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
    (status, answer[split + 4..].to_vec())
}

fn sealed_file(config: &Config) -> Vec<u8> {
    let text = format!("A0502102.0.0  T10000000H0001202412310830000{:07}\r\n{}\r\n", 1, Draft::first("D1").line());
    let mut writer = crate::sealing::SealingWriter::new(&config.sealing_key().unwrap(), "name");
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_answers_and_accounts_go_over_http() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::below(home.path());
    let sealed = sealed_file(&config);
    let bureau = Arc::new(Bureau::open(config).unwrap());
    let metrics = Metrics::new("0", "test").unwrap();
    let pages = router(Arc::clone(&bureau), &metrics).unwrap();
    let listener = listen("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, pages, HttpLimits::default(), stop.clone()));
    tokio::task::spawn_blocking(move || {
        let path = "/v1/files/T10000000H00012024123121000010.enc";
        let (status, body) = request(address, "POST", path, &sealed);
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, &answer["outcome"], &answer["loaded"]), (200, &"answered".into(), &1.into()));
        let feedback = answer["feedback"].as_str().unwrap();
        let (status, packed) = request(address, "GET", &format!("/v1/files/{feedback}"), b"");
        assert_eq!((status, Some(packed)), (200, bureau.feedback(feedback).unwrap()));
        assert_eq!(request(address, "POST", path, &sealed).0, 409);
        assert_eq!(request(address, "POST", "/v1/files/nonsense.enc", &sealed).0, 422);
        assert_eq!(request(address, "GET", "/v1/files/T10000000H00012024123121000013.enc", b"").0, 404);
        let (status, body) = request(address, "GET", "/v1/accounts/T10000000H0001D1", b"");
        let account: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, &account["months_24"]["newest"]), (200, &"2024-03".into()));
        let text = String::from_utf8(body).unwrap();
        assert!(!text.contains("11010519491231002X") && !text.contains("张三"));
        assert_eq!(request(address, "GET", "/v1/accounts/unknown", b"").0, 404);
    })
    .await
    .unwrap();
    assert!(metrics.render().unwrap().contains("furnish_bureau_files_total{outcome=\"answered\"} 1"));
    stop.cancel();
    assert_eq!(serving.await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watching_the_inbox_takes_what_lies_there_and_ends_when_told() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::below(home.path());
    let sealed = sealed_file(&config);
    let bureau = Arc::new(Bureau::open(config).unwrap());
    std::fs::write(bureau.config.inbox.join("T10000000H00012024123121000010.enc"), sealed).unwrap();
    let context =
        ServiceContext { health: Health::new(), metrics: Metrics::new("0", "test").unwrap(), shutdown: CancellationToken::new() };
    context.shutdown.cancel();
    watch_inbox(Arc::clone(&bureau), &context).await.unwrap();
    assert!(bureau.account_line("T10000000H0001D1").unwrap().is_some());
    assert!(context.health.is_ready());
}
