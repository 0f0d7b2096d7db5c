//! Related rows: the join of 10,000 songs with their album, and the tree of 100 users with 10 posts each and 10 comments each, beside what
//! somebody writes who uses a driver.

use orm::prelude::*;
use std::collections::HashMap;

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_albums")]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub artist: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_songs")]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub plays: i64,
    pub album: ForeignKey<Album>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_authors")]
pub struct Author {
    pub id: i64,
    pub name: String,
    #[orm(reverse = "author")]
    pub posts: Reverse<Post>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_posts")]
pub struct Post {
    pub id: i64,
    pub title: String,
    pub author: ForeignKey<Author>,
    #[orm(reverse = "post")]
    pub comments: Reverse<Comment>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_comments")]
pub struct Comment {
    pub id: i64,
    pub text: String,
    pub post: ForeignKey<Post>,
}

/// The same rows by hand.
#[derive(Debug)]
#[allow(dead_code)]
pub struct RawAlbum {
    pub id: i64,
    pub title: String,
    pub artist: String,
}

#[derive(Debug)]
#[allow(dead_code)]
pub struct RawSong {
    pub id: i64,
    pub name: String,
    pub plays: i64,
    pub album_id: i64,
}

#[derive(Debug)]
#[allow(dead_code)]
pub struct RawAuthor {
    pub id: i64,
    pub name: String,
    pub posts: Vec<RawPost>,
}

#[derive(Debug)]
#[allow(dead_code)]
pub struct RawPost {
    pub id: i64,
    pub title: String,
    pub author_id: i64,
    pub comments: Vec<RawComment>,
}

#[derive(Debug)]
#[allow(dead_code)]
pub struct RawComment {
    pub id: i64,
    pub text: String,
    pub post_id: i64,
}

pub const SONGS: usize = 10_000;

pub const JOIN: &str = "SELECT s.id, s.name, s.plays, s.album_id, a.id, a.title, a.artist \
                        FROM bench_songs s JOIN bench_albums a ON a.id = s.album_id";

/// 1,000 albums with 10 songs each, and the tree.
pub async fn fill(db: &Database) -> orm::Result {
    db.drop_tables_of(&TABLES).await?;
    db.create_tables_of(&TABLES).await?;
    let numbers = |most: i64| match db.backend() {
        orm::Backend::Postgres => format!("generate_series(1, {most}) AS n (i)"),
        _ => format!("(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT i FROM n)"),
    };
    for (insert, most) in [
        ("bench_albums (title, artist) SELECT 'album number ' || i, 'artist number ' || (i / 7) FROM ", 1_000),
        ("bench_songs (name, plays, album_id) SELECT 'song number ' || i, i * 17 % 1000, (i * 7) % 1000 + 1 FROM ", 10_000),
        ("bench_authors (name) SELECT 'author number ' || i FROM ", 100),
        ("bench_posts (title, author_id) SELECT 'post number ' || i, i % 100 + 1 FROM ", 1_000),
        ("bench_comments (text, post_id) SELECT 'comment number ' || i, i % 1000 + 1 FROM ", 10_000),
    ] {
        db.raw(format!("INSERT INTO {insert}{}", numbers(most))).execute().await?;
    }
    Ok(())
}

pub const TABLES: [&orm::meta::ModelMeta; 5] =
    [Album::META, Song::META, Author::META, Post::META, Comment::META];

/// The join as tuples.
pub async fn pairs(db: &Database) {
    let rows: Vec<(Song, Album)> = Song.objects.with(Song.album).all(db).await.unwrap();
    assert_eq!(rows.len(), SONGS);
}

/// The join into the foreign keys.
pub async fn joined(db: &Database) {
    let rows = Song.objects.select_related(Song.album).all(db).await.unwrap();
    assert_eq!((rows.len(), rows[17].album.is_loaded()), (SONGS, true));
}

pub async fn tree(db: &Database) {
    let authors = Author.objects.prefetch_related(Author.posts.comments).all(db).await.unwrap();
    let comments = |post: &Post| post.comments.get().unwrap().len();
    let comments: usize = authors.iter().flat_map(|author| author.posts.get().unwrap()).map(comments).sum();
    assert_eq!((authors.len(), comments), (100, 10_000));
}

/// Puts posts and comments where they belong.
pub fn gather(mut authors: Vec<RawAuthor>, mut posts: Vec<RawPost>, comments: Vec<RawComment>) {
    let places: HashMap<i64, usize> = posts.iter().enumerate().map(|(at, post)| (post.id, at)).collect();
    for comment in comments {
        posts[places[&comment.post_id]].comments.push(comment);
    }
    let places: HashMap<i64, usize> = authors.iter().enumerate().map(|(at, author)| (author.id, at)).collect();
    for post in posts {
        authors[places[&post.author_id]].posts.push(post);
    }
    let comments: usize = authors.iter().flat_map(|author| &author.posts).map(|post| post.comments.len()).sum();
    assert_eq!((authors.len(), comments), (100, 10_000));
}

/// The keys as one value for `json_each`.
pub fn json(keys: impl Iterator<Item = i64>) -> String {
    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
    format!("[{}]", keys.join(","))
}
