//! What a column keeps of a value: what it would lose without a word is said before it is written.

use crate::{
    structure::Keeps,
    value::{display, microseconds},
};
use sea_orm::{Value, sea_query::ColumnType};

/// A second, in microseconds.
const SECOND: i64 = 1_000_000;

impl Keeps {
    /// What the entity's type tells already.
    pub(crate) fn of(column_type: &ColumnType) -> Self {
        match column_type {
            ColumnType::Binary(length) if *length > 1 => {
                Self { padded_to: Some(*length), ..Self::default() }
            }
            ColumnType::Char(Some(length)) => Self { padded_to: Some(*length), ..Self::default() },
            ColumnType::Decimal(Some((_, scale))) | ColumnType::Money(Some((_, scale))) => {
                Self { scale: Some(*scale), ..Self::default() }
            }
            _ => Self::default(),
        }
    }

    /// Whether every value is kept as it is given.
    pub(crate) fn everything(&self) -> bool {
        *self == Self::default()
    }

    /// What the column would lose of the value, if anything, after 'the column …'.
    pub(crate) fn loss(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(Some(text)) => self.text_loss(text),
            Value::Bytes(Some(bytes)) => {
                let length =
                    self.padded_to.filter(|length| (bytes.len() as u64) < u64::from(*length));
                length.map(|length| format!("fills bytes up to {length}"))
            }
            Value::Decimal(Some(_)) | Value::BigDecimal(Some(_)) => {
                let text = display(value);
                let digits = text.split_once('.').map_or("", |(_, digits)| digits);
                let digits = digits.trim_end_matches('0').len() as u64;
                let scale = self.scale.filter(|scale| digits > u64::from(*scale));
                scale.map(|scale| format!("keeps {scale} digits after the point"))
            }
            other => self.fraction_loss(other),
        }
    }

    fn text_loss(&self, text: &str) -> Option<String> {
        let characters = text.chars().count() as u64;
        if let Some(length) = self.padded_to.filter(|length| characters < u64::from(*length)) {
            return Some(format!("fills texts up to {length} characters with spaces"));
        }
        let ends_with_space = text.ends_with(' ');
        let trims = self.trims || self.padded_to.is_some();
        (trims && ends_with_space).then(|| "does not keep spaces at the end".to_owned())
    }

    fn fraction_loss(&self, value: &Value) -> Option<String> {
        let digits = self.fraction.filter(|digits| *digits < 6)?;
        let fraction = match value {
            Value::ChronoTime(Some(time)) => {
                i64::from(chrono::Timelike::nanosecond(time)) / 1_000 % SECOND
            }
            Value::TimeTime(Some(time)) => i64::from(time.microsecond()),
            other => microseconds(other)?.rem_euclid(SECOND),
        };
        (fraction % 10_i64.pow(6 - digits) != 0).then(|| match digits {
            0 => "keeps whole seconds".to_owned(),
            digits => format!("keeps {digits} digits of a second"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveTime;

    #[test]
    fn what_would_be_lost_is_named_and_the_rest_passes() {
        let char_12 = Keeps::of(&ColumnType::Char(Some(12)));
        assert!(char_12.loss(&"seed.de".into()).is_some());
        assert!(char_12.loss(&"seed.germany".into()).is_none());
        assert!(char_12.loss(&"seed.german ".into()).is_some());
        let trims = Keeps { trims: true, ..Keeps::default() };
        assert!(trims.loss(&"seed.de".into()).is_none());
        assert!(trims.loss(&"seed.de ".into()).is_some());
        let money = Keeps::of(&ColumnType::Decimal(Some((10, 2))));
        let decimal = |text: &str| Value::Decimal(text.parse().ok());
        assert!(money.loss(&decimal("19.999")).is_some());
        assert!(money.loss(&decimal("19.990")).is_none());
        let seconds = Keeps { fraction: Some(0), ..Keeps::default() };
        let time = |micro| Value::ChronoTime(NaiveTime::from_hms_micro_opt(1, 2, 3, micro));
        assert!(seconds.loss(&time(500)).is_some());
        assert!(seconds.loss(&time(0)).is_none());
        let millis = Keeps { fraction: Some(3), ..Keeps::default() };
        assert!(millis.loss(&time(500_000)).is_none() && millis.loss(&time(500)).is_some());
        assert!(Keeps::default().loss(&"anything ".into()).is_none());
    }
}
