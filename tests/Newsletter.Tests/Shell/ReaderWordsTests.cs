using System.Text.RegularExpressions;
using Newsletter.Shell;

namespace Newsletter.Tests.Shell;

public sealed partial class ReaderWordsTests
{
    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("ru")]
    [InlineData("ar")]
    public void Every_language_says_everything_that_English_says(string language)
    {
        var english = ReaderWords.For("en");
        var words = ReaderWords.For(language);

        Assert.Equal(language, words.Language);
        Assert.Equal(english.Keys.Order(), words.Keys.Order());
        Assert.All(english.Keys, key => Assert.Equal(Places(english[key]), Places(words[key])));
    }

    [Theory]
    [InlineData("de-AT", "de", "ltr")]
    [InlineData("AR", "ar", "rtl")]
    [InlineData("fi", "en", "ltr")]
    public void A_language_is_found_by_its_first_part_or_is_English(string asked, string found, string direction)
    {
        Assert.Equal(found, ReaderWords.For(asked).Language);
        Assert.Equal(direction, ReaderWords.For(asked).Direction);
    }

    private static IEnumerable<string> Places(string words) => Place().Matches(words).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Place();
}
