//! What the command line says of itself.

use crate::support::both;
use orm::prelude::*;

#[derive(Model, Debug)]
#[orm(table = "cli_note")]
struct Note {
    id: i64,
    text: String,
}

both! {
    async fn a_model_of_this_binary_has_its_table(db) {
        create!(db, Note { text: "hello" }).await?;
        assert_eq!(Note.objects.count(db).await?, 1);
    }
}
