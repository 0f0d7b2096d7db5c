//! What migrations do to rows.

use crate::posts::{Post, Tag};
use orm::prelude::*;

/// The tag that is there from the beginning.
pub const ANNOUNCEMENTS: &str = "announcements";

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

/// What the blog says about itself has a tag from the first day on.
#[orm::step]
async fn announce(db: &Database) -> orm::Result {
    create!(db, Tag { name: ANNOUNCEMENTS }).await?;
    Ok(())
}

#[orm::step]
async fn announce_no_more(db: &Database) -> orm::Result {
    Tag.objects.filter(Tag.name.eq(ANNOUNCEMENTS)).delete(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // the database is made by the migrations, as that of a reader is: what their steps write is there
    #[orm::test(migrations)]
    async fn a_new_blog_can_announce_something(db: &Database) -> orm::Result {
        let names: Vec<String> = Tag.objects.values(Tag.name).all(db).await?;
        assert_eq!(names, [ANNOUNCEMENTS]);
        Ok(())
    }

    #[test]
    fn a_slug_is_words_and_dashes() {
        assert_eq!(slug("Fearless  Concurrency!"), "fearless-concurrency");
    }
}
