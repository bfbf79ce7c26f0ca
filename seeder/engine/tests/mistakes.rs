//! Mistakes in steps: each is found before anything is connected to, and named with what to do.
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]
#![expect(clippy::panic, reason = "these are tests")]

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm_seeding::{
    KeySpace, Seed, SeedStep, SeederTrait, StepName, World, describe, documents, exit_code,
    integer_key,
};

mod hen {
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "hen")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub egg_id: i64,
        #[sea_orm(unique)]
        pub name: Option<String>,
        #[sea_orm(belongs_to, from = "egg_id", to = "id")]
        pub egg: HasOne<super::egg::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod egg {
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "egg")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub hen_id: i64,
        #[sea_orm(belongs_to, from = "hen_id", to = "id")]
        pub hen: HasOne<super::hen::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod label {
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "label")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub flag: bool,
        pub text: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A step made of a name and a declaration.
#[derive(Clone)]
struct Step(&'static str, fn(&mut Seed), Vec<StepName>);

impl SeedStep for Step {
    fn name(&self) -> StepName {
        StepName::new(self.0)
    }

    fn seed(&self, seed: &mut Seed) {
        (self.1)(seed);
    }

    fn after(&self) -> Vec<StepName> {
        self.2.clone()
    }
}

struct Steps(Vec<Step>);

impl SeederTrait for Steps {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        self.0.iter().map(|step| Box::new(step.clone()) as Box<dyn SeedStep>).collect()
    }
}

#[track_caller]
fn mistake(steps: Vec<Step>) -> String {
    match describe(&Steps(steps), World::default()) {
        Ok(_) => panic!("the mistake was not found"),
        Err(error) => {
            assert_eq!(error.exit_code(), exit_code::USAGE);
            error.to_string()
        }
    }
}

fn step(name: &'static str, seed: fn(&mut Seed)) -> Step {
    Step(name, seed, Vec::new())
}

fn hen(id: i64, egg_id: i64, name: Option<&str>) -> hen::ActiveModel {
    hen::ActiveModel { id: Set(id), egg_id: Set(egg_id), name: Set(name.map(str::to_owned)) }
}

#[test]
fn two_steps_of_one_name() {
    let text = mistake(vec![step("hens", |_| {}), step("hens", |_| {})]);
    assert!(text.contains("two steps are called `hens`"), "{text}");
}

#[test]
fn a_name_that_cannot_be_typed() {
    let text = mistake(vec![step("Hens and eggs", |_| {})]);
    assert!(text.contains("`Hens and eggs` is no step name"), "{text}");
}

#[test]
fn a_circle_of_keys_that_may_not_be_null() {
    let hens = step("hens", |seed| {
        seed.table::<hen::Entity>();
    });
    let eggs = step("eggs", |seed| {
        seed.table::<egg::Entity>();
    });
    let text = mistake(vec![hens, eggs]);
    assert!(text.contains("hens → eggs → hens"), "{text}");
    let both = step("both", |seed| {
        seed.table::<hen::Entity>();
        seed.table::<egg::Entity>();
    });
    let text = mistake(vec![both]);
    assert!(text.contains("hen → egg → hen"), "{text}");
}

#[test]
fn a_step_after_one_that_does_not_exist() {
    let text = mistake(vec![Step("hens", |_| {}, vec![StepName::new("foxes")])]);
    assert!(text.contains("`hens` comes after `foxes`, which does not exist"), "{text}");
}

#[test]
fn a_table_in_two_steps() {
    let declare = |seed: &mut Seed| {
        seed.table::<label::Entity>().within(label::Column::Flag, KeySpace::Any);
    };
    let text = mistake(vec![step("one", declare), step("two", declare)]);
    assert!(text.contains("`label` is declared twice, by `one` and by `two`"), "{text}");
}

#[test]
fn a_key_that_nobody_can_tell_apart() {
    let text = mistake(vec![step("labels", |seed| {
        seed.table::<label::Entity>();
    })]);
    assert!(text.contains("nothing tells which rows of `label` are the seed's"), "{text}");
}

#[test]
fn a_row_outside_its_seed_space() {
    let text = mistake(vec![step("hens", |seed| {
        seed.table::<hen::Entity>()
            .rows([hen(integer_key(0), integer_key(0), None), hen(7, integer_key(0), None)]);
    })]);
    assert_eq!(
        text,
        "step `hens`, table `hen`, row 1 (id=7): `id` is 7, outside the seed space (1000000000 to \
         1999999999)"
    );
}

#[test]
fn keys_that_come_twice() {
    let text = mistake(vec![step("hens", |seed| {
        let id = integer_key(3);
        seed.table::<hen::Entity>().rows([hen(id, id, None), hen(id, id, None)]);
    })]);
    assert!(text.contains("row 1 (id=1000000003): another row of the table has the same id"));
    let text = mistake(vec![step("hens", |seed| {
        let named = |n| hen(integer_key(n), integer_key(n), Some("Berta"));
        seed.table::<hen::Entity>().rows([named(0), named(1)]);
    })]);
    assert!(text.contains("another row of the table has the same name"), "{text}");
}

#[test]
fn rows_that_set_different_columns() {
    let text = mistake(vec![step("hens", |seed| {
        let without =
            hen::ActiveModel { name: NotSet, ..hen(integer_key(1), integer_key(1), None) };
        seed.table::<hen::Entity>().rows([hen(integer_key(0), integer_key(0), None), without]);
    })]);
    assert!(text.contains("it leaves out column `name`, which the rows before it set"), "{text}");
}

#[test]
fn an_address_that_may_be_real() {
    let text = mistake(vec![step("hens", |seed| {
        let named = hen(integer_key(0), integer_key(0), Some("berta@gmail.com"));
        seed.table::<hen::Entity>().rows([named]);
    })]);
    assert_eq!(
        text,
        "step `hens`, table `hen`, row 0 (id=1000000000): `name` has `berta@gmail.com`, a mail \
         address that may be somebody's; use one at a reserved name, such as jane@example.com (RFC \
         2606), or, if the application cannot do without it, `Table::allow`"
    );
}

fn with_addresses(seed: &mut Seed) {
    let named = |n, name| hen(integer_key(n), integer_key(0), Some(name));
    seed.table::<hen::Entity>()
        .allow(hen::Column::Name, &["berta@gmail.com", "login.gmail.com"], "hens | are known so")
        .rows([named(0, "berta@gmail.com"), named(1, "https://login.gmail.com/berta")]);
}

#[test]
fn an_address_that_is_allowed_and_told_so() {
    let seeder = Steps(vec![step("hens", with_addresses)]);
    assert!(describe(&seeder, World::default()).is_ok());
    let document = documents::seed_requirements(&seeder, "a.md").expect("a document");
    let text = document.render(None).expect("a document");
    let line = "| `hen.name` | `login.gmail.com` | hens \\| are known so |";
    assert!(text.contains(line), "{text}");
}

#[test]
fn an_address_of_another_column_or_host_than_those_allowed() {
    let text = mistake(vec![step("hens", |seed| {
        seed.table::<hen::Entity>()
            .allow(hen::Column::Name, &["gmail.com"], "hens are known so")
            .rows([hen(integer_key(0), integer_key(0), Some("https://login.gmail.com/berta"))]);
    })]);
    assert!(text.contains("`name` has `login.gmail.com`, a host that may be"), "{text}");
}

#[test]
fn a_token_that_is_not_printed() {
    let text = mistake(vec![step("hens", |seed| {
        let token = concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a");
        seed.table::<hen::Entity>().rows([hen(integer_key(0), integer_key(0), Some(token))]);
    })]);
    assert!(text.contains("`name` has `ghp_… (40 characters)`, a token or key that may"), "{text}");
}
