//! A program's own steps, and default scopes.

use crate::support::*;
use orm::QuerySet;
use orm::by_name::DynQuerySet;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_folder")]
struct Folder {
    id: i64,
    name: String,
    #[orm(reverse = "folder")]
    notes: Reverse<Note>,
    #[orm(reverse = "folder")]
    lid: ReverseOne<Lid>,
    labels: ManyToMany<Label>,
}

/// Deleted ones stay in the table.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_note", scope = Note::live)]
struct Note {
    id: i64,
    text: String,
    #[orm(default = 0)]
    stars: i64,
    deleted: Option<DateTime<Utc>>,
    folder: Option<ForeignKey<Folder>>,
}

impl Note {
    fn live() -> Q<Note> {
        Note.deleted.is_null()
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_lid", scope = hidden)]
struct Lid {
    id: i64,
    folder: OneToOne<Folder>,
}

fn hidden(lids: QuerySet<Lid>) -> QuerySet<Lid> {
    lids.none()
}

/// A scope that orders, too.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_label", scope = shown)]
struct Label {
    id: i64,
    word: String,
    #[orm(default = true)]
    shown: bool,
}

fn shown(labels: QuerySet<Label>) -> QuerySet<Label> {
    labels.filter(Label.shown).order_by(Label.word.desc())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_comment")]
struct Comment {
    id: i64,
    text: String,
    note: ForeignKey<Note>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_sliced", scope = first_three)]
struct Sliced {
    id: i64,
}

fn first_three(rows: QuerySet<Sliced>) -> QuerySet<Sliced> {
    rows.limit(3)
}

/// Only those with replies are shown.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_topic", scope = discussed)]
struct Topic {
    id: i64,
    kind: String,
    #[orm(reverse = "topic")]
    replies: Reverse<Reply>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "scopes_reply")]
struct Reply {
    id: i64,
    topic: ForeignKey<Topic>,
}

fn discussed() -> Q<Topic> {
    Topic.replies.count().gt(0)
}

trait NoteQuery: Sized {
    fn starred(self) -> Self;
    fn in_folder(self, name: &str) -> Self;
}

impl<R> NoteQuery for QuerySet<Note, R> {
    fn starred(self) -> Self {
        self.filter(Note.stars.gt(0))
    }
    fn in_folder(self, name: &str) -> Self {
        self.filter(Note.folder.name.eq(name))
    }
}

/// Notes 1 to 3 of a folder, the second deleted; note 4 of none.
async fn fill(db: &Database) -> orm::Result<Folder> {
    let folder = create!(db, Folder { name: "Home" }).await?;
    create!(db, Note { text: "one", stars: 1, folder: &folder }).await?;
    create!(db, Note { text: "two", stars: 2, folder: &folder, deleted: Utc::now() }).await?;
    create!(db, Note { text: "three", folder: &folder }).await?;
    create!(db, Note { text: "four", stars: 4 }).await?;
    for note in 1..=2 {
        create!(db, Comment { text: "hm", note }).await?;
    }
    create!(db, Lid { folder: &folder }).await?;
    for (word, shown) in [("a", true), ("b", true), ("c", false)] {
        let label = create!(db, Label { word, shown }).await?;
        db.raw("INSERT INTO scopes_folder_labels (folder_id, label_id) VALUES ($1, $2)")
            .bind(folder.id)
            .bind(label.id)
            .execute()
            .await?;
    }
    Ok(folder)
}

async fn texts(db: &Database, notes: QuerySet<Note>) -> orm::Result<Vec<String>> {
    notes.order_by(Note.id).values(Note.text).all(db).await
}

both! {
    /// A condition behind `values` is about groups; a scope comes last and is about rows all the same.
    async fn a_scope_is_about_rows_where_there_are_groups(db) {
        create!(db, Topic { kind: "a" }).await?;
        let topic = create!(db, Topic { kind: "a" }).await?;
        for _ in 0..2 {
            create!(db, Reply { topic: &topic }).await?;
        }
        let kinds = Topic.objects.values((Topic.kind, Topic.id.count(), Topic.replies.count()));
        assert_eq!(kinds.clone().all(db).await?, [("a".to_owned(), 1, 2)]);
        assert_eq!(kinds.clone().filter(Topic.replies.count().gt(2)).count(db).await?, 0);
        assert_eq!(kinds.unscoped().all(db).await?, [("a".to_owned(), 2, 2)]);
    }

    async fn steps_of_ones_own_stand_in_any_chain(db) {
        let folder = fill(db).await?;
        assert_eq!(texts(db, Note.objects.starred()).await?, ["one", "four"]);
        assert_eq!(texts(db, Note.objects.in_folder("Home").starred().filter(Note.stars.lt(9))).await?, ["one"]);
        let names: Vec<(String, i64)> = Note.objects.values((Note.text, Note.stars)).starred().all(db).await?;
        assert_eq!(names.len(), 2);
        assert_eq!(folder.notes.objects().starred().count(db).await?, 1);
    }

    async fn a_scope_is_part_of_every_queryset(db) {
        let folder = fill(db).await?;
        assert_eq!(texts(db, Note.objects).await?, ["one", "three", "four"]);
        assert_eq!(Note.objects.count(db).await?, 3);
        assert_eq!(Note.objects.filter(Note.text.eq("two")).exists(db).await?, false);
        assert_eq!(Note.objects.aggregate(db, Note.stars.sum()).await?, Some(5));
        assert_eq!(Note.objects.values((Note.folder.name, Note.id.count())).all(db).await?.iter().map(|(_, n)| n).sum::<i64>(), 3);
        assert_eq!(Note.objects.order_by(Note.id).last(db).await?.map(|note| note.id), Some(4));
        assert_eq!(Note.objects.offset(2).count(db).await?, 1);
        assert_eq!(folder.notes.count(db).await?, 2);
        let error = Note.objects.get(db, Note.id.eq(2)).await.unwrap_err();
        assert_eq!(error.to_string(), "Note with id = 2 does not exist", "the scope is not what was asked for");
        assert!(Note.objects.pk(2).first(db).await?.is_none());
        // inside of other queries, too
        let held = Folder.objects.filter(Folder.id.in_(Note.objects.filter(Note.text.eq("two")).values(Note.folder.id)));
        assert_eq!(held.count(db).await?, 0);
        assert_eq!(Folder.objects.filter(exists(Note.objects.filter(Note.text.eq("two")))).count(db).await?, 0);
    }

    async fn a_scope_is_lifted_at_any_step(db) {
        let folder = fill(db).await?;
        assert_eq!(Note.objects.unscoped().count(db).await?, 4);
        assert_eq!(texts(db, Note.objects.starred().unscoped()).await?, ["one", "two", "four"]);
        assert_eq!(folder.notes.objects().unscoped().count(db).await?, 3);
        assert_eq!(Note.objects.unscoped().get(db, Note.id.eq(2)).await?.text, "two");
    }

    async fn updates_and_deletes_of_a_queryset_see_the_scope(db) {
        fill(db).await?;
        assert_eq!(Note.objects.update(db, Note.stars.set(9)).await?, 3);
        assert_eq!(Note.objects.unscoped().filter(Note.stars.eq(2)).count(db).await?, 1);
        // a note that is pointed at goes with what points at it, whatever its scope
        assert_eq!(Note.objects.delete(db).await?.to_string(), "4 rows: 1 Comment, 3 Note");
        assert_eq!(Note.objects.unscoped().count(db).await?, 1);
        assert_eq!(Folder.objects.delete(db).await?.by_model.get("Note"), Some(&1), "the delete rules know no scope");
    }

    async fn an_instance_and_what_points_at_it_know_no_scope(db) {
        let folder = fill(db).await?;
        let mut two = Note.objects.unscoped().get(db, Note.id.eq(2)).await?;
        two.text = "changed".to_owned();
        two.save(db).await?;
        two.refresh(db).await?;
        assert_eq!(two.text, "changed");
        let comment = Comment.objects.get(db, Comment.note.eq(&two)).await?;
        assert_eq!(comment.note.fetch(db).await?.text, "changed");
        // a path to it is no queryset of it
        assert_eq!(Comment.objects.filter(Comment.note.text.eq("changed")).count(db).await?, 1);
        assert!(folder.lid.fetch(db).await?.is_some());
        assert_eq!(Lid.objects.count(db).await?, 0);
        two.delete(db).await?;
        assert_eq!(Note.objects.unscoped().count(db).await?, 3);
    }

    async fn a_scope_may_order(db) {
        let folder = fill(db).await?;
        assert_eq!(Label.objects.values(Label.word).all(db).await?, ["b", "a"]);
        assert_eq!(folder.labels.values(Label.word).all(db).await?, ["b", "a"]);
        assert_eq!(Label.objects.order_by(Label.word).values(Label.word).all(db).await?, ["a", "b"]);
        assert_eq!(Label.objects.reverse().values(Label.word).all(db).await?, ["a", "b"]);
        assert_eq!(Label.objects.unscoped().order_by(Label.word).values(Label.word).all(db).await?, ["a", "b", "c"]);
    }

    async fn a_model_that_is_known_by_name_has_its_scope(db) {
        fill(db).await?;
        let notes = || DynQuerySet::of(<Note as orm::Model>::META);
        assert_eq!(notes().count(db).await?, 3);
        assert_eq!(notes().rows(db).await?.len(), 3);
        assert_eq!(notes().unscoped().count(db).await?, 4);
        assert_eq!(notes().update(db, [("stars", 7)]).await?, 3);
        assert_eq!(notes().filter(notes().q("text", "two")?).delete(db).await?.total, 0);
    }

    async fn a_scope_that_slices_says_what_it_may_do(db) {
        let error = Sliced.objects.all(db).await.unwrap_err();
        let what = "a default scope filters and orders: it can't slice, select, annotate, lock, or give equal rows once";
        assert_eq!(error.to_string(), what);
        assert_eq!(Sliced.objects.unscoped().count(db).await?, 0);
    }
}

#[test]
fn a_queryset_prints_what_was_asked_for() {
    assert_eq!(format!("{:?}", Note.objects.filter(Note.stars.gt(1))), "Note.objects.filter(Note.stars.gt(1))");
    assert_eq!(
        format!("{:?}", Note.objects.filter(Note.stars.gt(1)).unscoped()),
        "Note.objects.unscoped().filter(Note.stars.gt(1))"
    );
}

#[test]
fn without_a_scope_nothing_is_added() {
    assert!(<Note as orm::Model>::SCOPE.is_some());
    assert!(<Comment as orm::Model>::SCOPE.is_none());
    const OBJECTS: QuerySet<Note> = QuerySet::new();
    assert_eq!(format!("{OBJECTS:?}"), "Note.objects");
}
