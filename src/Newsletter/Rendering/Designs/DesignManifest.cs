using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Newsletter.Rendering.Designs;

/// <summary>What <c>design.json</c> says (docs/designs.md).</summary>
internal sealed record DesignManifest
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>The file of the HTML part.</summary>
    public string Html { get; init; } = "html.scriban";

    /// <summary>The file of the text part.</summary>
    public string Text { get; init; } = "text.scriban";

    /// <summary>Colours of the readers' pages; null: the service's own.</summary>
    public PageLook? Pages { get; init; }

    /// <summary>Field to element to inline style; <c>*</c> is for every field, <c>rtl</c> for right-to-left publications.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Markdown { get; init; } = FrozenDictionary<string, Dictionary<string, string>>.Empty;
}
