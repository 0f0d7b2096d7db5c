//! Models of an existing database, written by `inspectdb`: a beginning, to be read and edited.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct BulkCountry {
    pub id: i32,
    #[orm(max_length = 255)]
    pub name: String,
    #[orm(max_length = 2)]
    pub iso_two_letter: String,
    pub description: String,
}

#[derive(Model, Debug, Clone)]
pub struct BulkNofields {
    pub id: i32,
}

#[derive(Model, Debug, Clone)]
pub struct BulkRestaurant {
    pub id: i32,
    #[orm(max_length = 100)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct BulkState {
    #[orm(primary_key, max_length = 2)]
    pub two_letter_code: String,
}

#[derive(Model, Debug, Clone)]
pub struct BulkTwofields {
    pub id: i32,
    #[orm(unique)]
    pub f1: i32,
    #[orm(unique)]
    pub f2: i32,
    #[orm(max_length = 15)]
    pub name: Option<String>,
}

#[derive(Model, Debug, Clone)]
pub struct BulkUpsertconflict {
    pub id: i32,
    #[orm(unique)]
    pub number: i32,
    pub rank: i32,
    #[orm(max_length = 15)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteP {
    pub id: i32,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteR {
    pub id: i32,
    pub is_default: i64,
    pub p: Option<ForeignKey<DeleteP>>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteA {
    pub id: i32,
    #[orm(max_length = 30)]
    pub name: String,
    pub cascade: ForeignKey<DeleteR>,
    pub cascade_nullable: Option<ForeignKey<DeleteR>>,
    #[orm(on_delete = do_nothing)]
    pub setvalue: ForeignKey<DeleteR>,
    #[orm(on_delete = set_null)]
    pub setnull: Option<ForeignKey<DeleteR>>,
    #[orm(on_delete = set_default, default = 1)]
    pub setdefault: ForeignKey<DeleteR>,
    #[orm(on_delete = do_nothing)]
    pub setdefault_none: Option<ForeignKey<DeleteR>>,
    #[orm(on_delete = protect)]
    pub protect: Option<ForeignKey<DeleteR>>,
    #[orm(on_delete = do_nothing)]
    pub restrict: Option<ForeignKey<DeleteR>>,
    pub cascade_p: Option<ForeignKey<DeleteP>>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteAvatar {
    pub id: i32,
    pub desc: Option<String>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteB {
    pub id: i32,
    #[orm(on_delete = protect)]
    pub protect: ForeignKey<DeleteR>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteDeletetop {
    pub id: i32,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteB1 {
    pub id: i32,
    pub delete_top: ForeignKey<DeleteDeletetop>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteB2 {
    pub id: i32,
    pub delete_top: ForeignKey<DeleteDeletetop>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteB3 {
    pub id: i32,
    #[orm(on_delete = do_nothing)]
    pub restrict: ForeignKey<DeleteR>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteBase {
    pub id: i32,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteDeletebottom {
    pub id: i32,
    #[orm(on_delete = do_nothing)]
    pub b1: ForeignKey<DeleteB1>,
    pub b2: ForeignKey<DeleteB2>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteHiddenuser {
    pub id: i32,
    pub r: ForeignKey<DeleteR>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteHiddenuserprofile {
    pub id: i32,
    pub user: ForeignKey<DeleteHiddenuser>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteM {
    pub id: i32,
    #[orm(through = DeleteMM2m, through_fields("m", "r"))]
    pub r_set: ManyToMany<DeleteR>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_m_m2m", unique("m", "r"))]
pub struct DeleteMM2m {
    pub id: i64,
    pub m: ForeignKey<DeleteM>,
    pub r: ForeignKey<DeleteR>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteMr {
    pub id: i32,
    pub m: ForeignKey<DeleteM>,
    pub r: ForeignKey<DeleteR>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteReltobase {
    pub id: i32,
    #[orm(on_delete = do_nothing)]
    pub base: ForeignKey<DeleteBase>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteS {
    pub id: i32,
    pub r: ForeignKey<DeleteR>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteT {
    pub id: i32,
    pub s: ForeignKey<DeleteS>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteU {
    pub id: i32,
    pub t: ForeignKey<DeleteT>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteUser {
    pub id: i32,
    pub avatar: Option<ForeignKey<DeleteAvatar>>,
}

#[derive(Model, Debug, Clone)]
pub struct GocAuthor {
    pub id: i32,
    #[orm(max_length = 100)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct GocPublisher {
    pub id: i32,
    #[orm(max_length = 100)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct GocBook {
    pub id: i32,
    #[orm(max_length = 100)]
    pub name: String,
    pub publisher: ForeignKey<GocPublisher>,
    pub updated: String,
    #[orm(through = GocBookAuthors, through_fields("book", "author"))]
    pub author_set: ManyToMany<GocAuthor>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("book", "author"))]
pub struct GocBookAuthors {
    pub id: i64,
    pub book: ForeignKey<GocBook>,
    pub author: ForeignKey<GocAuthor>,
}

#[derive(Model, Debug, Clone)]
pub struct GocDefaultperson {
    pub id: i32,
    #[orm(max_length = 100)]
    pub first_name: String,
}

#[derive(Model, Debug, Clone)]
pub struct GocManualprimarykeytest {
    pub id: i32,
    #[orm(max_length = 100)]
    pub data: String,
}

#[derive(Model, Debug, Clone)]
pub struct GocPerson {
    pub id: i32,
    #[orm(max_length = 100, unique)]
    pub first_name: String,
    #[orm(max_length = 100)]
    pub last_name: String,
    pub birthday: String,
    pub defaults: String,
}

#[derive(Model, Debug, Clone)]
pub struct GocTag {
    pub id: i32,
    #[orm(max_length = 255, unique)]
    pub text: String,
}

#[derive(Model, Debug, Clone)]
pub struct GocThing {
    pub id: i32,
    #[orm(max_length = 255)]
    pub name: String,
    #[orm(through = GocThingTags, through_fields("thing", "tag"))]
    pub tag_set: ManyToMany<GocTag>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("thing", "tag"))]
pub struct GocThingTags {
    pub id: i64,
    pub thing: ForeignKey<GocThing>,
    pub tag: ForeignKey<GocTag>,
}

#[derive(Model, Debug, Clone)]
pub struct PubsArticle {
    pub id: i32,
    #[orm(max_length = 100)]
    pub headline: String,
    #[orm(through = PubsArticlePublications)]
    #[orm(through_fields("article", "publication"))]
    pub publication_set: ManyToMany<PubsPublication>,
}

#[derive(Model, Debug, Clone)]
pub struct PubsPublication {
    pub id: i32,
    #[orm(max_length = 30)]
    pub title: String,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("article", "publication"))]
pub struct PubsArticlePublications {
    pub id: i64,
    pub article: ForeignKey<PubsArticle>,
    pub publication: ForeignKey<PubsPublication>,
}

#[derive(Model, Debug, Clone)]
pub struct ReportersReporter {
    pub id: i32,
    #[orm(max_length = 30)]
    pub first_name: String,
    #[orm(max_length = 30)]
    pub last_name: String,
    #[orm(max_length = 254)]
    pub email: String,
}

#[derive(Model, Debug, Clone)]
pub struct ReportersArticle {
    pub id: i32,
    #[orm(max_length = 100)]
    pub headline: String,
    pub pub_date: String,
    pub reporter: ForeignKey<ReportersReporter>,
}

#[derive(Model, Debug, Clone)]
pub struct ReportersThing {
    pub id: i32,
    #[orm(unique)]
    pub num: i32,
}

#[derive(Model, Debug, Clone)]
pub struct StoreAuthor {
    pub id: i32,
    #[orm(max_length = 100)]
    pub name: String,
    pub age: i32,
    pub rating: Option<f64>,
    #[orm(through = StoreAuthorFriends)]
    #[orm(through_fields("from_author", "to_author"))]
    pub to_author_set: ManyToMany<StoreAuthor>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("from_author", "to_author"))]
pub struct StoreAuthorFriends {
    pub id: i64,
    pub from_author: ForeignKey<StoreAuthor>,
    pub to_author: ForeignKey<StoreAuthor>,
}

#[derive(Model, Debug, Clone)]
pub struct StorePublisher {
    pub id: i32,
    #[orm(max_length = 255)]
    pub name: String,
    pub num_awards: i32,
    pub duration: Option<i64>,
}

#[derive(Model, Debug, Clone)]
pub struct StoreBook {
    pub id: i32,
    #[orm(max_length = 9)]
    pub isbn: String,
    #[orm(max_length = 255)]
    pub name: String,
    pub pages: i32,
    pub rating: f64,
    #[orm(precision = 6, scale = 2)]
    pub price: Decimal,
    pub contact: ForeignKey<StoreAuthor>,
    pub publisher: ForeignKey<StorePublisher>,
    pub pubdate: String,
    #[orm(through = StoreBookAuthors, through_fields("book", "author"))]
    pub author_set: ManyToMany<StoreAuthor>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("book", "author"))]
pub struct StoreBookAuthors {
    pub id: i64,
    pub book: ForeignKey<StoreBook>,
    pub author: ForeignKey<StoreAuthor>,
}

#[derive(Model, Debug, Clone)]
pub struct StoreStore {
    pub id: i32,
    #[orm(max_length = 255)]
    pub name: String,
    pub original_opening: String,
    pub friday_night_closing: String,
    #[orm(through = StoreStoreBooks, through_fields("store", "book"))]
    pub book_set: ManyToMany<StoreBook>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("store", "book"))]
pub struct StoreStoreBooks {
    pub id: i64,
    pub store: ForeignKey<StoreStore>,
    pub book: ForeignKey<StoreBook>,
}
