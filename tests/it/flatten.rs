//! Fields that models share: structs that are flattened into a model.

use crate::support::*;
use orm::by_name::DynQuerySet;
use orm::prelude::*;

#[derive(Fields, Debug, Clone, PartialEq)]
pub(crate) struct Timestamps {
    #[orm(auto_now_add)]
    pub(crate) created: DateTime<Utc>,
    #[orm(auto_now)]
    pub(crate) updated: DateTime<Utc>,
}

#[derive(Fields, Debug, Clone, PartialEq, Default)]
struct Audit {
    #[orm(default = 1)]
    revision: i32,
    #[orm(max_length = 5, validate = not_empty)]
    note: Option<String>,
    /// A foreign key among shared fields.
    author: Option<ForeignKey<Author>>,
    #[orm(skip)]
    cache: u8,
}

fn not_empty(note: &str) -> Result<(), &'static str> {
    if note.is_empty() { Err("is empty") } else { Ok(()) }
}

/// Fields that have no default.
#[derive(Fields, Debug, Clone, PartialEq)]
struct Place {
    street: String,
    #[orm(index)]
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "flatten_author")]
struct Author {
    id: i64,
    name: String,
}

/// The shared fields stand before, between and behind its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "flatten_post", ordering = "-revision, title", unique("title", "revision"), index("-created"))]
struct Post {
    #[orm(flatten)]
    times: Timestamps,
    id: i64,
    title: String,
    #[orm(flatten)]
    audit: Audit,
    #[orm(default = 0)]
    stars: i64,
    #[orm(reverse = "post")]
    remarks: Reverse<Remark>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "flatten_remark")]
struct Remark {
    id: i64,
    #[orm(flatten)]
    times: Timestamps,
    post: ForeignKey<Post>,
    text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "flatten_shop")]
struct Shop {
    id: i64,
    #[orm(flatten)]
    place: Place,
}

both! {
    async fn shared_fields_are_columns_of_the_model(db) {
        let before = Utc::now() - TimeDelta::seconds(1);
        let author = create!(db, Author { name: "Ann" }).await?;
        let mut post = create!(db, Post { title: "one" }).await?;
        assert_eq!((post.id, post.audit.revision, post.stars), (1, 1, 0));
        assert!(post.times.created > before && post.times.updated >= post.times.created);
        let first = post.times.updated;
        post.audit.note = Some("hm".to_owned());
        post.audit.author = Some((&author).into());
        post.audit.revision = 2;
        post.stars = 5;
        post.save(db).await?;
        assert!(post.times.updated >= first);
        let read = Post.objects.get(db, Post.id.eq(post.id)).await?;
        assert_eq!(read, post);
        post.audit.note = None;
        post.refresh(db).await?;
        assert_eq!(post, read);
        post.stars = 7;
        post.audit.revision = 3;
        post.save_fields(db, (Post.audit.revision, Post.times.updated)).await?;
        post.refresh_fields(db, (Post.stars, Post.audit.revision)).await?;
        assert_eq!((post.stars, post.audit.revision), (5, 3));
    }

    async fn queries_reach_them_as_they_reach_others(db) {
        let author = create!(db, Author { name: "Ann" }).await?;
        for (title, revision, author) in [("a", 1, None), ("b", 2, Some(author.id)), ("c", 3, None)] {
            let audit = Audit { revision, author: author.map(ForeignKey::key_of), ..Audit::default() };
            let post = create!(db, Post { title, audit }).await?;
            create!(db, Remark { post: &post, text: title }).await?;
        }
        let titles = async |posts: orm::QuerySet<Post>| posts.values(Post.title).all(db).await;
        assert_eq!(titles(Post.objects).await?, ["c", "b", "a"], "the model's ordering names a shared field");
        assert_eq!(titles(Post.objects.filter(Post.audit.revision.gt(1) & Post.title.lt("c"))).await?, ["b"]);
        assert_eq!(titles(Post.objects.filter(Post.audit.author.name.eq("Ann"))).await?, ["b"]);
        assert_eq!(titles(Post.objects.filter(Post.audit.author.eq(&author))).await?, ["b"]);
        assert_eq!(titles(Post.objects.filter(Post.audit.note.is_null()).order_by(Post.audit.revision)).await?, ["a", "b", "c"]);
        let this_year = Post.objects.filter(Post.times.created.year().eq(Post.times.updated.year()));
        assert_eq!(this_year.count(db).await?, 3);
        let rows: Vec<(i32, Option<String>)> = Post.objects.values((Post.audit.revision, Post.audit.author.name)).all(db).await?;
        assert_eq!(rows, [(3, None), (2, Some("Ann".into())), (1, None)]);
        assert_eq!(Post.objects.aggregate(db, Post.audit.revision.sum()).await?, Some(6));
        // across a foreign key, and back
        let remarks = Remark.objects.filter(Remark.post.audit.revision.gte(2)).order_by(Remark.post.audit.revision);
        assert_eq!(remarks.values(Remark.text).all(db).await?, ["b", "c"]);
        assert_eq!(titles(Post.objects.filter(Post.remarks.times.created.gte(Post.times.created) & Post.remarks.text.eq("a"))).await?, ["a"]);
        // updates
        let changed = Post
            .objects
            .filter(Post.audit.author.name.eq("Ann"))
            .update(db, (Post.audit.revision.set(Post.audit.revision + 10), Post.audit.author.set(None), Post.stars.set(1)))
            .await?;
        assert_eq!(changed, 1);
        assert_eq!(titles(Post.objects.filter(Post.audit.revision.eq(12) & Post.audit.author.is_null())).await?, ["b"]);
        assert_eq!(
            format!("{:?}", Remark.objects.filter(Remark.post.audit.revision.gt(1)).order_by(Remark.times.created)),
            "Remark.objects.filter(Remark.post.audit.revision.gt(1)).order_by(Remark.times.created.asc())"
        );
    }

    async fn constraints_and_validation_know_them(db) {
        let mut post = create!(db, Post { title: "a" }).await?;
        let error = create!(db, Post { title: "a" }).await.unwrap_err();
        assert!(error.is_unique(), "{error}");
        assert_eq!(error.constraint().map(|violated| violated.fields.clone()), Some(vec!["title", "revision"]));
        post.audit.note = Some("too long".to_owned());
        let error = post.save(db).await.unwrap_err();
        assert!(error.to_string().contains("note"), "{error}");
        post.audit.note = Some(String::new());
        assert_eq!(post.validate().unwrap_err().to_string(), "Post is not valid: note: is empty");
        post.audit.note = None;
        post.audit.author = Some(ForeignKey::key_of(99));
        assert!(post.save(db).await.unwrap_err().is_foreign_key());
    }

    async fn what_has_no_default_is_given(db) {
        let place = Place { street: "Long Road".to_owned(), city: "York".to_owned() };
        let shop = create!(db, Shop { place }).await?;
        assert_eq!(shop.place.city, "York");
        assert_eq!(Shop.objects.filter(Shop.place.city.istartswith("y")).count(db).await?, 1);
    }

    async fn by_name_they_are_fields_of_the_model(db) {
        create!(db, Post { title: "a" }).await?;
        let posts = DynQuerySet::of(<Post as orm::Model>::META);
        let rows = posts.clone().filter(posts.q("revision__gte", 1)?).order_by(["-created"])?.values(["title", "revision"])?.rows(db).await?;
        assert_eq!(serde_json::to_value(rows)?, serde_json::json!([{"title": "a", "revision": 1}]));
        assert_eq!(Remark.objects.filter(orm::Q::by_name("post__author__name", "x")?).count(db).await?, 0);
        assert_eq!(Author.objects.filter(orm::Q::by_name("post__title", "a")?).count(db).await?, 0);
    }
}

#[test]
fn their_columns_stand_where_the_struct_stands() {
    let columns: Vec<(&str, Option<&str>)> =
        <Post as orm::Model>::META.fields.iter().map(|field| (field.column, field.within)).collect();
    let (times, audit) = (Some("times"), Some("audit"));
    assert_eq!(
        columns,
        [
            ("created", times),
            ("updated", times),
            ("id", None),
            ("title", None),
            ("revision", audit),
            ("note", audit),
            ("author_id", audit),
            ("stars", None)
        ]
    );
    assert_eq!(<Post as orm::Model>::META.primary_key, 2);
}

#[test]
fn new_fills_them_from_their_defaults() {
    let post = new!(Post { title: "a" });
    assert_eq!((post.audit.revision, post.audit.note), (1, None));
    let post = new!(Post { title: "a", audit: Audit { revision: 9, ..Audit::default() } });
    assert_eq!(post.audit.revision, 9);
}
