using System.Text;

namespace Newsletter.Engines.Wire;

/// <summary>What another side said, as it may be shown and stored.</summary>
internal static class Printable
{
    public static string Text(ReadOnlySpan<byte> octets)
    {
        var text = Encoding.UTF8.GetString(octets);
        return !text.Any(char.IsControl) ? text : string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
