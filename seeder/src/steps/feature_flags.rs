//! Feature flags: the twelve flags that the bot knows, with their defaults. Reference data:
//! production needs them too. A flag that you add by hand stays, as long as its key does not begin
//! with `bot.`.

use crate::{facts::flags::FLAGS, ids};
use entity::feature_flag;
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Seed, SeedStep, StepKind, StepName};

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct FeatureFlags;

impl SeedStep for FeatureFlags {
    fn name(&self) -> StepName {
        StepName::new("feature-flags")
    }

    fn kind(&self) -> StepKind {
        StepKind::Reference
    }

    fn about(&self) -> &'static str {
        "The twelve flags that the bot knows, with their defaults."
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
    }

    fn seed(&self, seed: &mut Seed) {
        let flags = FLAGS.map(|(key, description, enabled)| feature_flag::ActiveModel {
            key: Set(key.to_owned()),
            description: Set(description.to_owned()),
            enabled_by_default: Set(enabled),
        });
        seed.table::<feature_flag::Entity>()
            .within(feature_flag::Column::Key, ids::FLAGS)
            .never(
                feature_flag::Column::Description,
                &[Cell::Short, Cell::Long, Cell::NotAscii],
                "reference data: a sentence for operators",
            )
            .rows(flags);
    }
}

#[cfg(test)]
mod tests {
    use crate::steps::testing::{all, assert_unique, counted, counts, word};

    #[test]
    fn twelve_flags_all_of_the_bots_own() {
        assert_eq!(all("feature_flag").len(), 12);
        assert_unique("feature_flag", &["key"]);
        assert_eq!(
            counted("feature_flag", "enabled_by_default"),
            counts([("false", 4), ("true", 8)])
        );
        for flag in all("feature_flag") {
            assert!(
                word(&flag["key"]).starts_with("bot.") && !word(&flag["description"]).is_empty()
            );
        }
    }
}
