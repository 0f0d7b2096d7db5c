//! A queryset of functions prints the Rust that made it.

use super::*;

#[test]
fn functions_print_as_the_methods_that_made_them() {
    printed! {
        Item.objects.filter(Item.name.lower().eq("x") & Item.note.substr(1, 3).length().gt(2));
        Item.objects.filter((Item.stock + 1).abs().gt(3) & (-Item.stock).lt(0) & Item.stock.bit_and(1).eq(1));
        Item.objects.filter((Item.local - Item.lasts).gt(Item.local + Item.lasts));
        Item.objects.filter(((Item.made - Item.spare.made) + Item.lasts).gt(Item.lasts));
        Item.objects.values((case().when(Item.active, "a").when(Item.stock.gt(3) | Item.id.eq(1), "b").otherwise("c"), case().when(Item.active, 1)));
        Item.objects.values((Item.note.coalesce("x"), coalesce((Item.note, Item.name, "x")), greatest((Item.id, Item.sold, 3)), Item.sold.nullif(0)));
        Item.objects.values((value("x"), value(3), pi(), random_value(), count_rows()));
        Item.objects.filter(value("abc").contains(Item.name));
        Item.objects.values((Item.price.cast::<f64>(), Item.seen.trunc_month(), Item.made.iso_year(), Item.stock.power(2)));
        Item.objects.filter(Item.seen.lt(now()));
        Item.objects.values((row_number().over(window().partition_by(Item.shop).order_by((Item.stock.desc(), Item.id.asc().nulls_first()))), Item.stock.sum().over(window()), ntile(4).over(window().order_by(Item.id.asc()))));
        Item.objects.values((Item.stock.sum().over(window().order_by(Item.id.asc()).rows(-2..=0).exclude_ties()), Item.stock.avg().over(window().order_by(Item.id.asc()).range(..=0))));
        Item.objects.values((Item.name.lag(1).over(window().order_by(Item.id.asc())), Item.name.lead_or(2, "x").over(window().order_by(Item.id.asc()))));
        Item.objects.values((Item.name.string_agg(", ").order_by(Item.id.desc()), Item.id.array_agg(), Item.stock.stddev()));
        Item.objects.filter(Item.name.search("x") & search_vector(Item.name).config("english").matches(SearchQuery::web("y")));
        Item.objects.values(raw_expression::<f64>("{} + {}").bind(Item.ratio).bind(1.5));
    }
}
