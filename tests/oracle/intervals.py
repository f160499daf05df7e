"""Expressions over figures with ranges, evaluated by trying all corners.

A range is an interval; an open end is an interval without an end. The value of an expression at its low (high) end is the
least (greatest) over every choice of ends of its ranged leaves. An end that is only reached where some leaf is at its open end
is open. A divisor that can be zero makes the whole not meaningful.
"""

import itertools
import math

import mpmath

FAR = 1e100  # stands for an open end while corners are tried
MOST_RANGED = 14


class Absent(Exception):
    """Why there is no figure: n/a nobody says, n.m. would mislead, n.c. not of one kind."""

    def __init__(self, mark, why=""):
        super().__init__(f"{mark} {why}")
        self.mark = mark


def missing(why=""):
    return Absent("n/a", why)


def meaningless(why=""):
    return Absent("n.m.", why)


class Leaf:
    """A figure at the foot of an expression."""

    def __init__(self, name, low, base, high, unit=""):
        self.name, self.low, self.base, self.high, self.unit = name, low, base, high, unit

    @property
    def is_point(self):
        return self.low == self.base == self.high


class Expression:
    """`sign` is a number, a Leaf, or an operation over `parts`."""

    def __init__(self, sign, *parts):
        self.sign, self.parts = sign, parts

    def __add__(self, other):
        return Expression("+", self, of(other))

    def __sub__(self, other):
        return Expression("-", self, of(other))

    def __mul__(self, other):
        return Expression("*", self, of(other))

    def __truediv__(self, other):
        return Expression("/", self, of(other))

    def __pow__(self, other):
        return Expression("^", self, of(other))

    def __rmul__(self, other):
        return of(other) * self

    def __rsub__(self, other):
        return of(other) - self

    def __radd__(self, other):
        return of(other) + self

    def __rtruediv__(self, other):
        return of(other) / self

    def leaves(self):
        if isinstance(self.sign, Leaf):
            return {self.sign.name: self.sign}
        found = {}
        for part in self.parts:
            found.update(part.leaves())
        return found

    def at(self, numbers, divisors=None):
        """The value where each leaf has the number given for it; divisors met on the way are put into the list."""
        if isinstance(self.sign, Leaf):
            return numbers.get(self.sign.name, self.sign.base)
        if isinstance(self.sign, float):
            return self.sign
        values = [part.at(numbers, divisors) for part in self.parts]
        if self.sign == "/":
            if divisors is not None:
                divisors.append((id(self), values[1]))
            return values[0] / values[1] if values[1] else math.nan
        return OPERATIONS[self.sign](*values)

    def same_as(self, other):
        if isinstance(self.sign, Leaf):
            return isinstance(other.sign, Leaf) and self.sign.name == other.sign.name
        if self.sign != other.sign or len(self.parts) != len(other.parts):
            return False
        return all(mine.same_as(theirs) for mine, theirs in zip(self.parts, other.parts))

    def figure(self):
        """Low, base and high; an open end is None. Raises Absent."""
        base = self.at({})
        if not math.isfinite(base):
            raise meaningless("divides by zero or is no number")
        ranged = [leaf for leaf in self.leaves().values() if not leaf.is_point]
        if not ranged:
            return Figure(base, base, base, self)
        if len(ranged) > MOST_RANGED:
            raise meaningless("too many ranges")
        ends = [
            [(-FAR, True) if leaf.low is None else (leaf.low, False), (FAR, True) if leaf.high is None else (leaf.high, False)]
            for leaf in ranged
        ]
        signs, corners = {}, []
        for choice in itertools.product(*ends):
            divisors = []
            value = self.at({leaf.name: number for leaf, (number, _) in zip(ranged, choice)}, divisors)
            for place, divisor in divisors:
                if divisor == 0 or signs.setdefault(place, divisor > 0) != (divisor > 0):
                    raise meaningless("a divisor can be zero")
            corners.append((value, any(is_open for _, is_open in choice)))
        if any(math.isnan(value) for value, _ in corners):
            return Figure(None, base, None, self)
        return Figure(end_of(corners, min), base, end_of(corners, max), self)


def end_of(corners, pick):
    """The outermost value, unless only corners with an open end reach it."""
    outermost = pick(value for value, _ in corners)
    closed = [value for value, is_open in corners if not is_open]
    if not closed:
        return None
    reached = pick(closed)
    return reached if reached == outermost else None


def power(base, exponent):
    if base < -(FAR**0.5):
        return -power(-base, exponent)  # what has no end below has none under a root
    if base < 0 and exponent != int(exponent):
        return math.nan
    if base == 0 and exponent < 0:
        return math.nan
    return float(mpmath.power(base, exponent))


def logarithm(value):
    if value < -(FAR**0.5):
        return -FAR
    return float(mpmath.log(value)) if value > 0 else math.nan


def exponential(value):
    return math.inf if value >= 700 else float(mpmath.exp(value))


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "^": power,
    "min": min,
    "max": max,
    "ln": logarithm,
    "exp": exponential,
}


def of(value):
    """An expression of a leaf or a number."""
    return value if isinstance(value, Expression) else Expression(value if isinstance(value, Leaf) else float(value))


def least(*parts):
    return Expression("min", *map(of, parts))


def greatest(*parts):
    return Expression("max", *map(of, parts))


def ln(part):
    return Expression("ln", of(part))


def exp(part):
    return Expression("exp", of(part))


def total(parts):
    """The sum of one or more expressions."""
    parts = list(parts)
    result = of(parts[0])
    for part in parts[1:]:
        result = result + part
    return result


class Figure:
    """What an expression comes to."""

    def __init__(self, low, base, high, expression):
        self.low, self.base, self.high, self.expression = low, base, high, expression

    @property
    def is_point(self):
        return self.low == self.base == self.high

    def holds_points(self, dice, tries=2):
        """Whether the range has what choices of points inside the leaves' ranges give."""
        ranged = [leaf for leaf in self.expression.leaves().values() if not leaf.is_point]
        for _ in range(tries):
            value = self.expression.at({leaf.name: inside(leaf, dice) for leaf in ranged})
            slack = 1e-9 * max(abs(end) for end in (value, self.low or 0, self.high or 0))
            if not (self.low is None or self.low <= value + slack) or not (self.high is None or self.high >= value - slack):
                return math.isnan(value)
        return True


def inside(leaf, dice):
    room = abs(leaf.base) or 1.0
    low = leaf.base - room if leaf.low is None else leaf.low
    high = leaf.base + room if leaf.high is None else leaf.high
    return dice.uniform(low, high)
