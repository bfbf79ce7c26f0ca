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
    use super::*;
    use crate::steps::testing::seeded;

    #[tokio::test]
    async fn twelve_flags_all_of_the_bots_own() {
        let seeded = seeded(&[&FeatureFlags]).await;
        assert_eq!(seeded.count("feature_flag"), 12);
        seeded.assert_unique("feature_flag", &["key"]);
        assert!(seeded.texts("feature_flag", "key").iter().all(|key| key.starts_with("bot.")));
        assert!(seeded.lengths("feature_flag", "description").iter().all(|length| *length > 0));
    }
}
