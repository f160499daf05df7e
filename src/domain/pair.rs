//! Two of a kind, one for each lab.

use schemars::JsonSchema;
use serde::Serialize;

/// One value for the left lab and one for the right lab, in the order of the configuration.
///
/// Working on both sides at once keeps the two labs' code from growing apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pair<T> {
    /// The first configured lab's value.
    pub left: T,
    /// The second configured lab's value.
    pub right: T,
}

impl<T> Pair<T> {
    /// Returns a pair of the two values.
    pub const fn new(left: T, right: T) -> Self {
        Self { left, right }
    }

    /// Returns the pair of `f` applied to each side.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Pair<U> {
        Pair::new(f(self.left), f(self.right))
    }

    /// Returns the pair of pairs, side by side.
    pub fn zip<U>(self, other: Pair<U>) -> Pair<(T, U)> {
        Pair::new((self.left, other.left), (self.right, other.right))
    }

    /// Returns a pair that borrows both sides.
    pub const fn as_ref(&self) -> Pair<&T> {
        Pair::new(&self.left, &self.right)
    }

    /// Returns the pair with its sides exchanged.
    #[must_use]
    pub fn swap(self) -> Self {
        Self::new(self.right, self.left)
    }

    /// Returns both sides, left first.
    pub fn into_array(self) -> [T; 2] {
        [self.left, self.right]
    }
}

impl<T> Pair<Option<T>> {
    /// Returns the pair of values when both sides have one.
    pub fn both(self) -> Option<Pair<T>> {
        Some(Pair::new(self.left?, self.right?))
    }
}

#[cfg(test)]
mod tests {
    use super::Pair;

    #[test]
    fn both_needs_both() {
        assert_eq!(Pair::new(Some(1), None::<i32>).both(), None);
        assert_eq!(Pair::new(Some(1), Some(2)).both(), Some(Pair::new(1, 2)));
    }
}
