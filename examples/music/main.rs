//! Teaches: the life of a few rows. Models with a foreign key, `save`, `all`, `filter`, `exclude`, `get`, `delete` of one row and of many,
//! a lookup across the foreign key.
//!
//! `cargo run --example music` uses an SQLite file in a temporary folder; `DATABASE_URL=postgres://…` another database, in which it makes
//! the tables `music_album` and `music_song` and drops them at the end. Each statement is printed with its result, and each result is
//! asserted.

use orm::prelude::*;
use std::fmt;

#[derive(Model, Debug)]
#[orm(table = "music_album")]
struct Album {
    id: i64,
    #[orm(max_length = 30)]
    title: String,
    #[orm(max_length = 30)]
    artist: String,
    #[orm(max_length = 30)]
    genre: String,
}

#[derive(Model, Debug)]
#[orm(table = "music_song")]
struct Song {
    id: i64,
    #[orm(max_length = 100)]
    name: String,
    #[orm(on_delete = cascade)]
    album: ForeignKey<Album>,
}

impl fmt::Display for Album {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl fmt::Display for Song {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Runs a statement, prints it with its result, and gives the result back.
macro_rules! show {
    ($statement:expr, $result:ident => $shown:expr) => {{
        let $result = $statement;
        let statement = stringify!($statement).split_whitespace().collect::<Vec<_>>().join(" ");
        println!(">>> {}\n{}\n", statement.replace(" .", ".").replace(".await?", ".await"), $shown);
        $result
    }};
}

fn list<T: fmt::Display>(rows: &[T]) -> String {
    let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
    format!("[{}]", rows.join(", "))
}

#[tokio::main]
async fn main() -> orm::Result {
    let folder = std::env::temp_dir().join(format!("orm-music-{}", std::process::id()));
    let url = match std::env::var("DATABASE_URL") {
        Ok(url) => url,
        Err(_) => {
            // a folder that can't be made is reported by `connect`, which names it
            let _ = std::fs::create_dir_all(&folder);
            format!("sqlite:{}", folder.join("music.db").display())
        }
    };
    let db = Database::connect(&url).await?;
    db.drop_tables().await?;
    db.create_tables().await?;

    let outcome = walk(&db).await;

    db.drop_tables().await?;
    db.close().await;
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

async fn walk(db: &Database) -> orm::Result {
    // one row, and another that points at it
    let mut divide = new!(Album { title: "Divide", artist: "Ed Sheeran", genre: "Pop" });
    show!(divide.save(db).await?, _saved => format!("saved with id {}", divide.id));
    let mut castle = new!(Song { name: "Castle on the Hill", album: &divide });
    show!(castle.save(db).await?, _saved => format!("saved with id {}, on album {}", castle.id, castle.album.key()));
    for title in ["Abbey Road", "Revolver"] {
        let album = show!(
            create!(db, Album { title: title, artist: "The Beatles", genre: "Rock" }).await?,
            album => format!("{album} saved with id {}", album.id)
        );
        assert_eq!(album.title, title);
    }

    // reading
    let all = show!(Album.objects.all(db).await?, rows => list(&rows));
    assert_eq!(list(&all), "[Divide, Abbey Road, Revolver]");

    let beatles = show!(Album.objects.filter(Album.artist.eq("The Beatles")).all(db).await?, rows => list(&rows));
    assert_eq!(list(&beatles), "[Abbey Road, Revolver]");

    let other = show!(Album.objects.exclude(Album.genre.eq("Rock")).all(db).await?, rows => list(&rows));
    assert_eq!(list(&other), "[Divide]");

    let mut revolver = show!(Album.objects.get(db, Album.id.eq(3)).await?, album => album.to_string());
    assert_eq!(revolver.title, "Revolver");

    // across the foreign key
    let songs = show!(Song.objects.filter(Song.album.artist.eq("Ed Sheeran")).all(db).await?, rows => list(&rows));
    assert_eq!(list(&songs), "[Castle on the Hill]");

    // changing and deleting one
    revolver.genre = "Pop".to_owned();
    show!(revolver.save(db).await?, _saved => "saved");

    let mut abbey_road = show!(Album.objects.pk(2).one(db).await?, album => album.to_string());
    let gone = show!(abbey_road.delete(db).await?, gone => gone.to_string());
    assert_eq!(gone.to_string(), "1 row: 1 Album");

    let left = show!(Album.objects.all(db).await?, rows => list(&rows));
    assert_eq!(list(&left), "[Divide, Revolver]");

    // deleting many: the song goes with its album
    let gone = show!(Album.objects.filter(Album.genre.eq("Pop")).delete(db).await?, gone => gone.to_string());
    assert_eq!(gone.to_string(), "3 rows: 2 Album, 1 Song");

    let none = show!(Album.objects.all(db).await?, rows => list(&rows));
    assert!(none.is_empty());
    assert_eq!(Song.objects.count(db).await?, 0);
    Ok(())
}
