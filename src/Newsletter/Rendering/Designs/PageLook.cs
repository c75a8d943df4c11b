using System.Text.RegularExpressions;

namespace Newsletter.Rendering.Designs;

/// <summary>How the readers' pages look, so that they belong to the mail that leads to them.</summary>
internal sealed partial record PageLook(PageColours Light, PageColours Dark)
{
    /// <summary>Null when every colour is one.</summary>
    public string? Wrong() => Light.Wrong("light") ?? Dark.Wrong("dark");

    /// <summary>The names are those of the pages' own style sheet.</summary>
    public string ToCss() => $":root{{{Light.ToCss()}}}\n@media (prefers-color-scheme:dark){{:root{{{Dark.ToCss()}}}}}\n";

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Colour();
}

/// <param name="Page">Around the sheet of paper.</param>
/// <param name="Sheet">The paper itself.</param>
/// <param name="Panel">Boxes on it.</param>
/// <param name="Ink">Text.</param>
/// <param name="Soft">Text that is less important.</param>
/// <param name="Rule">Thin lines.</param>
/// <param name="Accent">Links and buttons.</param>
/// <param name="OnAccent">Text on a button.</param>
internal sealed record PageColours(string Page, string Sheet, string Panel, string Ink, string Soft, string Rule, string Accent, string OnAccent)
{
    private (string Name, string Colour)[] All =>
        [("page", Page), ("sheet", Sheet), ("panel", Panel), ("ink", Ink), ("soft", Soft), ("rule", Rule), ("accent", Accent), ("onAccent", OnAccent)];

    public string? Wrong(string theme) =>
        Array.Find(All, c => !PageLook.Colour().IsMatch(c.Colour ?? "")) is { Name: { } name } ? $"pages.{theme}.{name} must be a colour like #8a2b1d." : null;

    public string ToCss() =>
        $"--paper:{Page};--sheet:{Sheet};--sunk:{Panel};--ink:{Ink};--ink-soft:{Soft};--rule:{Rule};"
        + $"--accent:{Accent};--accent-strong:{Ink};--on-accent:{OnAccent};--on-accent-strong:{Sheet};--focus:{Accent}";
}
