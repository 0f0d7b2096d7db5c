//! The schemas of the parity tests, which Django has as well.

pub(crate) mod store {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "store_author")]
    pub(crate) struct Author {
        id: i32,
        #[orm(max_length = 100)]
        name: String,
        age: i32,
        rating: Option<f64>,
        friends: ManyToMany<Author>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "store_publisher")]
    pub(crate) struct Publisher {
        id: i32,
        #[orm(max_length = 255)]
        name: String,
        num_awards: i32,
        duration: Option<TimeDelta>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "store_book")]
    pub(crate) struct Book {
        id: i32,
        #[orm(max_length = 9)]
        isbn: String,
        #[orm(max_length = 255)]
        name: String,
        pages: i32,
        rating: f64,
        #[orm(precision = 6, scale = 2)]
        price: Decimal,
        contact: ForeignKey<Author>,
        publisher: ForeignKey<Publisher>,
        pubdate: NaiveDate,
        authors: ManyToMany<Author>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "store_store")]
    pub(crate) struct Store {
        id: i32,
        #[orm(max_length = 255)]
        name: String,
        original_opening: NaiveDateTime,
        friday_night_closing: NaiveTime,
        books: ManyToMany<Book>,
    }
}

pub(crate) mod delete {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "delete_p")]
    pub(crate) struct P {
        id: i32,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_r")]
    pub(crate) struct R {
        id: i32,
        is_default: bool,
        p: Option<ForeignKey<P>>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_s")]
    pub(crate) struct S {
        id: i32,
        r: ForeignKey<R>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_t")]
    pub(crate) struct T {
        id: i32,
        s: ForeignKey<S>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_u")]
    pub(crate) struct U {
        id: i32,
        t: ForeignKey<T>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_a")]
    pub(crate) struct A {
        id: i32,
        #[orm(max_length = 30)]
        name: String,
        cascade: ForeignKey<R>,
        cascade_nullable: Option<ForeignKey<R>>,
        #[orm(on_delete = do_nothing)]
        setvalue: ForeignKey<R>,
        #[orm(on_delete = set_null)]
        setnull: Option<ForeignKey<R>>,
        #[orm(on_delete = set_default, default = 1)]
        setdefault: ForeignKey<R>,
        #[orm(on_delete = do_nothing)]
        setdefault_none: Option<ForeignKey<R>>,
        #[orm(on_delete = protect)]
        protect: Option<ForeignKey<R>>,
        #[orm(on_delete = restrict)]
        restrict: Option<ForeignKey<R>>,
        cascade_p: Option<ForeignKey<P>>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_b")]
    pub(crate) struct B {
        id: i32,
        #[orm(on_delete = protect)]
        protect: ForeignKey<R>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_b3")]
    pub(crate) struct B3 {
        id: i32,
        #[orm(on_delete = restrict)]
        restrict: ForeignKey<R>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_m")]
    pub(crate) struct M {
        id: i32,
        m2m: ManyToMany<R>,
        #[orm(through = MR)]
        m2m_through: ManyToMany<R>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_mr")]
    pub(crate) struct MR {
        id: i32,
        m: ForeignKey<M>,
        r: ForeignKey<R>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_avatar")]
    pub(crate) struct Avatar {
        id: i32,
        desc: Option<String>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_user")]
    pub(crate) struct User {
        id: i32,
        avatar: Option<ForeignKey<Avatar>>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_hiddenuser")]
    pub(crate) struct HiddenUser {
        id: i32,
        r: ForeignKey<R>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_hiddenuserprofile")]
    pub(crate) struct HiddenUserProfile {
        id: i32,
        user: ForeignKey<HiddenUser>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_deletetop")]
    pub(crate) struct DeleteTop {
        id: i32,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_b1")]
    pub(crate) struct B1 {
        id: i32,
        delete_top: ForeignKey<DeleteTop>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_b2")]
    pub(crate) struct B2 {
        id: i32,
        delete_top: ForeignKey<DeleteTop>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_deletebottom")]
    pub(crate) struct DeleteBottom {
        id: i32,
        #[orm(on_delete = restrict)]
        b1: ForeignKey<B1>,
        b2: ForeignKey<B2>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_base")]
    pub(crate) struct Base {
        id: i32,
    }

    #[derive(Model, Debug)]
    #[orm(table = "delete_reltobase")]
    pub(crate) struct RelToBase {
        id: i32,
        #[orm(on_delete = do_nothing)]
        base: ForeignKey<Base>,
    }
}

pub(crate) mod goc {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "goc_person")]
    pub(crate) struct Person {
        id: i32,
        #[orm(max_length = 100, unique)]
        first_name: String,
        #[orm(max_length = 100)]
        last_name: String,
        birthday: NaiveDate,
        defaults: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_defaultperson")]
    pub(crate) struct DefaultPerson {
        id: i32,
        #[orm(max_length = 100)]
        first_name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_manualprimarykeytest")]
    pub(crate) struct ManualPrimaryKeyTest {
        id: i32,
        #[orm(max_length = 100)]
        data: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_tag")]
    pub(crate) struct Tag {
        id: i32,
        #[orm(max_length = 255, unique)]
        text: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_thing")]
    pub(crate) struct Thing {
        id: i32,
        #[orm(max_length = 255)]
        name: String,
        tags: ManyToMany<Tag>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_publisher")]
    pub(crate) struct Publisher {
        id: i32,
        #[orm(max_length = 100)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_author")]
    pub(crate) struct Author {
        id: i32,
        #[orm(max_length = 100)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "goc_book")]
    pub(crate) struct Book {
        id: i32,
        #[orm(max_length = 100)]
        name: String,
        publisher: ForeignKey<Publisher>,
        updated: NaiveDateTime,
        authors: ManyToMany<Author>,
    }
}

pub(crate) mod bulk {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "bulk_country")]
    pub(crate) struct Country {
        id: i32,
        #[orm(max_length = 255)]
        name: String,
        #[orm(max_length = 2)]
        iso_two_letter: String,
        description: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "bulk_twofields")]
    pub(crate) struct TwoFields {
        id: i32,
        #[orm(unique)]
        f1: i32,
        #[orm(unique)]
        f2: i32,
        #[orm(max_length = 15)]
        name: Option<String>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "bulk_upsertconflict")]
    pub(crate) struct UpsertConflict {
        id: i32,
        #[orm(unique)]
        number: i32,
        rank: i32,
        #[orm(max_length = 15)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "bulk_state")]
    pub(crate) struct State {
        #[orm(primary_key, max_length = 2)]
        two_letter_code: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "bulk_restaurant")]
    pub(crate) struct Restaurant {
        id: i32,
        #[orm(max_length = 100)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "bulk_nofields")]
    pub(crate) struct NoFields {
        id: i32,
    }
}

pub(crate) mod reporters {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "reporters_reporter")]
    pub(crate) struct Reporter {
        id: i32,
        #[orm(max_length = 30)]
        first_name: String,
        #[orm(max_length = 30)]
        last_name: String,
        #[orm(max_length = 254)]
        email: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "reporters_article")]
    pub(crate) struct Article {
        id: i32,
        #[orm(max_length = 100)]
        headline: String,
        pub_date: NaiveDate,
        reporter: ForeignKey<Reporter>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "reporters_thing")]
    pub(crate) struct Thing {
        id: i32,
        #[orm(unique)]
        num: i32,
    }
}

pub(crate) mod pubs {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "pubs_publication")]
    pub(crate) struct Publication {
        id: i32,
        #[orm(max_length = 30)]
        title: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "pubs_article")]
    pub(crate) struct Article {
        id: i32,
        #[orm(max_length = 100)]
        headline: String,
        publications: ManyToMany<Publication>,
    }
}

pub(crate) mod through {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "through_person")]
    pub(crate) struct Person {
        id: i32,
        #[orm(max_length = 128)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "through_group")]
    pub(crate) struct Group {
        id: i32,
        #[orm(max_length = 128)]
        name: String,
        #[orm(through = Membership)]
        members: ManyToMany<Person>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "through_membership")]
    pub(crate) struct Membership {
        id: i32,
        person: ForeignKey<Person>,
        group: ForeignKey<Group>,
        date_joined: NaiveDateTime,
        #[orm(max_length = 64)]
        invite_reason: Option<String>,
    }
}

pub(crate) mod selfrel {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "selfrel_category")]
    pub(crate) struct Category {
        id: i32,
        #[orm(max_length = 20)]
        name: String,
        #[orm(on_delete = set_null)]
        parent: Option<ForeignKey<Category>>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "selfrel_person")]
    pub(crate) struct Person {
        id: i32,
        #[orm(max_length = 20)]
        name: String,
        friends: ManyToMany<Person>,
        #[orm(symmetrical = false)]
        idols: ManyToMany<Person>,
    }
}

pub(crate) mod o2o {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "o2o_place")]
    pub(crate) struct Place {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        #[orm(max_length = 80)]
        address: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "o2o_restaurant")]
    pub(crate) struct Restaurant {
        id: i32,
        serves_hot_dogs: bool,
        serves_pizza: bool,
    }

    #[derive(Model, Debug)]
    #[orm(table = "o2o_waiter")]
    pub(crate) struct Waiter {
        id: i32,
        restaurant: ForeignKey<Restaurant>,
        #[orm(max_length = 50)]
        name: String,
    }
}

pub(crate) mod taxonomy {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_domain")]
    pub(crate) struct Domain {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_kingdom")]
    pub(crate) struct Kingdom {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        domain: ForeignKey<Domain>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_phylum")]
    pub(crate) struct Phylum {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        kingdom: ForeignKey<Kingdom>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_klass")]
    pub(crate) struct Klass {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        phylum: ForeignKey<Phylum>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_order")]
    pub(crate) struct Order {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        klass: ForeignKey<Klass>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_family")]
    pub(crate) struct Family {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        order: ForeignKey<Order>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_genus")]
    pub(crate) struct Genus {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        family: ForeignKey<Family>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_species")]
    pub(crate) struct Species {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        genus: ForeignKey<Genus>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_hybridspecies")]
    pub(crate) struct HybridSpecies {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        parent_1: ForeignKey<Species>,
        parent_2: ForeignKey<Species>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_topping")]
    pub(crate) struct Topping {
        id: i32,
        #[orm(max_length = 30)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "taxonomy_pizza")]
    pub(crate) struct Pizza {
        id: i32,
        #[orm(max_length = 100)]
        name: String,
        toppings: ManyToMany<Topping>,
    }
}

pub(crate) mod houses {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "houses_house")]
    pub(crate) struct House {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        #[orm(max_length = 255)]
        address: String,
        #[orm(on_delete = set_null)]
        owner: Option<ForeignKey<Person>>,
        #[orm(on_delete = set_null)]
        main_room: Option<OneToOne<Room>>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "houses_room")]
    pub(crate) struct Room {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        house: ForeignKey<House>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "houses_person")]
    pub(crate) struct Person {
        id: i32,
        #[orm(max_length = 50)]
        name: String,
        houses: ManyToMany<House>,
    }
}

pub(crate) mod ordering {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "ordering_author")]
    pub(crate) struct Author {
        id: i32,
        #[orm(max_length = 63)]
        name: Option<String>,
        editor: Option<ForeignKey<Author>>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "ordering_article")]
    pub(crate) struct Article {
        id: i32,
        #[orm(on_delete = set_null)]
        author: Option<ForeignKey<Author>>,
        #[orm(on_delete = set_null)]
        second_author: Option<ForeignKey<Author>>,
        #[orm(max_length = 100)]
        headline: String,
        pub_date: NaiveDateTime,
    }
}

pub(crate) mod basic {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "basic_article")]
    pub(crate) struct Article {
        id: i32,
        #[orm(max_length = 100)]
        headline: String,
        pub_date: NaiveDateTime,
    }

    #[derive(Model, Debug)]
    #[orm(table = "basic_selfref")]
    pub(crate) struct SelfRef {
        id: i32,
        #[orm(on_delete = set_null)]
        selfref: Option<ForeignKey<SelfRef>>,
        #[orm(on_delete = set_null)]
        article: Option<ForeignKey<Article>>,
    }
}

pub(crate) mod dates {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "dates_category")]
    pub(crate) struct Category {
        id: i32,
        #[orm(max_length = 255)]
        name: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "dates_article")]
    pub(crate) struct Article {
        id: i32,
        #[orm(max_length = 100)]
        title: String,
        pub_date: NaiveDate,
        pub_datetime: NaiveDateTime,
        categories: ManyToMany<Category>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "dates_comment")]
    pub(crate) struct Comment {
        id: i32,
        article: ForeignKey<Article>,
        text: String,
        pub_date: NaiveDate,
        approval_date: Option<NaiveDate>,
    }
}

pub(crate) mod update {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "update_datapoint")]
    pub(crate) struct DataPoint {
        id: i32,
        #[orm(max_length = 20)]
        name: String,
        #[orm(max_length = 20)]
        value: String,
        #[orm(max_length = 20)]
        another_value: String,
        is_active: bool,
    }

    #[derive(Model, Debug)]
    #[orm(table = "update_relatedpoint")]
    pub(crate) struct RelatedPoint {
        id: i32,
        #[orm(max_length = 20)]
        name: String,
        data: ForeignKey<DataPoint>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "update_a")]
    pub(crate) struct A {
        id: i32,
        x: i32,
    }

    #[derive(Model, Debug)]
    #[orm(table = "update_b")]
    pub(crate) struct B {
        id: i32,
        a: ForeignKey<A>,
        y: i32,
    }
}

pub(crate) mod jsonf {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "jsonf_nullablejsonmodel")]
    pub(crate) struct NullableJSONModel {
        id: i32,
        value: Option<serde_json::Value>,
    }
}

pub(crate) mod nulls {
    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "nulls_poll")]
    pub(crate) struct Poll {
        id: i32,
        #[orm(max_length = 200)]
        question: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "nulls_choice")]
    pub(crate) struct Choice {
        id: i32,
        poll: ForeignKey<Poll>,
        #[orm(max_length = 200)]
        choice: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "nulls_outera")]
    pub(crate) struct OuterA {
        id: i32,
    }

    #[derive(Model, Debug)]
    #[orm(table = "nulls_outerb")]
    pub(crate) struct OuterB {
        id: i32,
        #[orm(max_length = 10)]
        data: String,
    }

    #[derive(Model, Debug)]
    #[orm(table = "nulls_inner")]
    pub(crate) struct Inner {
        id: i32,
        first: ForeignKey<OuterA>,
        #[orm(on_delete = set_null)]
        second: Option<ForeignKey<OuterB>>,
    }
}
