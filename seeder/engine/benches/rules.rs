//! What it costs that every row is synthetic for certain:
//! `cargo bench -p sea-orm-seeding --bench rules`.
//!
//! Each kind of row is made and encoded, with the rules and without, in one process; the fastest of
//! 21 rounds counts. The ratio is the rules' share on top of making and encoding the rows.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use sea_orm::Value;
use sea_orm_seeding::bench;
use serde_json::json;
use std::{hint::black_box, time::Instant};

const ROWS: u64 = 10_000;
const ROUNDS: usize = 21;

type Make = fn(u64) -> Vec<Value>;

/// Kinds of rows, from such without anything to look at to such where every rule looks.
const KINDS: [(&str, Make); 6] = [
    ("numbers and a word", |n| vec![n.into(), (n / 3).into(), word(n).into()]),
    ("words, 60 characters", |n| vec![n.into(), sentence(n, 10).into()]),
    ("a text of 600 characters", |n| vec![n.into(), sentence(n, 100).into()]),
    ("an account", |n| {
        let name = format!("{} {}", word(n), word(n / 7));
        let mail = format!("{}@mail.example", word(n));
        let site = format!("https://{}.example/users/{n}.png", word(n / 3));
        vec![n.into(), name.into(), mail.into(), site.into(), "+1 212 555 0123".into()]
    }),
    ("a JSON object", |n| {
        let address = format!("https://media.example/{n}");
        let list = json!([word(n), word(n / 2), n, "2026-11-26T20:44:55Z"]);
        vec![n.into(), json!({ "name": word(n), "address": address, "list": list }).into()]
    }),
    ("bytes that are no text, 4 kB", |n| {
        let mut state = n + 1;
        let noise = (0..4096).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        });
        vec![n.into(), noise.collect::<Vec<u8>>().into()]
    }),
];

fn word(n: u64) -> &'static str {
    const WORDS: [&str; 8] =
        ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath"];
    WORDS[(n % 8) as usize]
}

fn sentence(n: u64, words: u64) -> String {
    (0..words).map(|index| word(n * 5 + index * index)).collect::<Vec<_>>().join(" ")
}

fn main() {
    println!("{:<28} {:>12} {:>12} {:>12} {:>8}", "row", "made", "encoded", "rules", "ratio");
    for (name, make) in KINDS {
        let rows: Vec<Vec<Value>> = (0..ROWS).map(make).collect();
        let making = fastest(|n| drop(black_box(make(n as u64))));
        let encoding = fastest(|n| drop(black_box(bench::encoded(&rows[n]))));
        let ruling = fastest(|n| assert!(!bench::is_refused(black_box(&rows[n])), "{name}"));
        let ratio = ruling / (making + encoding);
        println!("{name:<28} {making:>9.0} ns {encoding:>9.0} ns {ruling:>9.0} ns {ratio:>8.2}");
    }
}

/// Nanoseconds a row.
fn fastest(each: impl Fn(usize)) -> f64 {
    let round = |_| {
        let begun = Instant::now();
        (0..ROWS as usize).for_each(&each);
        begun.elapsed()
    };
    let fastest = (0..ROUNDS).map(round).min().unwrap_or_default();
    fastest.as_nanos() as f64 / ROWS as f64
}
