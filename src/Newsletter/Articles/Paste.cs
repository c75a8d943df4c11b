using Newsletter.Articles.Import;

namespace Newsletter.Articles;

/// <summary>A text as somebody pasted it, kept for a while: what was made of it can be held against it.</summary>
internal sealed class Paste
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    public Guid? Account { get; init; }

    public ImportFormat Format { get; init; }

    public required string Text { get; init; }
}

/// <summary>That an article was made of a paste.</summary>
internal sealed class PasteArticle
{
    public Guid ArticleId { get; init; }

    public int PasteKey { get; init; }
}
