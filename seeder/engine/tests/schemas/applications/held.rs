//! Schemas that were odd and held.

use super::{Application, step};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityName, Iterable, Value};
use sea_orm_seeding::integer_key;

entity! {
    #[sea_orm(table_name = "item")]
    item {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }
}

/// The table that the issue's examples begin with.
pub const ITEM: &str = "CREATE TABLE item (id {id}, name VARCHAR(60) NOT NULL)";

/// A row of `item`.
pub fn item(n: u64) -> item::ActiveModel {
    item::ActiveModel { id: Set(integer_key(n)), name: Set(format!("Item {n}")) }
}

pub fn plain() -> Application {
    Application {
        schema: vec![ITEM],
        steps: |_| {
            vec![step("items", |seed| {
                let items = seed.scaled(20);
                seed.table::<item::Entity>().rows_by(items, |row| item::ActiveModel {
                    name: Set(format!("Item {}", row.stream(item::Column::Name).below(1000))),
                    ..item(row.number())
                });
            })]
        },
        own: vec![
            "INSERT INTO item (name) VALUES ('Mine')",
            "INSERT INTO item (id, name) VALUES (2000000500, 'Mine as well')",
        ],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "booking")]
    booking {
        #[sea_orm(primary_key)]
        pub id: i64,
        // An entity cannot say that a column is in two keys; the database knows.
        #[sea_orm(unique_key = "room_day")]
        pub day: i32,
        #[sea_orm(unique_key = "room_day")]
        pub room: String,
        pub guest: String,
    }
}

pub fn two_keys_with_a_column_in_common() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE booking (id {id}, day INTEGER NOT NULL, room VARCHAR(40) NOT NULL, \
             guest VARCHAR(40) NOT NULL, UNIQUE (day, room), UNIQUE (day, guest))",
        ],
        steps: |_| {
            vec![step("bookings", |seed| {
                let days = seed.scaled(5);
                seed.table::<booking::Entity>().children_by(days, |row| {
                    let rooms = row.world().permutation("rooms", 6);
                    let guests = row.stream_named("guests").below(6);
                    let day = row.number();
                    (0..4).map(move |n| booking::ActiveModel {
                        id: Set(integer_key(day * 10 + n)),
                        day: Set(day as i32),
                        room: Set(format!("Room {}", rooms.apply((n + day) % 6))),
                        guest: Set(format!("Guest {}", (n + guests) % 6)),
                    })
                });
            })]
        },
        own: vec!["INSERT INTO booking (day, room, guest) VALUES (1, 'Attic', 'Me')"],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "region")]
    region {
        #[sea_orm(primary_key, auto_increment = false)]
        pub country: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub upper_country: Option<i64>,
        pub upper_number: Option<i64>,
        #[sea_orm(
            self_ref,
            relation_enum = "Upper",
            relation_reverse = "Lower",
            from = "(upper_country, upper_number)",
            to = "(country, number)"
        )]
        pub upper: HasOne<Entity>,
        #[sea_orm(self_ref, relation_enum = "Lower", relation_reverse = "Upper")]
        pub lower: HasMany<Entity>,
    }
}

pub fn keys_of_two_columns_that_refer_to_their_table() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE region (country BIGINT NOT NULL, number BIGINT NOT NULL, \
             upper_country BIGINT, upper_number BIGINT, PRIMARY KEY (country, number), \
             FOREIGN KEY (upper_country, upper_number) REFERENCES region (country, number))",
        ],
        steps: |_| {
            vec![step("regions", |seed| {
                let countries = seed.scaled(3);
                seed.table::<region::Entity>()
                    .within(region::Column::Country, sea_orm_seeding::KeySpace::INTEGERS)
                    .children_by(countries, |row| {
                        let country = integer_key(row.number());
                        let top = row.stream_named("top").below(5);
                        (0..5).map(move |n| region::ActiveModel {
                            country: Set(country),
                            number: Set(integer_key(n)),
                            upper_country: Set((n != top).then_some(country)),
                            upper_number: Set((n != top).then_some(integer_key(top))),
                        })
                    });
            })]
        },
        own: vec!["INSERT INTO region VALUES (1, 1, NULL, NULL), (1, 2, 1, 1)"],
        ..Default::default()
    }
}

pub mod mood {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "feeling")]
    pub enum Feeling {
        #[sea_orm(string_value = "it's fine")]
        Fine,
        #[sea_orm(string_value = "so \"so\"")]
        SoSo,
        #[sea_orm(string_value = " two  words")]
        TwoWords,
        #[sea_orm(string_value = "größer ♫")]
        Larger,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mood")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub feeling: Feeling,
        pub former: Option<Feeling>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub fn odd_words() -> Application {
    Application {
        schema: vec![
            r#"@pg CREATE TYPE feeling AS ENUM ('it''s fine', 'so "so"', ' two  words', 'größer ♫')"#,
            "@pg CREATE TABLE mood (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, \
             feeling feeling NOT NULL, former feeling)",
            r#"@my CREATE TABLE mood (id BIGINT PRIMARY KEY AUTO_INCREMENT,
             feeling ENUM ('it''s fine', 'so "so"', ' two  words', 'größer ♫') NOT NULL,
             former ENUM ('it''s fine', 'so "so"', ' two  words', 'größer ♫'))"#,
            r#"@lite CREATE TABLE mood (id INTEGER PRIMARY KEY AUTOINCREMENT, feeling ENUM_TEXT NOT NULL
             CHECK (feeling IN ('it''s fine', 'so "so"', ' two  words', 'größer ♫')), former ENUM_TEXT)"#,
        ],
        steps: |_| {
            use mood::Feeling::*;
            vec![step("moods", |seed| {
                let moods = seed.scaled(20);
                seed.table::<mood::Entity>().rows_by(moods, |row| {
                    let pick = |column| {
                        let mut stream = row.stream(column);
                        *stream.pick(&[Fine, SoSo, TwoWords, Larger]).unwrap_or(&Fine)
                    };
                    mood::ActiveModel {
                        id: Set(integer_key(row.number())),
                        feeling: Set(pick(mood::Column::Feeling)),
                        former: Set((row.number() % 3 > 0).then(|| pick(mood::Column::Former))),
                    }
                });
            })]
        },
        own: vec![r#"@pg,my,lite INSERT INTO mood (feeling) VALUES ('so "so"'), ('größer ♫')"#],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "order")]
    order {
        #[sea_orm(primary_key, column_name = "group")]
        pub id: i64,
        #[sea_orm(column_name = "select", unique)]
        pub select: String,
        #[sea_orm(column_name = "Two words")]
        pub two_words: i32,
        #[sea_orm(column_name = "größe")]
        pub size: Option<i32>,
    }
}

entity! {
    #[sea_orm(table_name = "order line; x")]
    order_line {
        #[sea_orm(primary_key, column_name = "from")]
        pub id: i64,
        #[sea_orm(column_name = "where to")]
        pub target: i64,
        #[sea_orm(belongs_to, from = "target", to = "id")]
        pub order: HasOne<super::order::Entity>,
    }
}

pub fn odd_names() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE \"order\" (\"group\" {id}, \"select\" VARCHAR(60) NOT NULL UNIQUE, \
             \"Two words\" INTEGER NOT NULL, \"größe\" INTEGER)",
            "CREATE TABLE \"order line; x\" (\"from\" {id}, \"where to\" BIGINT NOT NULL, \
             FOREIGN KEY (\"where to\") REFERENCES \"order\" (\"group\") ON DELETE CASCADE)",
        ],
        steps: |_| {
            vec![step("orders", |seed| {
                let orders = seed.scaled(10);
                seed.table::<order::Entity>().rows_by(orders, move |row| order::ActiveModel {
                    id: Set(integer_key(row.number())),
                    select: Set(format!(
                        "Order {}",
                        row.world().permutation("orders", orders).apply(row.number())
                    )),
                    two_words: Set(row.stream(order::Column::TwoWords).within(1..=9)),
                    size: Set(row.stream(order::Column::Size).chance(50).then_some(7)),
                });
                seed.table::<order_line::Entity>().rows_by(2 * orders, move |row| {
                    order_line::ActiveModel {
                        id: Set(integer_key(row.number())),
                        target: Set(integer_key(
                            row.stream(order_line::Column::Target).below(orders),
                        )),
                    }
                });
            })]
        },
        own: vec![
            "INSERT INTO \"order\" (\"group\", \"select\", \"Two words\") VALUES (5, 'Mine', 1)",
            "INSERT INTO \"order line; x\" (\"where to\") VALUES (5)",
        ],
        ..Default::default()
    }
}

macro_rules! wide_entity {
    ($($column:ident)*) => {
        entity! {
            #[sea_orm(table_name = "wide")]
            wide_row {
                #[sea_orm(primary_key)]
                pub id: i64,
                $(pub $column: Option<i32>,)*
            }
        }

        /// The columns besides the key.
        const WIDE: &str = concat!($(", ", stringify!($column), " INTEGER"),*);
    };
}

#[rustfmt::skip]
wide_entity! {
    c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11 c12 c13 c14 c15 c16 c17 c18 c19 c20 c21 c22 c23 c24 c25 c26
    c27 c28 c29 c30 c31 c32 c33 c34 c35 c36 c37 c38 c39 c40 c41 c42 c43 c44 c45 c46 c47 c48 c49
    c50 c51 c52 c53 c54 c55 c56 c57 c58 c59 c60 c61 c62 c63 c64 c65 c66 c67 c68 c69 c70 c71 c72
    c73 c74 c75 c76 c77 c78 c79 c80 c81 c82 c83 c84 c85 c86 c87 c88 c89 c90 c91 c92 c93 c94 c95
    c96 c97 c98 c99 c100 c101 c102 c103 c104 c105 c106 c107 c108 c109 c110 c111 c112 c113 c114
    c115 c116 c117 c118 c119 c120 c121 c122 c123 c124 c125 c126 c127 c128 c129 c130 c131 c132 c133
    c134 c135 c136 c137 c138 c139 c140 c141 c142 c143 c144 c145 c146 c147 c148 c149 c150 c151 c152
    c153 c154 c155 c156 c157 c158 c159 c160 c161 c162 c163 c164 c165 c166 c167 c168 c169 c170 c171
    c172 c173 c174 c175 c176 c177 c178 c179 c180 c181 c182 c183 c184 c185 c186 c187 c188 c189 c190
    c191 c192 c193 c194 c195 c196 c197 c198 c199 c200 c201 c202 c203 c204 c205 c206 c207 c208 c209
    c210 c211 c212 c213 c214 c215 c216 c217 c218 c219 c220 c221 c222 c223 c224 c225 c226 c227 c228
    c229 c230 c231 c232 c233 c234 c235 c236 c237 c238 c239 c240 c241 c242 c243 c244 c245 c246 c247
    c248 c249
}

pub fn wide() -> Application {
    // A program has one such text for as long as it runs.
    let table = Box::leak(format!("CREATE TABLE wide (id {{id}}{WIDE})").into_boxed_str());
    Application {
        schema: vec![table],
        steps: |_| {
            vec![step("wide", |seed| {
                let rows = seed.scaled(200);
                seed.table::<wide_row::Entity>().rows_by(rows, |row| {
                    let mut model = <wide_row::ActiveModel as ActiveModelTrait>::default();
                    for column in wide_row::Column::iter().skip(1) {
                        let value = row.stream(column).within(-9..=9);
                        model.set(column, Value::Int((value < 5).then_some(value)));
                    }
                    wide_row::ActiveModel { id: Set(integer_key(row.number())), ..model }
                });
            })]
        },
        own: vec!["INSERT INTO wide (c1, c249) VALUES (1, 249)"],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "event")]
    event {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub year: i32,
        pub title: String,
    }
}

pub fn partitions() -> Application {
    Application {
        schema: vec![
            "@pg CREATE TABLE event (id BIGINT NOT NULL, year INTEGER NOT NULL, \
             title VARCHAR(60) NOT NULL, PRIMARY KEY (id, year)) PARTITION BY RANGE (year)",
            "@pg CREATE TABLE event_old PARTITION OF event FOR VALUES FROM (2000) TO (2020)",
            "@pg CREATE TABLE event_new PARTITION OF event FOR VALUES FROM (2020) TO (2040)",
            "@my CREATE TABLE event (id BIGINT NOT NULL, year INTEGER NOT NULL, \
             title VARCHAR(60) NOT NULL, PRIMARY KEY (id, year)) PARTITION BY RANGE (year) \
             (PARTITION event_old VALUES LESS THAN (2020), \
             PARTITION event_new VALUES LESS THAN (2040))",
        ],
        steps: |_| {
            vec![step("events", |seed| {
                let events = seed.scaled(40);
                let table = seed.table::<event::Entity>();
                table.within(event::Column::Id, sea_orm_seeding::KeySpace::INTEGERS).rows_by(
                    events,
                    |row| event::ActiveModel {
                        id: Set(integer_key(row.number())),
                        year: Set(row.stream(event::Column::Year).within(2000..=2039)),
                        title: Set(format!("{} {}", event::Entity.table_name(), row.number())),
                    },
                );
            })]
        },
        own: vec!["INSERT INTO event VALUES (1, 2019, 'Mine'), (1, 2020, 'Mine')"],
        exempt: vec!["event_old", "event_new"],
        ..Default::default()
    }
}
