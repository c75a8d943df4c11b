namespace Newsletter.Engines.Templates.Nodes;

internal enum BinaryOperator
{
    Multiply, Divide, DivideRound, Modulus, ShiftLeft, ShiftRight, Add, Subtract,
    Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual, And, Or, Coalesce, NotCoalesce, Range, RangeExclusive,
}

internal enum UnaryOperator
{
    Not, Negate, Plus, Alias, Expand,
}
