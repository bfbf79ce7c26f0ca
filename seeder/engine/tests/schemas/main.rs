//! Any schema: small applications on three databases, through their program as people run it.
//!
//! [`applications`] has the schemas, [`cycle`] what each of them goes through. The other modules tell
//! what is wanted of one kind of schema each.
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

#[macro_use]
#[allow(dead_code, reason = "entities have more than the steps use")]
mod applications;
#[macro_use]
mod database;
mod cycle;
mod kept;
mod keys;
mod numbering;
mod order;
mod references;
mod steps;
mod triggers;
mod values;
