//! The two sides of a relation of one to one.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub genre: Option<String>,
    pub songs: Reverse<Song>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    #[orm(default = 0)]
    pub plays: i64,
    pub album: ForeignKey<Album>,
    pub tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
pub struct Tag {
    pub id: i64,
    pub word: String,
}

#[derive(Model, Debug)]
pub struct Artist {
    pub id: i64,
    pub name: String,
    pub profile: ReverseOne<Profile>,
}

#[derive(Model, Debug)]
pub struct Profile {
    pub id: i64,
    pub artist: OneToOne<Artist>,
    pub text: String,
}

fn ask(db: &Database, artist: &Artist) {
    let _ = Artist.objects.filter(Artist.profile.eq("text"));
    let _ = Profile.objects.filter(Profile.artist.name.eq(3));
    let _ = Artist.objects.select_related(Artist.profile.text);
    let _ = new!(Profile { text: "x", artist: "Nirvana" });
    let _ = new!(Artist { name: "Nirvana", profile: 3 });
}

fn main() {}
