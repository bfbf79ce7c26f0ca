//! Runs that lose what they work on: the connection, or room on the disk.

use crate::{
    Draw,
    support::{Backend, Outcome, World, undisturbed},
};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// A server's stand-in that passes everything on until so many bytes have gone through; then it
/// closes all connections and takes no new one, like a server that is stopped.
struct Proxy {
    url: String,
    passed: Arc<AtomicU64>,
}

impl Proxy {
    fn new(world: &World, limit: u64) -> Self {
        let mut url = url::Url::parse(&world.url).expect("a URL");
        let port = url.port().unwrap_or(match world.backend {
            Backend::MariaDb => 3306,
            _ => 5432,
        });
        let server = format!("{}:{port}", url.host_str().expect("a host"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let own = listener.local_addr().expect("an address").port();
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(own)).expect("a port");
        let passed = Arc::new(AtomicU64::new(0));
        let counted = passed.clone();
        thread::spawn(move || {
            let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
            for client in listener.incoming().map_while(Result::ok) {
                if counted.load(Ordering::SeqCst) >= limit {
                    // Nobody listens any more once the listener goes.
                    break;
                }
                let server = TcpStream::connect(&server).expect("the server answers");
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (clone(from), clone(to));
                    open.lock().expect("the list").extend([clone(&from), clone(&to)]);
                    let (open, counted) = (open.clone(), counted.clone());
                    thread::spawn(move || pass(from, to, &open, &counted, limit));
                }
            }
        });
        Self { url: url.to_string(), passed }
    }
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a handle")
}

fn pass(
    mut from: TcpStream,
    mut to: TcpStream,
    open: &Mutex<Vec<TcpStream>>,
    counted: &AtomicU64,
    limit: u64,
) {
    let mut buffer = [0; 4096];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        let before = counted.fetch_add(read as u64, Ordering::SeqCst);
        let left = limit.saturating_sub(before).min(read as u64) as usize;
        if to.write_all(&buffer[..left]).is_err() {
            break;
        }
        if left < read {
            for stream in open.lock().expect("the list").iter() {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

fn seeder(world: &World, url: &str, line: &str) -> Outcome {
    world.seeder_with(&[("DATABASE_URL", url)], line)
}

pub(crate) async fn runs_that_lose_their_connection_converge(backend: Backend) {
    let draw = Draw::new("cuts", backend, 5);
    let expected = undisturbed().await;
    for (round, line) in (0..draw.rounds).zip(["seed", "fresh", "refresh"].into_iter().cycle()) {
        let place = format!("{backend:?}, seed {}, round {round}, {line}", draw.seed);
        let before = async || match line {
            "seed" => World::migrated(backend).await,
            _ => World::seeded(backend).await,
        };
        let world = before().await;
        let whole = Proxy::new(&world, u64::MAX);
        seeder(&world, &whole.url, line).exits(0);
        let bytes = whole.passed.load(Ordering::SeqCst);

        let world = before().await;
        // A run ends with a few bytes of goodbye, after its last commit.
        let proxy = Proxy::new(&world, draw.below(round, "byte", bytes * 19 / 20));
        let lost = seeder(&world, &proxy.url, line).exits(1);
        assert!(lost.stderr.contains("error:"), "{place}: {}", lost.stderr);
        assert!(lost.stderr.contains("hint:"), "{place}: {}", lost.stderr);
        eprintln!("{place}: {}", lost.stderr.lines().next().unwrap_or_default());

        world.seeder(line).exits(0);
        assert_eq!(world.verify(), expected, "{place}");
    }
}

pub(crate) async fn runs_without_room_on_the_disk_converge() {
    let draw = Draw::new("full disk", Backend::Sqlite, 5);
    let expected = undisturbed().await;
    let world = World::migrated(Backend::Sqlite).await;
    world.seeder("seed").exits(0);
    let size = world.file().metadata().expect("the file").len();
    for (round, line) in (0..draw.rounds).zip(["seed", "fresh", "refresh"].into_iter().cycle()) {
        let place = format!("seed {}, round {round}, {line}", draw.seed);
        let world = match line {
            "seed" => World::migrated(Backend::Sqlite).await,
            _ => World::new(Backend::Sqlite).await,
        };
        // The limit of a file's size, in blocks of 512 bytes; without the signal it is an error.
        let blocks = draw.below(round, "block", size / 512 * 9 / 10) + 1;
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {line}");
        let full = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_seeder")])
            .current_dir(world.folder.path())
            .env("DATABASE_URL", &world.url)
            .output()
            .expect("the program starts");
        let stderr = String::from_utf8_lossy(&full.stderr);
        assert_eq!(full.status.code(), Some(1), "{place}: {stderr}");
        assert!(stderr.contains("the disk is full or cannot be written"), "{place}: {stderr}");
        eprintln!("{place}: {}", stderr.lines().next().unwrap_or_default());

        world.seeder(line).exits(0);
        assert_eq!(world.verify(), expected, "{place}");
    }
}
