//! Queries to text and binds.
//!
//! Layer 3: imports `backend`, `value`, `meta`, `query` and `error`. What differs between the databases is a table (`dialect`), or stands
//! beside each other in one function of `expression`.
//!
//! A query is walked twice at most. [`shape`] walks it each time it runs: it takes the values out, and a key of everything else. Only when no
//! statement is known for that key is the query walked again and written as text ([`plan`]). The writer looks each value that it meets up
//! among those that the shape took out, by address, and checks that none is left, so that a mistake there is an error and never an answer
//! to another question.

mod aggregated;
mod bind;
mod bulk;
mod calculation;
mod children;
mod collector;
mod combined;
mod cursor;
mod date_part;
mod ddl;
mod delete;
mod dialect;
mod distinct;
mod explain;
mod expression;
mod function;
mod gather;
mod inner;
mod insert;
mod joins;
mod lock;
mod many;
mod order;
mod pairs;
mod parts;
mod plan;
mod raw;
mod select;
mod shape;
mod shown;
mod statement;
mod temporary;
mod update;
mod window;
mod windowed;
mod writer;

pub(crate) use bind::check_sqlite;
pub(crate) use bulk::{
    InsertRows, OnConflict, UpdateRows, fetch_rows, listed, look_at_keys, look_for_rowid, look_for_triggers, stored,
};
pub(crate) use children::{Parents, children};
pub(crate) use collector::Deletion;
pub(crate) use cursor::{close_cursor, fetch_cursor, open_cursor};
pub(crate) use ddl::DRAFT;
pub(crate) use ddl::{
    Becomes, Change, ColumnFill, Counter, Impact, Kept, KeptColumn, Named, NamedKind, Rebuild, Step, columns_in_text,
    columns_of, comment_on_database, count_on, counter_of, create_database, create_table, create_tables, dangling,
    drop_database, drop_index_concurrently, drop_table, drop_tables, drop_unused_database, drop_view, foreign_keys,
    impacts, in_order, indexes_of, is_stored_otherwise, legacy_rename, objects, rename_database, rename_table,
    sequence_of, set_sequence, steps, try_triggers, try_view,
};
pub use ddl::{Lock, RowWork, Safer};
pub(crate) use delete::delete;
pub(crate) use dialect::column_type;
pub(crate) use explain::{Explaining, explain};
pub(crate) use function::NOW_ON_SQLITE;
pub(crate) use insert::{insert, update_instance, upsert};
pub(crate) use pairs::{Pairs, insert_pairs};
pub(crate) use plan::Plans;
pub(crate) use select::{Select, fetch_instance, select};
pub(crate) use shown::shown;
pub(crate) use statement::{Statement, StatementKind};
pub(crate) use temporary::create_temporary;
pub(crate) use update::update;
