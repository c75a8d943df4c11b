using Newsletter.Shell;

namespace Newsletter.Tests.Shell;

public sealed class TextDiffTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\nb\nc", "a\nb\nc\n", " a 1 1| b 2 2| c 3 3")]
    [InlineData("a\nb\nc", "a\nx\nc", " a 1 1|-b 2 |+x  2| c 3 3")]
    [InlineData("", "a\nb", "+a  1|+b  2")]
    [InlineData("a\nb", "", "-a 1 |-b 2 ")]
    [InlineData("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc", "-a 1 |-b 2 | c 3 1|+b  2| a 4 3| b 5 4|-b 6 | a 7 5|+c  6")]
    [InlineData("a\r\nb\r\n", "a\nb", " a 1 1| b 2 2")]
    public void Says_which_lines_went_and_came(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', TextDiff.Between(before, after).Lines.Select(line => $"{" -+"[(int)line.Kind]}{line.Text} {line.Before} {line.After}")));

    [Fact]
    public void Both_texts_can_be_read_from_it_and_nothing_shorter_would_do()
    {
        var random = new Random(17);
        for (var i = 0; i < 2000; i++)
        {
            var (before, after) = (Text(random), Text(random));
            var diff = TextDiff.Between(string.Join('\n', before), string.Join('\n', after));
            Assert.Equal(before, diff.Lines.Where(line => line.Before is not null).Select(line => line.Text));
            Assert.Equal(after, diff.Lines.Where(line => line.After is not null).Select(line => line.Text));
            Assert.Equal(before.Length + after.Length - (2 * Common(before, after)), diff.Added + diff.Removed);
        }
    }

    [Fact]
    public void Texts_with_nothing_in_common_are_told_without_comparing_every_line_with_every_other()
    {
        var diff = TextDiff.Between(Numbered('a', 20_000), Numbered('b', 20_000));
        Assert.Equal((20_000, 20_000), (diff.Removed, diff.Added));
        Assert.Equal("a0", diff.Lines[0].Text);
    }

    [Fact]
    public void Far_changes_are_shown_apart_and_near_ones_together()
    {
        var before = Numbered('a', 40);
        var after = before.Replace("a5\n", "x\n", StringComparison.Ordinal).Replace("a9\n", "y\n", StringComparison.Ordinal).Replace("a30\n", "", StringComparison.Ordinal);
        var hunks = TextDiff.Between(before, after).Hunks();
        Assert.Equal(["a2 … a12", "a27 … a33"], hunks.Select(hunk => $"{hunk[0].Text} … {hunk[^1].Text}"));
        Assert.Empty(TextDiff.Between(before, before).Hunks());
    }

    private static string Numbered(char letter, int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => $"{letter}{i}"));

    // The last line is never empty: whether a text ends its last line says nothing.
    private static string[] Text(Random random) => [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => ((char)('a' + random.Next(4))).ToString())];

    /// <summary>Length of the longest common subsequence, by the table of the textbooks.</summary>
    private static int Common(string[] a, string[] b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
                table[i, j] = a[i - 1] == b[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
        }

        return table[a.Length, b.Length];
    }
}
