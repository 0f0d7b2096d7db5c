//! Models of an existing database, written by `inspectdb`: a beginning, to be read and edited.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct BasicArticle {
    pub id: i32,
    #[orm(max_length = 100)]
    pub headline: String,
    pub pub_date: NaiveDateTime,
}

#[derive(Model, Debug, Clone)]
pub struct BasicSelfref {
    pub id: i32,
    #[orm(on_delete = set_null)]
    pub selfref: Option<ForeignKey<BasicSelfref>>,
    #[orm(on_delete = set_null)]
    pub article: Option<ForeignKey<BasicArticle>>,
}

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
pub struct DatesArticle {
    pub id: i32,
    #[orm(max_length = 100)]
    pub title: String,
    pub pub_date: NaiveDate,
    pub pub_datetime: NaiveDateTime,
    #[orm(through = DatesArticleCategories)]
    #[orm(through_fields("article", "category"))]
    pub category_set: ManyToMany<DatesCategory>,
}

#[derive(Model, Debug, Clone)]
pub struct DatesCategory {
    pub id: i32,
    #[orm(max_length = 255)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("article", "category"))]
pub struct DatesArticleCategories {
    pub id: i64,
    pub article: ForeignKey<DatesArticle>,
    pub category: ForeignKey<DatesCategory>,
}

#[derive(Model, Debug, Clone)]
pub struct DatesComment {
    pub id: i32,
    pub article: ForeignKey<DatesArticle>,
    pub text: String,
    pub pub_date: NaiveDate,
    pub approval_date: Option<NaiveDate>,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteP {
    pub id: i32,
}

#[derive(Model, Debug, Clone)]
pub struct DeleteR {
    pub id: i32,
    pub is_default: bool,
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
    pub updated: NaiveDateTime,
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
    pub birthday: NaiveDate,
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
pub struct HousesPerson {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    #[orm(through = HousesPersonHouses, through_fields("person", "house"))]
    pub house_set: ManyToMany<HousesHouse>,
}

#[derive(Model, Debug, Clone)]
pub struct HousesRoom {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub house: ForeignKey<HousesHouse>,
}

#[derive(Model, Debug, Clone)]
pub struct HousesHouse {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    #[orm(max_length = 255)]
    pub address: String,
    #[orm(on_delete = set_null)]
    pub owner: Option<ForeignKey<HousesPerson>>,
    #[orm(on_delete = set_null)]
    pub main_room: Option<OneToOne<HousesRoom>>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("person", "house"))]
pub struct HousesPersonHouses {
    pub id: i64,
    pub person: ForeignKey<HousesPerson>,
    pub house: ForeignKey<HousesHouse>,
}

#[derive(Model, Debug, Clone)]
pub struct JsonfNullablejsonmodel {
    pub id: i32,
    pub value: Option<serde_json::Value>,
}

#[derive(Model, Debug, Clone)]
pub struct NullsPoll {
    pub id: i32,
    #[orm(max_length = 200)]
    pub question: String,
}

#[derive(Model, Debug, Clone)]
pub struct NullsChoice {
    pub id: i32,
    pub poll: ForeignKey<NullsPoll>,
    #[orm(max_length = 200)]
    pub choice: String,
}

#[derive(Model, Debug, Clone)]
pub struct NullsOutera {
    pub id: i32,
}

#[derive(Model, Debug, Clone)]
pub struct NullsOuterb {
    pub id: i32,
    #[orm(max_length = 10)]
    pub data: String,
}

#[derive(Model, Debug, Clone)]
pub struct NullsInner {
    pub id: i32,
    pub first: ForeignKey<NullsOutera>,
    #[orm(on_delete = set_null)]
    pub second: Option<ForeignKey<NullsOuterb>>,
}

#[derive(Model, Debug, Clone)]
pub struct O2oPlace {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    #[orm(max_length = 80)]
    pub address: String,
}

#[derive(Model, Debug, Clone)]
pub struct O2oRestaurant {
    pub id: i32,
    pub serves_hot_dogs: bool,
    pub serves_pizza: bool,
}

#[derive(Model, Debug, Clone)]
pub struct O2oWaiter {
    pub id: i32,
    pub restaurant: ForeignKey<O2oRestaurant>,
    #[orm(max_length = 50)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct OrderingAuthor {
    pub id: i32,
    #[orm(max_length = 63)]
    pub name: Option<String>,
    pub editor: Option<ForeignKey<OrderingAuthor>>,
}

#[derive(Model, Debug, Clone)]
pub struct OrderingArticle {
    pub id: i32,
    #[orm(on_delete = set_null)]
    pub author: Option<ForeignKey<OrderingAuthor>>,
    #[orm(on_delete = set_null)]
    pub second_author: Option<ForeignKey<OrderingAuthor>>,
    #[orm(max_length = 100)]
    pub headline: String,
    pub pub_date: NaiveDateTime,
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
    pub pub_date: NaiveDate,
    pub reporter: ForeignKey<ReportersReporter>,
}

#[derive(Model, Debug, Clone)]
pub struct ReportersThing {
    pub id: i32,
    #[orm(unique)]
    pub num: i32,
}

#[derive(Model, Debug, Clone)]
pub struct SelfrelCategory {
    pub id: i32,
    #[orm(max_length = 20)]
    pub name: String,
    #[orm(on_delete = set_null)]
    pub parent: Option<ForeignKey<SelfrelCategory>>,
}

#[derive(Model, Debug, Clone)]
pub struct SelfrelPerson {
    pub id: i32,
    #[orm(max_length = 20)]
    pub name: String,
    #[orm(through = SelfrelPersonFriends)]
    #[orm(through_fields("from_person", "to_person"))]
    pub to_person_set: ManyToMany<SelfrelPerson>,
    #[orm(through = SelfrelPersonIdols)]
    #[orm(through_fields("from_person", "to_person"))]
    pub to_person_set2: ManyToMany<SelfrelPerson>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("from_person", "to_person"))]
pub struct SelfrelPersonFriends {
    pub id: i64,
    pub from_person: ForeignKey<SelfrelPerson>,
    pub to_person: ForeignKey<SelfrelPerson>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("from_person", "to_person"))]
pub struct SelfrelPersonIdols {
    pub id: i64,
    pub from_person: ForeignKey<SelfrelPerson>,
    pub to_person: ForeignKey<SelfrelPerson>,
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
    pub duration: Option<TimeDelta>,
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
    pub pubdate: NaiveDate,
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
    pub original_opening: NaiveDateTime,
    pub friday_night_closing: NaiveTime,
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

#[derive(Model, Debug, Clone)]
pub struct TaxonomyDomain {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyKingdom {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub domain: ForeignKey<TaxonomyDomain>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyPhylum {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub kingdom: ForeignKey<TaxonomyKingdom>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyKlass {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub phylum: ForeignKey<TaxonomyPhylum>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyOrder {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub klass: ForeignKey<TaxonomyKlass>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyFamily {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub order: ForeignKey<TaxonomyOrder>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyGenus {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub family: ForeignKey<TaxonomyFamily>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomySpecies {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub genus: ForeignKey<TaxonomyGenus>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyHybridspecies {
    pub id: i32,
    #[orm(max_length = 50)]
    pub name: String,
    pub parent_1: ForeignKey<TaxonomySpecies>,
    pub parent_2: ForeignKey<TaxonomySpecies>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyPizza {
    pub id: i32,
    #[orm(max_length = 100)]
    pub name: String,
    #[orm(through = TaxonomyPizzaToppings, through_fields("pizza", "topping"))]
    pub topping_set: ManyToMany<TaxonomyTopping>,
}

#[derive(Model, Debug, Clone)]
pub struct TaxonomyTopping {
    pub id: i32,
    #[orm(max_length = 30)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("pizza", "topping"))]
pub struct TaxonomyPizzaToppings {
    pub id: i64,
    pub pizza: ForeignKey<TaxonomyPizza>,
    pub topping: ForeignKey<TaxonomyTopping>,
}

#[derive(Model, Debug, Clone)]
pub struct ThroughGroup {
    pub id: i32,
    #[orm(max_length = 128)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct ThroughPerson {
    pub id: i32,
    #[orm(max_length = 128)]
    pub name: String,
}

#[derive(Model, Debug, Clone)]
pub struct ThroughMembership {
    pub id: i32,
    pub person: ForeignKey<ThroughPerson>,
    pub group: ForeignKey<ThroughGroup>,
    pub date_joined: NaiveDateTime,
    #[orm(max_length = 64)]
    pub invite_reason: Option<String>,
}

#[derive(Model, Debug, Clone)]
pub struct UpdateA {
    pub id: i32,
    pub x: i32,
}

#[derive(Model, Debug, Clone)]
pub struct UpdateB {
    pub id: i32,
    pub a: ForeignKey<UpdateA>,
    pub y: i32,
}

#[derive(Model, Debug, Clone)]
pub struct UpdateDatapoint {
    pub id: i32,
    #[orm(max_length = 20)]
    pub name: String,
    #[orm(max_length = 20)]
    pub value: String,
    #[orm(max_length = 20)]
    pub another_value: String,
    pub is_active: bool,
}

#[derive(Model, Debug, Clone)]
pub struct UpdateRelatedpoint {
    pub id: i32,
    #[orm(max_length = 20)]
    pub name: String,
    pub data: ForeignKey<UpdateDatapoint>,
}
