using Newsletter.Subscribers.Imports;

namespace Newsletter.Tests.Subscribers;

/// <summary>Segments and readers' pages ask for codes; lists have names.</summary>
public sealed class LanguageCellTests
{
    [Theory]
    [InlineData("de", "de")]
    [InlineData("DE_at", "de-at")]
    [InlineData("zh-Hant-TW", "zh-Hant-TW")]
    [InlineData("German", "de")]
    [InlineData("deutsch", "de")]
    [InlineData("Español", "es")]
    [InlineData("русский", "ru")]
    [InlineData("Английский", "en")]
    [InlineData("العربية", "ar")]
    [InlineData("English (United States)", "en")]
    [InlineData("Klingonisch", null)]
    [InlineData("yes please", null)]
    [InlineData("1", null)]
    public void Languages_are_known_by_their_names(string text, string? code) => Assert.Equal(code, LanguageCell.Read(text));
}
