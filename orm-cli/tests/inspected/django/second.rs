//! The second half.

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
