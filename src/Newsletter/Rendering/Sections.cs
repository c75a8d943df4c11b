using Newsletter.Issues;
using Newsletter.Publications;

namespace Newsletter.Rendering;

/// <summary>
/// Which articles a reader gets. Readers who switched off the same of an issue's sections get the same articles: one variant of the copy, named
/// by a bit for each section that is there and wanted. So templates never have to ask.
/// </summary>
internal sealed class Sections
{
    // A bit each; an issue has as many sections as articles at most, and sections past the last bit cannot be switched off.
    private const int Most = 63;

    private readonly List<string> _present;

    public Sections(IReadOnlyList<PlacedArticle> articles, IReadOnlyList<Section> sections) =>
        _present = [.. articles
            .SelectMany(article => article.Parts?.Select(part => part.Section) ?? [article.Content.Section])
            .Where(key => key is not null && sections.Any(section => section.Key == key))
            .OfType<string>().Distinct().Take(Most)];

    public ulong All => (1UL << _present.Count) - 1;

    public ulong Wanted(IReadOnlyList<string> switchedOff)
    {
        var wanted = All;
        for (var i = 0; i < switchedOff.Count; i++)
        {
            var at = _present.IndexOf(switchedOff[i]);
            if (at >= 0)
                wanted &= ~(1UL << at);
        }

        return wanted;
    }

    /// <summary>An issue in a digest is shown with what is left of it.</summary>
    public bool Shows(ulong wanted, PlacedArticle article) =>
        article.Parts is { } parts ? parts.Any(part => Shows(wanted, part.Section)) : Shows(wanted, article.Content.Section);

    public bool Shows(ulong wanted, string? section)
    {
        var at = section is { } key ? _present.IndexOf(key) : -1;
        return at < 0 || (wanted & (1UL << at)) != 0;
    }

    /// <summary>What a reader's choice comes to: keys switched off, from those switched on (null: the publication's own choice).</summary>
    public static IReadOnlyList<string> SwitchedOff(IReadOnlyList<Section> sections, IReadOnlyList<string>? switchedOn) =>
        [.. sections.Where(s => switchedOn is null ? !s.On : !switchedOn.Contains(s.Key)).Select(s => s.Key)];
}
