//! Whether a list reached its end. A list between rulers must close with one.

/// Where a list between rulers stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// Not between rulers: nothing says where it ends.
    #[default]
    Unruled,
    /// Below a heading, its ruler still to come.
    Heading,
    /// Among rows.
    Body,
    /// After the closing ruler.
    Closed,
}

impl Ending {
    /// At the first heading of a list.
    pub(super) const fn at_heading(is_ruled: bool) -> Self {
        if is_ruled { Self::Heading } else { Self::Unruled }
    }

    /// A ruler: below the heading it opens the rows, after them it closes.
    pub(super) fn ruler(&mut self) {
        *self = match self {
            Self::Unruled => Self::Unruled,
            Self::Heading => Self::Body,
            Self::Body | Self::Closed => Self::Closed,
        };
    }

    /// The heading of another page.
    pub(super) fn heading(&mut self) {
        if *self != Self::Unruled {
            *self = Self::Heading;
        }
    }

    /// A row or a subtotal.
    pub(super) fn row(&mut self) {
        if *self != Self::Unruled {
            *self = Self::Body;
        }
    }

    /// Whether more was to come.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Heading | Self::Body)
    }
}
