namespace Newsletter.Engines.Templates.Parsing;

internal enum TokenKind
{
    Eof, Invalid, Text, EscapedText, CodeEnter, CodeExit, EscapeEnter, EscapeExit, NewLine, Semicolon,
    Identifier, LocalIdentifier, Integer, HexInteger, BinaryInteger, Float, String, VerbatimString,
    InterpolatedWhole, InterpolatedBegin, InterpolatedMiddle, InterpolatedEnd, OpenInterpolation, CloseInterpolation,
    Colon, At, Caret, DoubleCaret, Star, StarEqual, Slash, SlashEqual, DoubleSlash, DoubleSlashEqual, Plus, PlusPlus, PlusEqual,
    Minus, MinusMinus, MinusEqual, Percent, PercentEqual, Comma, Amp, AmpAmp, Question, QuestionQuestion, QuestionDot, QuestionNot,
    Pipe, PipePipe, PipeGreater, Dot, DotDot, DotDotLess, TripleDot, Not, NotEqual, Equal, EqualEqual,
    Less, LessEqual, ShiftLeft, Greater, GreaterEqual, ShiftRight,
    OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace,
}

/// <summary>A piece of a template; <paramref name="End"/> is excluded.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End);
