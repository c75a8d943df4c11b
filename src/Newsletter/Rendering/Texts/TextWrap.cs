using System.Text;
using System.Text.RegularExpressions;

namespace Newsletter.Rendering.Texts;

/// <summary>Breaks lines of plain text at blanks, and hangs what follows a list mark or a quotation mark below its text.</summary>
internal static partial class TextWrap
{
    /// <summary>Under the 78 that RFC 5322 section 2.1.1 asks for, with room for a reader's ">" when it is answered.</summary>
    public const int Width = 72;

    public static string Wrap(string text, int width = Width)
    {
        var output = new StringBuilder(text.Length + (text.Length / width) + 8);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (output.Length > 0)
                output.Append('\n');
            WrapLine(output, line, width);
        }

        return output.ToString();
    }

    /// <summary>Puts something before every line that has text.</summary>
    /// <param name="first">What stands before the first line instead; null for the same.</param>
    public static string Indent(string text, string prefix, string? first = null)
    {
        var output = new StringBuilder(text.Length + 16);
        var before = first ?? prefix;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (output.Length > 0)
                output.Append('\n');
            output.Append(line.IsEmpty ? before.TrimEnd() : before).Append(line);
            before = prefix;
        }

        return output.ToString();
    }

    private static void WrapLine(StringBuilder output, ReadOnlySpan<char> line, int width)
    {
        line = line.TrimEnd();
        if (line.Length <= width)
        {
            output.Append(line);
            return;
        }

        var lead = 0;
        foreach (var mark in Mark().EnumerateMatches(line))
            lead = mark.Length;
        var hanging = Hanging(line[..lead]);
        output.Append(line[..lead]);
        line = line[lead..];
        while (line.Length > width - lead)
        {
            var at = BreakAt(line, width - lead);
            if (at < 0)
                break;
            output.Append(line[..at].TrimEnd()).Append('\n').Append(hanging);
            line = line[(at + 1)..].TrimStart(' ');
        }

        output.Append(line);
    }

    /// <summary>The last blank that fits, else the first one there is: addresses are never divided.</summary>
    private static int BreakAt(ReadOnlySpan<char> line, int width)
    {
        var at = line[..(Math.Min(width, line.Length - 1) + 1)].LastIndexOf(' ');
        return at > 0 ? at : line.IndexOf(' ') is var next and > 0 ? next : -1;
    }

    /// <summary>Quotation marks go on; a list mark becomes blanks.</summary>
    private static string Hanging(ReadOnlySpan<char> mark)
    {
        var hanging = mark.ToArray();
        for (var i = 0; i < hanging.Length; i++)
        {
            if (hanging[i] != '>')
                hanging[i] = ' ';
        }

        return new string(hanging);
    }

    [GeneratedRegex("^(?:> |\\* |- |[0-9]{1,3}\\. | )+", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
