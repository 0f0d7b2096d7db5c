//! The models as a picture.

use orm::cli::diagram::{Format, draw};
use orm::meta::ModelMeta;
use std::path::PathBuf;

mod store {
    pub(super) mod catalogue {
        use orm::prelude::*;

        #[derive(Model, Debug)]
        #[orm(table = "drawn_artist")]
        pub(in super::super) struct DrawnArtist {
            id: i64,
            #[orm(max_length = 120, unique)]
            name: String,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_album")]
        pub(in super::super) struct DrawnAlbum {
            id: i64,
            #[orm(max_length = 160)]
            title: String,
            artist: ForeignKey<DrawnArtist>,
            #[orm(precision = 8, scale = 2)]
            price: Decimal,
            released: Option<NaiveDate>,
            #[orm(on_delete = set_null)]
            reissue_of: Option<ForeignKey<DrawnAlbum>>,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_song")]
        pub(in super::super) struct DrawnSong {
            id: i64,
            #[orm(max_length = 200)]
            name: String,
            album: ForeignKey<DrawnAlbum>,
            length: TimeDelta,
            tags: ManyToMany<DrawnTag>,
            words: Array<String>,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_tag")]
        pub(in super::super) struct DrawnTag {
            #[orm(primary_key, max_length = 30)]
            word: String,
            like: ManyToMany<DrawnTag>,
        }
    }

    pub(super) mod sales {
        use super::catalogue::{DrawnAlbum, DrawnSong};
        use orm::prelude::*;

        #[derive(Model, Debug)]
        #[orm(table = "drawn_customer")]
        pub(in super::super) struct DrawnCustomer {
            id: i64,
            #[orm(max_length = 200, unique)]
            email: String,
            favourite: Option<ForeignKey<DrawnSong>>,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_order")]
        pub(in super::super) struct DrawnOrder {
            id: i64,
            customer: ForeignKey<DrawnCustomer>,
            placed: DateTime<Utc>,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_order_line")]
        pub(in super::super) struct DrawnOrderLine {
            id: i64,
            order: ForeignKey<DrawnOrder>,
            album: ForeignKey<DrawnAlbum>,
            quantity: u16,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_invoice")]
        pub(in super::super) struct DrawnInvoice {
            id: i64,
            order: OneToOne<DrawnOrder>,
            paid: Option<DateTime<Utc>>,
        }
    }

    pub(super) mod settings {
        use orm::prelude::*;

        #[derive(Model, Debug)]
        #[orm(table = "drawn_setting")]
        pub(in super::super) struct DrawnSetting {
            #[orm(primary_key)]
            name: String,
            value: serde_json::Value,
        }

        #[derive(Model, Debug)]
        #[orm(table = "drawn_banner")]
        pub(in super::super) struct DrawnBanner {
            id: i64,
            picture: Vec<u8>,
        }
    }
}

fn models() -> Vec<&'static ModelMeta> {
    let is_ours = |model: &&&ModelMeta| model.module.contains("diagram::store");
    orm::meta::models().iter().filter(is_ours).copied().collect()
}

/// The text is that of the file; `ORM_UPDATE=1` writes it anew.
fn is_snapshot(text: &str, file: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/diagram").join(file);
    if std::env::var_os("ORM_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(
        text,
        std::fs::read_to_string(&path).unwrap(),
        "{file}: look at it, and write it anew with ORM_UPDATE=1"
    );
}

#[test]
fn a_store_as_mermaid() {
    is_snapshot(&draw(&models(), Format::Mermaid), "store.mmd");
}

#[test]
fn a_store_for_graphviz() {
    is_snapshot(&draw(&models(), Format::Dot), "store.dot");
}

#[test]
fn a_store_as_a_picture() {
    let picture = draw(&models(), Format::Svg);
    is_snapshot(&picture, "store.svg");
    let document = roxmltree::Document::parse(&picture).unwrap();
    let titles: Vec<&str> =
        document.descendants().filter(|node| node.has_tag_name("title")).filter_map(|node| node.text()).collect();
    assert_eq!(titles.len(), 10, "{titles:?}");
    assert!(titles.contains(&"DrawnAlbum.reissue_of → DrawnAlbum, on delete set null"), "{titles:?}");
}

#[test]
fn everything_and_nothing_can_be_drawn() {
    for models in [orm::meta::models(), &[]] {
        for format in [Format::Mermaid, Format::Dot, Format::Svg] {
            let text = draw(models, format);
            if format == Format::Svg {
                roxmltree::Document::parse(&text).unwrap();
            }
        }
    }
}

#[test]
fn a_name_is_text_whatever_stands_in_it() {
    let odd: Vec<&'static ModelMeta> =
        orm::meta::models().iter().filter(|model| model.name == "SeenEverything").copied().collect();
    let picture = draw(&odd, Format::Svg);
    assert!(picture.contains("Array&lt;String&gt;"), "{picture}");
    roxmltree::Document::parse(&picture).unwrap();
}
