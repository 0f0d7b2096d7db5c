//! The whole expansion of a small model, to be read. `UPDATE_EXPECT=1 cargo test -p orm-derive` writes it anew.

use expect_test::expect_file;
use syn::parse_quote;

#[test]
fn a_model_expands_to_what_one_would_write_by_hand() {
    let input = parse_quote! {
        #[orm(ordering = "-title", unique("artist", "title"))]
        pub struct Album {
            pub id: i64,
            /// What is on the cover.
            #[orm(max_length = 30)]
            pub title: String,
            #[orm(on_delete = protect, reverse = "albums")]
            pub artist: ForeignKey<Artist>,
            #[orm(default = 0, validate = not_negative)]
            pub plays: i32,
            #[orm(auto_now_add)]
            pub added: DateTime<Utc>,
            #[orm(skip)]
            pub cache: Vec<u8>,
        }
    };
    let expanded = crate::model(&input).to_string();
    let Ok(file) = syn::parse_file(&expanded) else { unreachable!("the expansion is Rust: {expanded}") };
    expect_file!["tests/album.rs.expanded"].assert_eq(&prettyplease::unparse(&file));
}
