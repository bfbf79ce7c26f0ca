//! Where a URL leads, as the driver reads it.

use crate::value::printable;
use sea_orm::{
    DbBackend,
    sqlx::{mysql::MySqlConnectOptions, postgres::PgConnectOptions},
};
use std::{net::IpAddr, path::PathBuf};

/// A server as the driver reads the URL: the query and PGHOST can name another host than the URL
/// shows.
pub(super) struct Server {
    user: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) socket: Option<PathBuf>,
    database: Option<String>,
}

impl Server {
    pub(super) fn of(text: &str, backend: DbBackend) -> Option<Self> {
        if backend == DbBackend::MySql {
            let options: MySqlConnectOptions = text.parse().ok()?;
            return Some(Self {
                user: options.get_username().to_owned(),
                host: options.get_host().to_owned(),
                port: options.get_port(),
                socket: options.get_socket().cloned(),
                database: options.get_database().map(str::to_owned),
            });
        }
        let options: PgConnectOptions = text.parse().ok()?;
        let folder = options.get_host().starts_with('/').then(|| options.get_host().into());
        Some(Self {
            user: options.get_username().to_owned(),
            host: options.get_host().to_owned(),
            port: options.get_port(),
            socket: options.get_socket().cloned().or(folder),
            database: options.get_database().map(str::to_owned),
        })
    }

    pub(super) fn is_local(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        self.socket.is_some()
            || self.host == "localhost"
            || address.is_ok_and(|address| address.is_loopback())
    }

    /// The server for people. Made of the parts that are no secret, since a password that is not
    /// encoded may end up in any other one.
    pub(super) fn label(&self, backend: DbBackend) -> String {
        let (scheme, usual_port) = match backend {
            DbBackend::MySql => ("mysql", 3306),
            _ => ("postgres", 5432),
        };
        let place = match &self.socket {
            Some(socket) => socket.display().to_string(),
            None => self.host.clone(),
        };
        let port = if self.port == usual_port { String::new() } else { format!(":{}", self.port) };
        let database = self.database.as_deref().unwrap_or_default();
        let database = database.rsplit(['/', '@']).next().unwrap_or_default();
        printable(&format!("{scheme}://{}@{place}{port}/{database}", self.user))
    }
}
