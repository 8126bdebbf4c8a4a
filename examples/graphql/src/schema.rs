//! What can be asked, and by whom. The resolvers know of no framework: what they need to know of
//! the request is the token that was verified.

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Error, ErrorExtensions, Object, Result, Schema,
    SimpleObject,
};
use hallpass::{Requirement, VerifiedToken, role, scope};
use serde::Deserialize;

/// The schema, with limits for what a query may cost.
#[must_use]
pub fn schema() -> Shop {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        .limit_depth(8)
        .limit_complexity(64)
        .finish()
}

/// The type of [`schema`].
pub type Shop = Schema<Query, EmptyMutation, EmptySubscription>;

/// The root of all queries.
#[derive(Debug)]
#[non_exhaustive]
pub struct Query;

/// The claims that this service reads of its tokens.
#[derive(Clone, Debug, Deserialize, SimpleObject)]
#[non_exhaustive]
pub struct Me {
    sub: String,
    name: String,
    roles: Vec<String>,
}

/// What somebody ordered.
#[derive(Debug)]
#[non_exhaustive]
pub struct Order {
    id: u32,
    item: &'static str,
    cost: u32,
}

#[Object]
impl Query {
    /// Who asks.
    async fn me(&self, context: &Context<'_>) -> Result<Me> {
        let me = token(context)?.claims::<Me>()?;
        Ok(Me::clone(&me))
    }

    /// All orders: needs the scope `orders:read`.
    async fn orders(&self, context: &Context<'_>) -> Result<Option<[Order; 2]>> {
        if !allows(context, &scope("orders:read"))? {
            return Ok(None);
        }
        let (teapot, hat) =
            (Order { id: 1, item: "teapot", cost: 12 }, Order { id: 2, item: "hat", cost: 10 });
        Ok(Some([teapot, hat]))
    }
}

#[Object]
impl Order {
    /// Its number.
    async fn id(&self) -> u32 {
        self.id
    }

    /// What it is.
    async fn item(&self) -> &str {
        self.item
    }

    /// What it cost, for admins alone.
    async fn cost(&self, context: &Context<'_>) -> Result<Option<u32>> {
        Ok(allows(context, &role("admin"))?.then_some(self.cost))
    }
}

/// Whether the token meets the requirement. If not, the answer gets an error, and the field is to be
/// null: what else was asked for is answered. `Err` would take the whole answer with it.
fn allows(context: &Context<'_>, requirement: &Requirement) -> Result<bool> {
    let holds = requirement.holds(token(context)?);
    if !holds {
        let error = Error::new("Forbidden");
        let error = error.extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"));
        let error = error.into_server_error(context.item.pos);
        context.add_error(context.set_error_path(error));
    }
    Ok(holds)
}

fn token<'c>(context: &Context<'c>) -> Result<&'c VerifiedToken> {
    context.data()
}
