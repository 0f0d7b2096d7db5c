use orm::prelude::*;

#[derive(Model, Debug)]
struct Album {
    id: i64,
}

#[orm::test]
async fn a_value_is_no_outcome(db: &Database) -> orm::Result<u64> {
    Album.objects.count(db).await
}

fn main() {}
