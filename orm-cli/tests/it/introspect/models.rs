//! Models with every type of field, every option and every relation.

use orm::prelude::*;

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeenMood {
    Calm,
    #[orm(value = "very loud")]
    Loud,
}

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
#[orm(integer)]
pub(crate) enum SeenRating {
    Bad = 1,
    Good = 2,
}

#[derive(Model, Debug)]
#[orm(
    table = "seen_everything",
    unique("small", "text"),
    unique("large", "day", name = "a name given"),
    index("text", "-small"),
    index("-moment", name = "seen latest"),
    check(positive, "large >= 0 AND \"text\" <> 'it''s'"),
    check(of_few, "small IN (1, 2, 3)"),
    check(affordable, "price <= 1000 AND (exact > whole OR exact IS NULL)")
)]
pub(crate) struct SeenEverything {
    id: i64,
    flag: bool,
    small: i16,
    medium: i32,
    large: i64,
    byte: u8,
    word: u16,
    wide: u32,
    single: f32,
    double: f64,
    text: String,
    #[orm(max_length = 30, unique)]
    short: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    moment: DateTime<Utc>,
    length: TimeDelta,
    #[orm(index)]
    uuid: Uuid,
    price: Decimal,
    #[orm(precision = 8, scale = 2)]
    exact: Decimal,
    #[orm(precision = 5, scale = 0)]
    whole: Decimal,
    document: serde_json::Value,
    flags: Array<bool>,
    smalls: Array<i16>,
    mediums: Array<i32>,
    larges: Array<i64>,
    texts: Array<String>,
    days: Array<NaiveDate>,
    uuids: Array<Uuid>,
    mood: SeenMood,
    rating: SeenRating,
    #[orm(choices("a", "b"), max_length = 1)]
    letter: String,
    maybe_flag: Option<bool>,
    maybe_byte: Option<u8>,
    #[orm(max_length = 5, index)]
    maybe_text: Option<String>,
    maybe_moment: Option<DateTime<Utc>>,
    maybe_document: Option<serde_json::Value>,
    #[orm(column = "odd \"column\" name", max_length = 7)]
    odd: String,
    #[orm(column = "select")]
    keyword: u16,
}

#[derive(Model, Debug)]
#[orm(table = "seen_defaults")]
pub(crate) struct SeenDefaults {
    id: i32,
    #[orm(db_default = true)]
    yes: bool,
    #[orm(db_default = false)]
    no: bool,
    #[orm(db_default = 0)]
    zero: i64,
    #[orm(db_default = -5)]
    minus: i64,
    #[orm(db_default = -7)]
    small: i16,
    #[orm(db_default = 9)]
    byte: u8,
    #[orm(db_default = 1.5)]
    float: f64,
    #[orm(db_default = "")]
    empty: String,
    #[orm(db_default = "it's", max_length = 20)]
    quoted: String,
    #[orm(db_default = "{}")]
    document: serde_json::Value,
    #[orm(db_default = "2026-01-02")]
    day: NaiveDate,
    #[orm(db_default = sql("1 + (2 * 3)"))]
    sum: i64,
    #[orm(db_default = sql("CURRENT_TIMESTAMP"))]
    now: NaiveDateTime,
    #[orm(db_default = None)]
    nothing: Option<String>,
}

#[derive(Model, Debug)]
#[orm(table = "seen_text_key")]
pub(crate) struct SeenTextKey {
    #[orm(primary_key, max_length = 12)]
    code: String,
    name: String,
}

#[derive(Model, Debug)]
#[orm(table = "seen_uuid_key")]
pub(crate) struct SeenUuidKey {
    #[orm(primary_key)]
    uuid: Uuid,
}

#[derive(Model, Debug)]
#[orm(table = "seen_number_key")]
pub(crate) struct SeenNumberKey {
    #[orm(primary_key)]
    number: i64,
}

#[derive(Model, Debug)]
#[orm(table = "Seen \"Relations\"")]
pub(crate) struct SeenRelations {
    id: i64,
    cascade: ForeignKey<SeenEverything>,
    #[orm(on_delete = protect)]
    protect: ForeignKey<SeenTextKey>,
    #[orm(on_delete = restrict)]
    restrict: ForeignKey<SeenUuidKey>,
    #[orm(on_delete = set_null)]
    set_null: Option<ForeignKey<SeenRelations>>,
    #[orm(on_delete = set_default, default = 1)]
    set_default: ForeignKey<SeenNumberKey>,
    #[orm(on_delete = do_nothing, column = "nothing")]
    do_nothing: ForeignKey<SeenEverything>,
    one: OneToOne<SeenTextKey>,
    #[orm(related_name = "maybe")]
    maybe_one: Option<OneToOne<SeenTextKey>>,
    tags: ManyToMany<SeenTextKey>,
    friends: ManyToMany<SeenRelations>,
}

#[derive(Model, Debug)]
#[orm(table = "seen_circle_a")]
pub(crate) struct SeenCircleA {
    id: i64,
    other: Option<ForeignKey<SeenCircleB>>,
}

#[derive(Model, Debug)]
#[orm(table = "seen_circle_b")]
pub(crate) struct SeenCircleB {
    id: i64,
    other: ForeignKey<SeenCircleA>,
}

#[derive(Model, Debug)]
#[orm(
    table = "seen_a_table_whose_name_is_so_long_that_constraints_are_cut",
    check(a_check, "a_column_with_a_long_name > 3")
)]
pub(crate) struct SeenLong {
    id: i64,
    #[orm(index)]
    a_column_with_a_long_name: u8,
    #[orm(unique)]
    another_column_with_a_long_name: i32,
}

/// These models, and those between.
pub(crate) fn models() -> Vec<&'static orm::meta::ModelMeta> {
    let is_ours = |model: &&&orm::meta::ModelMeta| model.module.ends_with("introspect::models");
    orm::meta::models().iter().filter(is_ours).copied().collect()
}
