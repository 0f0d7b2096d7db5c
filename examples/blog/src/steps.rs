//! What migrations do to rows.

use crate::posts::Post;
use orm::prelude::*;

/// `Fearless Concurrency!` → `fearless-concurrency`
pub fn slug(title: &str) -> String {
    let words = title.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Gives a slug to each post that has none: its title, and its number where another one has that.
///
/// It reads only columns that the table has when the migration runs.
#[orm::step]
async fn fill_slugs(db: &Database) -> orm::Result {
    let titles: Vec<(i64, String)> = Post.objects.order_by(Post.id).values((Post.id, Post.title)).all(db).await?;
    let mut taken = std::collections::HashSet::new();
    for (id, title) in titles {
        let mut slug = slug(&title);
        if !taken.insert(slug.clone()) {
            slug = format!("{slug}-{id}");
            taken.insert(slug.clone());
        }
        Post.objects.pk(id).update(db, Post.slug.set(slug)).await?;
    }
    Ok(())
}

/// The way back: the column goes with all slugs, and there is nothing to do before.
#[orm::step]
async fn leave_slugs(_db: &Database) -> orm::Result {
    Ok(())
}
