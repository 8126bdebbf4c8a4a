//! Who is who to a browser.

use std::net::SocketAddr;

/// Where a page comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Site {
    /// The service's own pages.
    Shop,
    /// Another origin of the same site: cookies that are `Lax` or `Strict` go along.
    Sibling,
    /// Another site.
    Stranger,
}

/// The origins, as browsers write them.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    shop: String,
    sibling: String,
    stranger: String,
}

impl Origins {
    pub(crate) fn new(shop: SocketAddr, elsewhere: SocketAddr) -> Self {
        Self {
            shop: format!("http://localhost:{}", shop.port()),
            sibling: format!("http://localhost:{}", elsewhere.port()),
            stranger: format!("http://127.0.0.1:{}", elsewhere.port()),
        }
    }

    pub(crate) fn of(&self, site: Site) -> &str {
        match site {
            Site::Shop => &self.shop,
            Site::Sibling => &self.sibling,
            Site::Stranger => &self.stranger,
        }
    }

    /// The name of an origin; what is none of ours stays as it is.
    pub(crate) fn name<'o>(&self, origin: &'o str) -> &'o str {
        match origin {
            _ if origin == self.shop => "shop",
            _ if origin == self.sibling => "sibling",
            _ if origin == self.stranger => "stranger",
            other => other,
        }
    }
}
