//! The derives and macros of the `orm` crate: use them through it.
//!
//! From syn's tree to what the attributes say (`parse`), to the model (`model`), checked (`check`), to code (`expand`). Every mistake of an
//! item is reported at once (`ctxt`), and beside the errors stands a stand-in (`fallback`), so that one mistake gives one message.

#![warn(missing_docs, clippy::print_stdout, clippy::print_stderr)]

mod check;
mod choices;
mod construct;
mod ctxt;
mod embed;
mod expand;
mod fallback;
mod from_row;
mod model;
mod naming;
mod newtype;
mod parse;
mod signature;
mod step;
mod symbol;
mod test;

use crate::ctxt::Ctxt;
use crate::model::Model;
use proc_macro::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, parse_macro_input};

/// Makes a struct with named fields a model.
///
/// Beside the type, the derive puts a value of the same name: `Album` the type is a row, `Album` the value is the table, with its columns
/// and `Album.objects`. An integer field called `id` is the primary key, and the database counts it up; 0 means "not saved yet".
///
/// # Attributes of the struct
///
/// | `#[orm(..)]` | |
/// |---|---|
/// | `table = "albums"` | the table; without it, the struct's name in snake_case |
/// | `ordering = "-title, artist"`, `ordering("-title", "artist")` | the order of rows when a query names none; `-` is descending, `pk` the primary key |
/// | `unique("artist", "title")` | no two rows are alike in all of these; `name = ".."` may follow; may be repeated |
/// | `index("artist", "-added")` | an index; `name = ".."` may follow; may be repeated |
/// | `check(plays_positive, "plays >= 0")` | a condition in SQL that every row meets; may be repeated |
/// | `scope = path` | the default scope: a function `fn() -> Q<M>` or `fn(QuerySet<M>) -> QuerySet<M>`, part of every queryset until `unscoped()` lifts it |
/// | `hooks` | the model has an `impl Hooks`, whose functions run before and after an instance is saved or deleted |
/// | `renamed_from = "Tune"` | what the model was called before: `makemigrations` renames its table, and asks nothing |
/// | `crate = path` | where the `orm` crate is, when it is not `::orm` |
///
/// # Attributes of a field
///
/// | `#[orm(..)]` | |
/// |---|---|
/// | `primary_key` | this is the primary key, not a field called `id` |
/// | `auto` | the database counts this primary key up: for a key that is not called `id`, or a newtype |
/// | `max_length = 30` | in characters; of a `String` |
/// | `precision = 10, scale = 2` | digits in all, and after the point; of a `Decimal` |
/// | `choices("rock", "pop")`, `choices(1, 2)` | the only values; for an enum, derive [`Choices`] on it |
/// | `unique`, `index` | |
/// | `column = "name"` | the column; without it, the field's name, and for a relation that with `_id` |
/// | `default = 0` | the value when none is given: any expression; the path of a function is called |
/// | `db_default = 0`, `db_default = sql("now()")` | the same, in the database |
/// | `auto_now`, `auto_now_add` | set to the current time at each save, or at the first one |
/// | `on_delete = cascade` | of a relation: `cascade` (when nothing is said), `protect`, `restrict`, `set_null`, `set_default`, `do_nothing` |
/// | `related_name = "songs"`, or `reverse = "songs"` | of a relation: the name of the way back |
/// | `reverse = "album"` | of a `Reverse` or `ReverseOne`: the foreign key of the other model; without it, the one with this model's name |
/// | | of a `ManyToMany`: the relation of the other model, of which this is the other side |
/// | `through = Membership` | of a `ManyToMany`: the model between; without it, the derive makes one |
/// | `through_fields("group", "person")` | its foreign keys, to this model and to the other; without it, those with the models' names |
/// | `symmetrical = false` | of a `ManyToMany` of a model to itself: a pair goes one way; with `through` it does, unless `symmetrical = true` is said |
/// | `validate = path` | a function from `&T` to `Result<(), impl Display>` that refuses values; not called for `None`; may be repeated |
/// | `version` | counted up at each update; an update of an instance that is older than its row is refused (`Error::Stale`); of a whole number |
/// | `renamed_from = "title"` | what the field was called before: `makemigrations` renames the column, and asks nothing; once that is done it may go |
/// | `skip` | no column: `Default::default()` when a row is read |
/// | `flatten` | the fields of a struct with `#[derive(Fields)]` are columns of this model |
#[proc_macro_derive(Model, attributes(orm))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model(&input).into()
}

/// Makes a struct with named fields one whose fields models share: Django's abstract model, put in by `#[orm(flatten)]`.
///
/// Its fields take the attributes of a model's fields, and are columns of each model that it is flattened into, by their own names.
#[proc_macro_derive(Fields, attributes(orm))]
pub fn derive_fields(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    shared_fields(&input).into()
}

/// Makes an enum without data a type that a field may have: one of a few values.
///
/// A variant is stored as text, its name in snake_case. The enum gets `ALL`, `CHOICES`, and `label()`, which is what a person reads.
///
/// | `#[orm(..)]` | |
/// |---|---|
/// | on the enum: `integer` | stored as a whole number, the discriminant |
/// | on the enum: `crate = path` | where the `orm` crate is, when it is not `::orm` |
/// | on a variant: `value = "hip-hop"`, `value = 3` | what is stored |
/// | on a variant: `label = "Hip-hop"` | what a person reads |
#[proc_macro_derive(Choices, attributes(orm))]
pub fn derive_choices(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choices::expand(&input).into()
}

/// Makes a struct with one field a type that a field of a model may have: stored as what is in it.
///
/// `#[orm(key)]` lets it be a primary key, too; it needs `Clone`, `Eq`, `Hash` and `Debug` then, and `Default` for a key with `auto`.
#[proc_macro_derive(FieldType, attributes(orm))]
pub fn derive_field_type(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    newtype::expand(&input).into()
}

/// Makes a struct with named fields a row of an answer: what a query selects, or raw SQL gives.
///
/// With `model`, `Album.objects.select::<Summary>()` reads only what the struct has: each field selects the model's field of the same name,
/// or an expression. Without, and with, `db.raw(..).rows_as::<Summary>()` finds the columns by their names.
///
/// | `#[orm(..)]` | |
/// |---|---|
/// | on the struct: `model = Album` | the model that it selects from |
/// | on the struct: `crate = path` | where the `orm` crate is, when it is not `::orm` |
/// | on a field: `expr = Album.songs.count()` | what the field is read from; without it, the model's field of that name |
/// | on a field: `column = "name"` | the column in raw SQL; without it, the field's name |
/// | on a field: `skip` | not read: `Default::default()` |
#[proc_macro_derive(FromRow, attributes(orm))]
pub fn derive_from_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    from_row::expand(&input).into()
}

/// An instance that is not saved: `new!(Album { title: "Divide", artist: "Ed Sheeran" })`.
///
/// Fields with a default, and those that are an `Option`, may be left out; a missing one that is needed does not compile. A `String` takes
/// a `&str`, an `Option<T>` takes a `T`, a foreign key takes `&album` or the key itself.
#[proc_macro]
pub fn new(input: TokenStream) -> TokenStream {
    construct::new(input.into()).into()
}

/// Saves a new instance: `create!(&db, Album { title: "Divide" }).await?`.
///
/// As `new!`, with the database before the instance. Gives a future of the saved instance.
#[proc_macro]
pub fn create(input: TokenStream) -> TokenStream {
    construct::create(input.into()).into()
}

/// A function that migrations run by its name: an `async fn` over `&Database`, which is the transaction of the migration.
///
/// The operation in the file says `op = "run_step"`, `step = "fill_slugs"`, and where there is a way back, `reverse = "…"`. `crate = path` says
/// where the `orm` crate is, when it is not `::orm`.
#[proc_macro_attribute]
pub fn step(arguments: TokenStream, function: TokenStream) -> TokenStream {
    step::expand(arguments.into(), function.into()).into()
}

/// A test on a database that nobody else uses, with the tables of all models in it, or with what the migrations make. It is gone afterwards.
///
/// | | |
/// |---|---|
/// | `#[orm::test]`, `#[orm::test(sqlite)]` | SQLite, in memory |
/// | `#[orm::test(postgres)]` | PostgreSQL, on the server that `ORM_TEST_POSTGRES_URL` names: a copy of a template that is made once |
/// | `#[orm::test(sqlite, postgres)]` | a test on each: `name::sqlite`, `name::postgres` |
/// | `migrations` | what is in the database is made by the migrations of the package, so that rows of their steps and hand-written SQL are there |
/// | `migrations = "tests/migrations"`, `migrations = blog::MIGRATIONS` | by those of another folder; by what `embed_migrations!` gave |
/// | `fixtures("tests/albums.jsonl")` | rows that are there, of files beside `Cargo.toml`, as `dumpdata` writes them |
/// | `flavor = "multi_thread"`, `worker_threads = 2` | more threads than that of the test, as `tokio::test` has it |
/// | `crate = path` | where the `orm` crate is, when it is not `::orm` |
///
/// The function returns nothing, or a `Result<(), E>` whose error can be displayed. `ORM_TEST_BACKENDS=sqlite` leaves PostgreSQL out.
///
/// On PostgreSQL a template is made once for each set of models or migrations. Where migrations run steps, which are functions of the program, it is
/// made anew when the program was compiled anew. A step is known where the crate that has it is linked: name it (`use blog as _;`). What tests
/// left that were killed is dropped after a day, a template that nobody used after a week.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, function: TokenStream) -> TokenStream {
    test::expand(arguments.into(), function.into()).into()
}

/// The migration files of the package, compiled in: a `&'static [(&str, &str)]` of names and texts for `Migrations::embedded`.
///
/// Reads the folder `migrations` beside `Cargo.toml`, or the one that is named: `embed_migrations!("db/migrations")`. Each change of a file, and
/// of the index, compiles the program anew. Where the index does not list what is there, it does not compile.
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    embed::strict(input.into()).into()
}

/// What `manage!` compiles in: whatever there is.
#[doc(hidden)]
#[proc_macro]
pub fn __embed_migrations(_input: TokenStream) -> TokenStream {
    embed::whatever_there_is().into()
}

fn shared_fields(input: &DeriveInput) -> proc_macro2::TokenStream {
    let ctxt = Ctxt::new();
    let name = &input.ident;
    let model = match &input.data {
        Data::Struct(data) if matches!(&data.fields, Fields::Named(fields) if !fields.named.is_empty()) => {
            Model::read_flat(&ctxt, input, data)
        }
        _ => {
            ctxt.at(
                name.span(),
                format!("fields that models share have names: write `struct {name} {{ created: .. }}`"),
            );
            Model::empty(input)
        }
    };
    if !input.generics.params.is_empty() {
        ctxt.over(&input.generics, "fields that models share can't be generic: each is a column of one type");
    }
    check::check_flat(&ctxt, &model);
    ctxt.check().unwrap_or_else(|| expand::flat::expand(&model))
}

fn model(input: &DeriveInput) -> proc_macro2::TokenStream {
    let ctxt = Ctxt::new();
    let name = &input.ident;
    // what a model is, and whether its name is free for the table
    let (model, table) = match &input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => (Model::read(&ctxt, input, data), true),
        Data::Struct(_) => {
            ctxt.at(name.span(), format!("a model has named fields: write `struct {name} {{ id: i64, .. }}`"));
            (Model::empty(input), false)
        }
        Data::Enum(_) => {
            ctxt.at(
                name.span(),
                "an enum can't be a model: for a field of a few values, derive `Choices`; for a table, write a struct",
            );
            (Model::empty(input), true)
        }
        Data::Union(_) => {
            ctxt.at(name.span(), format!("a union can't be a model: write `struct {name} {{ id: i64, .. }}`"));
            (Model::empty(input), true)
        }
    };
    let generic = !input.generics.params.is_empty();
    if generic {
        ctxt.over(&input.generics, "a model can't be generic: each model is one table, and a row owns its values");
    }
    check::check(&ctxt, &model);
    match ctxt.check() {
        None => expand::expand(&model),
        Some(errors) if generic => errors,
        Some(errors) => {
            let stand_in = fallback::expand(&model, table);
            quote!(#errors #stand_in)
        }
    }
}
