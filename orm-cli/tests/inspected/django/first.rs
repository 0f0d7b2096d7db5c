//! The first half.

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
