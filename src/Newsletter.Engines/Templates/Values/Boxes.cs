namespace Newsletter.Engines.Templates.Values;

/// <summary>Boxed values that are made once.</summary>
internal static class Boxes
{
    public static readonly object True = true;
    public static readonly object False = false;

    private const int Least = -16;
    private static readonly object[] Integers = [.. Enumerable.Range(Least, 512).Select(i => (object)i)];

    public static object Of(bool value) => value ? True : False;

    public static object Of(int value) => value >= Least && value < Least + Integers.Length ? Integers[value - Least] : value;

    public static object Of(long value) => value is >= int.MinValue and <= int.MaxValue ? Of((int)value) : value;
}
