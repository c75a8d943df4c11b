namespace Newsletter.Rendering.Texts;

/// <summary>What expressions may do inside a Markdown text, and what was found wrong with them.</summary>
/// <param name="Allowed">False: <c>{{</c> is text.</param>
/// <param name="Complete">
/// Says whether a piece of template stands on its own. Whatever is opened inside an element must be closed inside it, or a condition could drop a
/// tag and tear the page.
/// </param>
internal sealed record ExpressionRules(bool Allowed, Func<string, bool>? Complete = null)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Check(string element, ReadOnlySpan<char> piece)
    {
        if (Complete is null || !piece.Contains("{{", StringComparison.Ordinal))
            return;
        var text = piece.ToString();
        if (!Complete(text))
            _problems.Add($"An expression that opens inside a {element} must be closed inside it: {Shorten(text)}");
    }

    public void Unclosed(string text) => _problems.Add($"A '{{{{' is never closed with '}}}}': {Shorten(text)}");

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
