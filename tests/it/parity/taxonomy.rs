//! Schema `taxonomy`: `select_related`.
//!
//! `select_related()` of all foreign keys is written with their path. `Order` is called `Rank`, because a model's name is free of the words of
//! its module only.
//!
//! Left out, because it does not compile (related-02): what is no relation, or none to one row (`tests/ui/select_related_*.rs`,
//! `tests/ui/query_misspelt_relation.rs`); `select_related` after `values` (as in `tests/ui/prefetch_related_values.rs`); `select_related(None)`,
//! because steps are not taken back: the queryset before it is a value that is still there.

use crate::support::*;
use orm::prelude::*;

macro_rules! taxa {
    ($($name:ident $table:literal $(of $field:ident: $parent:ident)?;)*) => {$(
        #[derive(Model, Debug, Clone)]
        #[orm(table = $table)]
        struct $name {
            id: i32,
            #[orm(max_length = 50)]
            name: String,
            $($field: ForeignKey<$parent>,)?
        }
    )*};
}
taxa! {
    Domain "taxonomy_domain";
    Kingdom "taxonomy_kingdom" of domain: Domain;
    Phylum "taxonomy_phylum" of kingdom: Kingdom;
    Klass "taxonomy_klass" of phylum: Phylum;
    Rank "taxonomy_order" of klass: Klass;
    Family "taxonomy_family" of order: Rank;
    Genus "taxonomy_genus" of family: Family;
    Species "taxonomy_species" of genus: Genus;
}

#[derive(Model, Debug, Clone)]
#[orm(table = "taxonomy_hybridspecies")]
struct HybridSpecies {
    id: i32,
    #[orm(max_length = 50)]
    name: String,
    parent_1: ForeignKey<Species>,
    parent_2: ForeignKey<Species>,
}

/// The fixture `taxonomy/base`.
async fn base(db: &Db) -> orm::Result {
    let eukaryota = create!(db, Domain { name: "Eukaryota" }).await?;
    let mut kingdoms = Vec::new();
    for name in ["Animalia", "Plantae", "Fungi"] {
        kingdoms.push(create!(db, Kingdom { name, domain: &eukaryota }).await?);
    }
    for (kingdom, names) in [
        (0, ["Anthropoda", "Insecta", "Diptera", "Drosophilidae", "Drosophila", "melanogaster"]),
        (0, ["Chordata", "Mammalia", "Primates", "Hominidae", "Homo", "sapiens"]),
        (1, ["Magnoliophyta", "Magnoliopsida", "Fabales", "Fabaceae", "Pisum", "sativum"]),
        (2, ["Basidiomycota", "Homobasidiomycatae", "Agaricales", "Amanitacae", "Amanita", "muscaria"]),
    ] {
        let phylum = create!(db, Phylum { name: names[0], kingdom: &kingdoms[kingdom] }).await?;
        let klass = create!(db, Klass { name: names[1], phylum: &phylum }).await?;
        let order = create!(db, Rank { name: names[2], klass: &klass }).await?;
        let family = create!(db, Family { name: names[3], order: &order }).await?;
        let genus = create!(db, Genus { name: names[4], family: &family }).await?;
        create!(db, Species { name: names[5], genus: &genus }).await?;
    }
    Ok(())
}

both! {
    /// related-01
    async fn one_join_in_place_of_a_statement_for_each_step(db) {
        base(db).await?;
        let domain = assert_statements!(8, async {
            let fly = Species.objects.get(db, Species.name.eq("melanogaster")).await?;
            let order = fly.genus.fetch(db).await?.family.fetch(db).await?.order.fetch(db).await?;
            let kingdom = order.klass.fetch(db).await?.phylum.fetch(db).await?.kingdom.fetch(db).await?;
            orm::Result::<_, orm::Error>::Ok(kingdom.domain.fetch(db).await?.name.clone())
        })?;
        assert_eq!(domain, "Eukaryota");

        let all = Species.objects.select_related(Species.genus.family.order.klass.phylum.kingdom.domain);
        let (sapiens, texts) = capture(all.get(db, Species.name.eq("sapiens"))).await;
        assert_eq!((texts.len(), texts[0].matches("JOIN").count()), (1, 7), "{}", texts[0]);
        let sapiens = sapiens?;
        let order = sapiens.genus.get()?.family.get()?.order.get()?;
        assert_eq!(order.klass.get()?.phylum.get()?.kingdom.get()?.domain.get()?.name, "Eukaryota");

        // a statement for each row and step, and one for all of them
        let names = assert_statements!(9, async {
            let mut names = Vec::new();
            for of in Species.objects.all(db).await? {
                names.push(of.genus.fetch(db).await?.family.fetch(db).await?.name.clone());
            }
            names.sort_unstable();
            orm::Result::<_, orm::Error>::Ok(names)
        })?;
        assert_eq!(names, ["Amanitacae", "Drosophilidae", "Fabaceae", "Hominidae"]);
        let families = assert_statements!(1, Species.objects.select_related(Species.genus.family).all(db))?;
        let mut names: Vec<_> = families.iter().map(|of| &*of.genus.get().unwrap().family.get().unwrap().name).collect();
        names.sort_unstable();
        assert_eq!(names, ["Amanitacae", "Drosophilidae", "Fabaceae", "Hominidae"]);
        // what was not asked for along is asked for on its own
        let orders = assert_statements!(5, async {
            let mut names = Vec::new();
            for of in Species.objects.select_related(Species.genus.family).all(db).await? {
                names.push(of.genus.get()?.family.get()?.order.fetch(db).await?.name.clone());
            }
            names.sort_unstable();
            orm::Result::<_, orm::Error>::Ok(names)
        })?;
        assert_eq!(orders, ["Agaricales", "Diptera", "Fabales", "Primates"]);
        let amanita = Species.objects.filter(Species.genus.name.eq("Amanita")).select_related(Species.genus.family);
        let amanita = assert_statements!(1, amanita.one(db))?;
        let order = assert_statements!(1, amanita.genus.get()?.family.get()?.order.fetch(db))?;
        assert_eq!(order.name, "Agaricales");
        let first = Species.objects.select_related(Species.genus.family.order).order_by(Species.id).limit(1);
        assert_eq!(assert_statements!(1, first.one(db))?.genus.get()?.family.get()?.order.get()?.name, "Diptera");
    }

    /// related-02
    async fn calls_of_select_related_add_up(db) {
        base(db).await?;
        let species = Species.objects.order_by(Species.id).limit(2).all(db).await?;
        create!(db, HybridSpecies { name: "hybrid", parent_1: &species[0], parent_2: &species[1] }).await?;
        let hybrid = HybridSpecies.objects.select_related(HybridSpecies.parent_1).select_related(HybridSpecies.parent_2);
        let hybrid = assert_statements!(1, hybrid.first(db))?.expect("a hybrid");
        assert_eq!((&*hybrid.parent_1.get()?.name, &*hybrid.parent_2.get()?.name), ("melanogaster", "sapiens"));
    }
}
