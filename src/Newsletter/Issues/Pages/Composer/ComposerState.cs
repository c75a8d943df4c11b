using Newsletter.Articles;
using Newsletter.Publications;

namespace Newsletter.Issues.Pages.Composer;

/// <summary>What the composer begins with, and asks for again when somebody else was faster.</summary>
/// <param name="Changed">An edit waits beside what was submitted: in the issue, or in one of its articles.</param>
/// <param name="FormToken">For the calls that change something.</param>
internal sealed record ComposerState(
    IssueAnswer Issue,
    IReadOnlyList<ArticleAnswer> Articles,
    ComposerPublication Publication,
    bool Changed,
    bool MayApply,
    string FormToken);

/// <param name="From">As inboxes show it.</param>
internal sealed record ComposerPublication(string Name, string From, string TimeZone, IReadOnlyList<Section> Sections, IReadOnlyList<string> TestReaders);

/// <summary>An article that can be placed.</summary>
/// <param name="Used">It has an issue already.</param>
/// <param name="Ran">Where it ran, or what has the same link and ran; null: nowhere.</param>
/// <param name="Note">Of the item desk.</param>
internal sealed record DeskItem(Guid Id, string Headline, string Source, bool Used, string? Ran, string Note);

/// <summary>Who else is in the issue, and which versions there are now.</summary>
internal sealed record ComposerNews(IReadOnlyList<Presence> Others, string Issue, IssueState State, IReadOnlyDictionary<Guid, string> Articles);

/// <param name="Name">Null: whoever asks, in another window.</param>
/// <param name="Article">Null: none is open.</param>
internal sealed record Presence(string? Name, Guid? Article);

/// <summary>A subscriber as whom the preview is shown.</summary>
internal sealed record PreviewReader(Guid Id, string Name);
