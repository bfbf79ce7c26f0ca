//! Reviews: whether somebody has lately looked at what a step gives.

use crate::{catalog::Catalog, step::StepName};
use chrono::NaiveDate;
use serde::Serialize;

/// How many days a review holds: a quarter of a year.
pub(crate) const DAYS: i64 = 90;

/// A step that somebody should look at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Due {
    #[serde(serialize_with = "as_text")]
    pub(crate) step: StepName,
    /// Where the step is written down.
    pub(crate) source: &'static str,
    pub(crate) reviewed: NaiveDate,
    pub(crate) days: i64,
}

fn as_text<S: serde::Serializer>(name: &StepName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name.as_str())
}

/// A day as people write it, `2026-09-01`.
pub(crate) fn parse(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // chrono takes one digit for two.
    (date.to_string() == text).then_some(date)
}

/// The steps whose review is older than [`DAYS`] on that day. Steps that give no day are not
/// reviewed at all.
pub(crate) fn due(catalog: &Catalog, today: NaiveDate) -> Vec<Due> {
    let of_step = |step: &crate::catalog::CatalogStep| {
        let reviewed = step.reviewed?;
        let days = today.signed_duration_since(reviewed).num_days();
        (days > DAYS).then_some(Due { step: step.name, source: step.source, reviewed, days })
    };
    catalog.steps.iter().filter_map(of_step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_dates_are_days() {
        assert_eq!(parse("2026-09-01"), NaiveDate::from_ymd_opt(2026, 9, 1));
        for text in ["2026-9-1", "2026-02-30", "01.09.2026", "2026-09-01T00:00:00Z", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
