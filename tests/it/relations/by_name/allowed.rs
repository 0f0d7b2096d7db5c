//! The list of what outsiders may name.

use super::*;
use orm::by_name::Names;

fn names() -> Names<Song> {
    Names::of::<Song>().allow(["name", "album__title"])
}

both! {
    async fn what_is_allowed_is_asked(db) {
        fill(db).await?;
        let names = names();
        let songs = Song.objects.filter(names.q("album__title__icontains", "road")? & names.q("name__startswith", "S")?);
        assert_eq!(songs.count(db).await?, 1);
        let rows = Song.objects.order_by(names.order("-album__title, name")?).values_by_name(names.values(["name"])?)?.all(db).await?;
        assert_eq!(serde_json::to_value(rows)?, serde_json::json!([{"name": "Rain"}, {"name": "Case of You"}, {"name": "Here Comes the Sun"}, {"name": "Something"}]));
        let all = Song.objects.order_by(Song.id).values_by_name(names.values([""; 0])?)?.first(db).await?.unwrap();
        assert_eq!(all.names().collect::<Vec<_>>(), ["name", "album__title"]);
        assert!(names.order("")?.is_empty());
    }
}

#[test]
fn everything_else_is_refused_in_the_same_words() {
    let names = names();
    for name in [
        "plays",
        "id",
        "pk",
        "album",
        "album__id",
        "album__genre",
        "album__label__name",
        "tags__word",
        "nothing",
        "album__nothing",
        "name__nothing__at_all",
        "name__regex",
        "name__iregex",
    ] {
        let error = names.q(name, "x").unwrap_err();
        if name == "name__nothing__at_all" {
            assert!(matches!(error, NameError::Lookup { .. }), "{error}");
            continue;
        }
        assert_eq!(error.to_string(), format!("\"{name}\" may not be named on Song. Allowed are: name, album__title"));
        assert!(names.values([name]).is_err(), "{name}");
    }
    assert!(names.order("-plays").is_err() && names.order("?").is_err() && names.order("name,plays").is_err());
    // an expression names a field too
    assert!(names.q("name", orm::by_name::field("album__genre")).is_err());
    assert!(names.q("name", orm::by_name::field("album__title")).is_ok());
}

#[test]
fn one_column_is_one_name_however_it_is_reached() {
    let names = Names::of::<Song>().allow(["album"]);
    for name in ["album", "album_id", "album__id", "album__pk", "album__in"] {
        assert!(names.q(name, "1").is_ok(), "{name}");
    }
    assert!(names.q("album__title", "x").is_err());
}

#[test]
fn regular_expressions_are_allowed_on_their_own() {
    assert!(names().allow_regex().q("name__iregex", "^a").is_ok());
}

#[test]
fn a_list_that_names_nothing_says_so_at_each_use() {
    let names = Names::of::<Song>().allow(["name", "titel"]);
    assert!(names.q("name", "x").unwrap_err().to_string().starts_with("cannot resolve keyword \"titel\" on Song"));
    let names = Names::of::<Song>().allow(["name__icontains"]);
    assert!(names.q("name", "x").unwrap_err().to_string().contains("no lookup \"icontains\""));
}
