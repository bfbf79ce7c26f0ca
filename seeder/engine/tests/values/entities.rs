//! Tables with a column for each kind of value that a database can hold.

/// What every database can hold.
pub(crate) mod cell {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "happy")]
        Happy,
        #[sea_orm(string_value = "sad")]
        Sad,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cell")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub truth: Option<bool>,
        pub small: Option<i16>,
        pub medium: Option<i32>,
        pub large: Option<i64>,
        pub single: Option<f32>,
        pub double: Option<f64>,
        pub text: Option<String>,
        pub mood: Option<Mood>,
        pub bytes: Option<Vec<u8>>,
        pub uuid: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        pub json: Option<Json>,
        pub date: Option<ChronoDate>,
        pub time: Option<ChronoTime>,
        pub naive: Option<ChronoDateTime>,
        pub utc: Option<ChronoDateTimeUtc>,
        pub local: Option<ChronoDateTimeLocal>,
        pub there: Option<ChronoDateTimeWithTimeZone>,
        pub time_date: Option<TimeDate>,
        pub time_time: Option<TimeTime>,
        pub time_naive: Option<TimeDateTime>,
        pub time_there: Option<TimeDateTimeWithTimeZone>,
        #[sea_orm(column_type = "Decimal(Some((20, 6)))")]
        pub decimal: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(Some((20, 6)))")]
        pub big_decimal: Option<BigDecimal>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Integers that PostgreSQL has no type for.
pub(crate) mod odd {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "odd")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub tiny: Option<i8>,
        pub byte: Option<u8>,
        pub word: Option<u16>,
        pub unsigned: Option<u32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What only MariaDB and MySQL can hold.
pub(crate) mod huge {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "huge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub huge: Option<u64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What only PostgreSQL can hold.
pub(crate) mod list {
    use sea_orm::{entity::prelude::*, sea_query::prelude::MacAddress};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "list")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub any_double: Option<f64>,
        pub any_single: Option<f32>,
        #[sea_orm(column_type = "Decimal(None)")]
        pub any_decimal: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(None)")]
        pub any_big_decimal: Option<BigDecimal>,
        #[sea_orm(column_type = "Inet")]
        pub network: Option<IpNetwork>,
        #[sea_orm(column_type = "MacAddr")]
        pub device: Option<MacAddress>,
        pub truths: Option<Vec<bool>>,
        pub integers: Option<Vec<i64>>,
        pub doubles: Option<Vec<f64>>,
        pub texts: Option<Vec<String>>,
        pub uuids: Option<Vec<Uuid>>,
        pub jsons: Option<Vec<Json>>,
        pub dates: Option<Vec<ChronoDate>>,
        pub times: Option<Vec<TimeTime>>,
        pub instants: Option<Vec<ChronoDateTimeWithTimeZone>>,
        pub decimals: Option<Vec<Decimal>>,
        pub big_decimals: Option<Vec<BigDecimal>>,
        pub networks: Option<Vec<IpNetwork>>,
        pub devices: Option<Vec<MacAddress>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Columns, and their types in SQLite, PostgreSQL and MariaDB.
pub(crate) const CELL: &[[&str; 4]] = &[
    ["truth", "boolean", "boolean", "boolean"],
    ["small", "smallint", "smallint", "smallint"],
    ["medium", "integer", "integer", "integer"],
    ["large", "bigint", "bigint", "bigint"],
    ["single", "float", "real", "float"],
    ["double", "double", "double precision", "double"],
    ["text", "text", "text", "text"],
    ["mood", "text", "mood", "ENUM('happy', 'sad')"],
    ["bytes", "blob", "bytea", "blob"],
    ["uuid", "blob", "uuid", "binary(16)"],
    ["json", "jsonb_text", "jsonb", "json"],
    ["date", "date_text", "date", "date"],
    ["time", "time_text", "time", "time(6)"],
    ["naive", "datetime_text", "timestamp", "datetime(6)"],
    ["utc", "timestamp_with_timezone_text", "timestamptz", "datetime(6)"],
    ["local", "timestamp_with_timezone_text", "timestamptz", "datetime(6)"],
    ["there", "timestamp_with_timezone_text", "timestamptz", "datetime(6)"],
    ["time_date", "date_text", "date", "date"],
    ["time_time", "time_text", "time", "time(6)"],
    ["time_naive", "datetime_text", "timestamp", "datetime(6)"],
    ["time_there", "timestamp_with_timezone_text", "timestamptz", "datetime(6)"],
    ["decimal", "real", "decimal(20, 6)", "decimal(20, 6)"],
    ["big_decimal", "real", "decimal(20, 6)", "decimal(20, 6)"],
];

pub(crate) const ODD: &[[&str; 4]] = &[
    ["tiny", "tinyint", "", "tinyint"],
    ["byte", "tinyint", "", "tinyint unsigned"],
    ["word", "smallint", "", "smallint unsigned"],
    ["unsigned", "integer", "", "integer unsigned"],
];

pub(crate) const HUGE: &[[&str; 4]] = &[["huge", "", "", "bigint unsigned"]];

pub(crate) const LIST: &[[&str; 4]] = &[
    ["any_double", "", "double precision", ""],
    ["any_single", "", "real", ""],
    ["any_decimal", "", "numeric", ""],
    ["any_big_decimal", "", "numeric", ""],
    ["network", "", "inet", ""],
    ["device", "", "macaddr", ""],
    ["truths", "", "boolean[]", ""],
    ["integers", "", "bigint[]", ""],
    ["doubles", "", "double precision[]", ""],
    ["texts", "", "text[]", ""],
    ["uuids", "", "uuid[]", ""],
    ["jsons", "", "jsonb[]", ""],
    ["dates", "", "date[]", ""],
    ["times", "", "time[]", ""],
    ["instants", "", "timestamptz[]", ""],
    ["decimals", "", "numeric[]", ""],
    ["big_decimals", "", "numeric(40, 10)[]", ""],
    ["networks", "", "inet[]", ""],
    ["devices", "", "macaddr[]", ""],
];
