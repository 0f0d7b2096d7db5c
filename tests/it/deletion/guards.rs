//! What forbids a deletion, and that a forbidden one has done nothing. Deletion inside of transactions.

use super::{counts, forbidden};
use crate::support::*;
use orm::Error;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_label")]
struct Label {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_artist")]
struct Artist {
    id: i64,
    name: String,
    #[orm(on_delete = cascade)]
    label: ForeignKey<Label>,
    #[orm(on_delete = set_null)]
    former: Option<ForeignKey<Label>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_contract")]
struct Contract {
    id: i64,
    #[orm(on_delete = protect)]
    artist: ForeignKey<Artist>,
    #[orm(on_delete = protect)]
    witness: Option<ForeignKey<Artist>>,
    #[orm(on_delete = restrict)]
    label: Option<ForeignKey<Label>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_record")]
struct Record {
    id: i64,
    #[orm(on_delete = restrict)]
    artist: ForeignKey<Artist>,
    #[orm(on_delete = cascade)]
    label: ForeignKey<Label>,
}

/// A label with two artists and a record.
async fn base(db: &Db) -> orm::Result<(Label, Artist, Artist)> {
    let label = create!(db, Label { name: "one" }).await?;
    let a = create!(db, Artist { name: "a", label: &label }).await?;
    let b = create!(db, Artist { name: "b", label: &label, former: &label }).await?;
    create!(db, Record { artist: &a, label: &label }).await?;
    Ok((label, a, b))
}

async fn rows(db: &Db) -> orm::Result<[u64; 4]> {
    Ok([
        Label.objects.count(db).await?,
        Artist.objects.filter(Artist.label.is_not_null()).count(db).await?,
        Contract.objects.count(db).await?,
        Record.objects.count(db).await?,
    ])
}

both! {
    async fn every_key_that_protects_is_named_with_its_rows(db) {
        let (mut label, a, b) = base(db).await?;
        for _ in 0..3 {
            create!(db, Contract { artist: &a, witness: &b, label: &label }).await?;
        }
        create!(db, Contract { artist: &a }).await?;
        let refused = label.delete(db).await;
        let Err(error @ Error::Protected(_)) = &refused else { panic!("{refused:?}") };
        assert_eq!(
            error.to_string(),
            "cannot delete some instances of Label because they are referenced through protected foreign keys: \
             Contract.artist (4 rows), Contract.witness (3 rows)"
        );
        let keys = vec![("Contract.artist".to_owned(), 4), ("Contract.witness".to_owned(), 3)];
        assert_eq!(forbidden(refused), (false, keys));
        assert_eq!(rows(db).await?, [1, 2, 4, 1]);
        // what would have been set to NULL was not
        assert_eq!(Artist.objects.filter(Artist.former.is_not_null()).count(db).await?, 1);
        Contract.objects.filter(Contract.witness.is_not_null()).update(db, Contract.witness.set(None)).await?;
        Contract.objects.filter(Contract.label.is_null()).delete(db).await?;
        assert_eq!(forbidden(label.delete(db).await), (false, vec![("Contract.artist".to_owned(), 3)]));
    }

    async fn restrict_is_satisfied_when_the_row_that_points_goes_too(db) {
        let (mut label, mut a, _) = base(db).await?;
        assert_eq!(forbidden(a.delete(db).await), (true, vec![("Record.artist".to_owned(), 1)]));
        let other = create!(db, Label { name: "two" }).await?;
        let record = create!(db, Record { artist: &a, label: &other }).await?;
        // one record goes with its label, the other would stay
        assert_eq!(forbidden(label.delete(db).await), (true, vec![("Record.artist".to_owned(), 1)]));
        assert_eq!(rows(db).await?, [2, 2, 0, 2]);
        let gone = Label.objects.delete(db).await?;
        assert_eq!(counts(&gone), [("Artist", 2), ("Label", 2), ("Record", 2)]);
        assert!(record.id > 0);
    }

    async fn a_refused_deletion_does_not_doom_the_block_around_it(db) {
        let (mut label, a, _) = base(db).await?;
        create!(db, Contract { artist: &a }).await?;
        db.atomic(async |db| {
            assert!(matches!(label.delete(db).await, Err(Error::Protected(_))));
            create!(db, Label { name: "after" }).await?;
            Ok(())
        })
        .await?;
        assert_eq!(rows(db).await?, [2, 2, 1, 1]);
    }

    async fn a_deletion_that_is_rolled_back_has_not_happened(db) {
        let (mut label, ..) = base(db).await?;
        let undone = db.atomic(async |db| {
            assert_eq!(label.clone().delete(db).await?.total, 4);
            assert_eq!(rows(db).await?, [0, 0, 0, 0]);
            Err::<(), _>(Error::Config { message: "oops".into() })
        });
        assert!(undone.await.is_err());
        assert_eq!(rows(db).await?, [1, 2, 0, 1]);

        db.atomic(async |db| {
            let undone = db.atomic(async |db| {
                label.clone().delete(db).await?;
                Err::<(), _>(Error::Config { message: "oops".into() })
            });
            assert!(undone.await.is_err());
            assert_eq!(rows(db).await?, [1, 2, 0, 1]);
            assert_eq!(label.delete(db).await?.total, 4);
            Ok(())
        })
        .await?;
        assert_eq!(rows(db).await?, [0, 0, 0, 0]);
    }
}
