//! Related rows on SQLite, beside rusqlite.

use super::related::{self, JOIN, RawAlbum, RawAuthor, RawComment, RawPost, RawSong, SONGS};
use super::rounds::{ROUNDS, Rounds, time, time_async};
use orm::prelude::*;
use rusqlite::{Connection, Params, Row};

fn rows<T>(raw: &Connection, sql: &str, params: impl Params, read: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    let mut statement = raw.prepare_cached(sql).unwrap();
    statement.query_map(params, |row| read(row)).unwrap().map(Result::unwrap).collect()
}

fn join(raw: &Connection) {
    let found = rows(raw, JOIN, [], |row| {
        let song = RawSong { id: row.get(0)?, name: row.get(1)?, plays: row.get(2)?, album_id: row.get(3)? };
        Ok((song, RawAlbum { id: row.get(4)?, title: row.get(5)?, artist: row.get(6)? }))
    });
    assert_eq!(found.len(), SONGS);
}

fn tree(raw: &Connection) {
    let authors = rows(raw, "SELECT id, name FROM bench_authors", [], |row| {
        Ok(RawAuthor { id: row.get(0)?, name: row.get(1)?, posts: Vec::new() })
    });
    let keys = related::json(authors.iter().map(|author| author.id));
    let sql = "SELECT id, title, author_id FROM bench_posts WHERE author_id IN (SELECT value FROM json_each(?1))";
    let posts = rows(raw, sql, [keys], |row| {
        Ok(RawPost { id: row.get(0)?, title: row.get(1)?, author_id: row.get(2)?, comments: Vec::new() })
    });
    let keys = related::json(posts.iter().map(|post| post.id));
    let sql = "SELECT id, text, post_id FROM bench_comments WHERE post_id IN (SELECT value FROM json_each(?1))";
    let comments = rows(raw, sql, [keys], |row| Ok(RawComment { id: row.get(0)?, text: row.get(1)?, post_id: row.get(2)? }));
    related::gather(authors, posts, comments);
}

pub async fn measure(db: &Database, raw: &Connection) -> orm::Result {
    related::fill(db).await?;
    let times = 20;
    let (mut with, mut select_related) =
        (Rounds::new("join, tuples", 1.0), Rounds::new("join, select_related", 1.0));
    for _ in 0..ROUNDS {
        let theirs = time(times, |_| join(raw));
        with.add(time_async(times, async |_| related::pairs(db).await).await, theirs);
        select_related.add(time_async(times, async |_| related::joined(db).await).await, theirs);
    }
    with.print(times);
    select_related.print(times);
    let mut rounds = Rounds::new("tree", 1.0);
    for _ in 0..ROUNDS {
        let ours = time_async(times, async |_| related::tree(db).await).await;
        rounds.add(ours, time(times, |_| tree(raw)));
    }
    rounds.print(times);
    Ok(())
}
