//! Related rows on PostgreSQL, beside tokio-postgres.

use super::related::{self, JOIN, RawAlbum, RawAuthor, RawComment, RawPost, RawSong, SONGS};
use super::rounds::{ROUNDS, Rounds, time_async};
use orm::prelude::*;
use tokio_postgres::{Client, Error, Statement};

async fn join(raw: &Client, statement: &Statement) {
    let found: Vec<(RawSong, RawAlbum)> = raw
        .query(statement, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| {
            let song = RawSong { id: row.get(0), name: row.get(1), plays: row.get(2), album_id: row.get(3) };
            (song, RawAlbum { id: row.get(4), title: row.get(5), artist: row.get(6) })
        })
        .collect();
    assert_eq!(found.len(), SONGS);
}

async fn tree(raw: &Client, [authors, posts, comments]: &[Statement; 3]) {
    let rows = raw.query(authors, &[]).await.unwrap();
    let author = |row: &tokio_postgres::Row| RawAuthor { id: row.get(0), name: row.get(1), posts: Vec::new() };
    let authors: Vec<RawAuthor> = rows.iter().map(author).collect();
    let keys: Vec<i64> = authors.iter().map(|author| author.id).collect();
    let rows = raw.query(posts, &[&keys]).await.unwrap();
    let post = |row: &tokio_postgres::Row| RawPost {
        id: row.get(0),
        title: row.get(1),
        author_id: row.get(2),
        comments: Vec::new(),
    };
    let posts: Vec<RawPost> = rows.iter().map(post).collect();
    let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
    let rows = raw.query(comments, &[&keys]).await.unwrap();
    let comment = |row: &tokio_postgres::Row| RawComment { id: row.get(0), text: row.get(1), post_id: row.get(2) };
    related::gather(authors, posts, rows.iter().map(comment).collect());
}

pub async fn measure(db: &Database, raw: &Client) -> Result<(), Box<dyn std::error::Error>> {
    related::fill(db).await?;
    db.raw("ANALYZE").execute().await?;
    let times = 10;
    let statement = raw.prepare(JOIN).await?;
    let (mut with, mut select_related) =
        (Rounds::new("join, tuples", 1.1), Rounds::new("join, select_related", 1.1));
    for _ in 0..ROUNDS {
        let theirs = time_async(times, async |_| join(raw, &statement).await).await;
        with.add(time_async(times, async |_| related::pairs(db).await).await, theirs);
        select_related.add(time_async(times, async |_| related::joined(db).await).await, theirs);
    }
    with.print(times);
    select_related.print(times);
    let statements = prepare(raw).await?;
    let mut rounds = Rounds::new("tree", 1.0);
    for _ in 0..ROUNDS {
        let ours = time_async(times, async |_| related::tree(db).await).await;
        rounds.add(ours, time_async(times, async |_| tree(raw, &statements).await).await);
    }
    rounds.print(times);
    db.drop_tables_of(&related::TABLES).await?;
    Ok(())
}

async fn prepare(raw: &Client) -> Result<[Statement; 3], Error> {
    Ok([
        raw.prepare("SELECT id, name FROM bench_authors").await?,
        raw.prepare("SELECT id, title, author_id FROM bench_posts WHERE author_id = ANY($1)").await?,
        raw.prepare("SELECT id, text, post_id FROM bench_comments WHERE post_id = ANY($1)").await?,
    ])
}
