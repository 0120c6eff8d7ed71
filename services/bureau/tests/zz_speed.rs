use std::time::Instant;
use std::fmt::Write;
use bureau::bureau::Bureau;
use bureau::config::Config;
use wire_contracts::pboc2::pack::{PackKey, pack};
#[test]
fn speed() {
    let home = tempfile::tempdir().unwrap();
    let bureau = Bureau::open(Config::below(home.path())).unwrap();
    let line = std::fs::read_to_string("/tmp/line_bureau.txt").unwrap();
    for month in 3..9 {
        let mut text = format!("A0502102.0.0  T10000000H0001202412310830000{:07}\r\n", 30000);
        for account in 0..30000 {
            let one = line.trim_end().replace("H0001R2<", &format!("H0001R2x{account}<")).replace("2024-03-31", &format!("2024-{month:02}-30")).replace("<Month>2024-03", &format!("<Month>2024-{month:02}"));
            let one = if month > 3 { one.replace("<RptDateCode>10", "<RptDateCode>30") } else { one };
            let _ = write!(text, "{one}\r\n");
        }
        let name = format!("T10000000H0001202412312100{month:03}0");
        let packed = pack(&PackKey::REHEARSAL, &name, text.as_bytes()).unwrap();
        let start = Instant::now();
        let receipt = bureau.receive(&name, &packed).unwrap();
        println!("{month} {} bytes {} {:?} loaded {} codes {:?}", text.len(), packed.len(), start.elapsed(), receipt.loaded, receipt.codes);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
