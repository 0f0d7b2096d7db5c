//! Teaches: a whole program. It brings its database up to date when it starts, by the migrations that are compiled into it, and serves one
//! request: the newest posts, each with its author, tags and number of comments.
//!
//! `cargo run -p blog` uses an SQLite file in a temporary folder; `DATABASE_URL=postgres://…` another database.

use blog::people::Author;
use blog::posts::{Comment, Post, Status, Tag};
use blog::steps::slug;
use orm::migrations::{Migrations, Migrator};
use orm::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::temp_dir().join(format!("orm-blog-{}.db", std::process::id()));
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| format!("sqlite://{}?mode=rwc", file.display()));
    let db = Database::connect(&url).await?;
    let migrations = Migrations::embedded(orm::embed_migrations!())?;
    for done in Migrator::new(&db, &migrations).migrate().await? {
        println!("applied {}", done.migration);
    }
    write(&db).await?;
    for line in newest(&db).await? {
        println!("{line}");
    }
    db.close().await;
    let _ = std::fs::remove_file(&file);
    Ok(())
}

async fn write(db: &Database) -> orm::Result {
    db.atomic(async |db| {
        let ada = create!(db, Author { name: "Ada", email: "ada@example.org" }).await?;
        let rust = create!(db, Tag { name: "rust" }).await?;
        for (title, status) in [("Fearless Concurrency", Status::Published), ("A Draft", Status::Draft)] {
            let mut post = create!(db, Post { title, slug: slug(title), status, author: &ada }).await?;
            post.tags.add(db, [&rust]).await?;
            create!(db, Comment { post: &post, text: "Well said." }).await?;
        }
        Ok(())
    })
    .await
}

async fn newest(db: &Database) -> orm::Result<Vec<String>> {
    let posts = Post
        .objects
        .filter(Post.status.eq(Status::Published))
        .select_related(Post.author)
        .prefetch_related(Post.tags)
        .annotate(Post.comments.count())
        .limit(10)
        .all(db)
        .await?;
    let lines = posts.iter().map(|(post, comments)| {
        let tags: Vec<String> = post.tags.get()?.iter().map(ToString::to_string).collect();
        Ok(format!("/{} by {}, about {}, {comments} comments", post.slug, post.author.get()?, tags.join(" and ")))
    });
    lines.collect()
}
