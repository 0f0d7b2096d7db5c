use orm::prelude::*;

#[derive(Fields)]
struct Place {
    city: String,
}

#[derive(Model)]
struct Shop {
    id: i64,
    #[orm(flatten)]
    place: Place,
}

fn main() {
    let _ = new!(Shop {});
    let _ = Shop.objects.filter(Shop.place.citty.eq("York"));
}
