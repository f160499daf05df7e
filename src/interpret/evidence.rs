//! Evidence that the texts of a sheet give on how it is written.

/// Joins what two texts tell: nothing (the default) adds nothing, and two that differ are `mixed`.
pub(super) fn join<T: Copy + Default + PartialEq>(one: T, other: T, mixed: T) -> T {
    if one == T::default() || one == other {
        other
    } else if other == T::default() {
        one
    } else {
        mixed
    }
}
