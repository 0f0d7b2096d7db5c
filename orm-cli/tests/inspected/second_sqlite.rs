//! Models of an existing database, written by `inspectdb`: a beginning, to be read and edited.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct BasicArticle {
    pub id: i32,
    #[orm(max_length = 100)]
    pub headline: String,
    pub pub_date: String,
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
pub struct DatesArticle {
    pub id: i32,
    #[orm(max_length = 100)]
    pub title: String,
    pub pub_date: String,
    pub pub_datetime: String,
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
    pub pub_date: String,
    pub approval_date: Option<String>,
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
    pub value: Option<String>,
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
    pub serves_hot_dogs: i64,
    pub serves_pizza: i64,
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
    pub pub_date: String,
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
    pub date_joined: String,
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
    pub is_active: i64,
}

#[derive(Model, Debug, Clone)]
pub struct UpdateRelatedpoint {
    pub id: i32,
    #[orm(max_length = 20)]
    pub name: String,
    pub data: ForeignKey<UpdateDatapoint>,
}
