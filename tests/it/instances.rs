//! Instances: made, saved, read again, changed, deleted.

mod fields;
mod foreign_keys;
mod keys;
mod making;
mod saving;

use crate::support::*;
use orm::prelude::*;

/// Runs the future, and returns the first word of each statement that it sent.
async fn verbs<T>(future: impl Future<Output = T>) -> (T, Vec<String>) {
    let (output, texts) = capture(future).await;
    let first = |text: &String| text.split_whitespace().next().unwrap_or_default().to_owned();
    (output, texts.iter().map(first).collect())
}

/// An album.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_album")]
struct Album {
    id: i64,
    #[orm(max_length = 10)]
    title: String,
    #[orm(unique, max_length = 10)]
    code: Option<String>,
    #[orm(default = 0)]
    plays: i32,
    #[orm(auto_now_add)]
    added: DateTime<Utc>,
    #[orm(auto_now)]
    changed: Option<NaiveDateTime>,
}

/// A song.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_song")]
struct Song {
    id: i64,
    name: String,
    album: ForeignKey<Album>,
    #[orm(on_delete = set_null)]
    cover_of: Option<ForeignKey<Song>>,
}
