using System.Globalization;

namespace Newsletter.Responses.Webhooks;

/// <summary>Notices in words, for the desk.</summary>
internal static class WebhookWords
{
    /// <summary>"2 copies: 1 written down, 1 told before".</summary>
    public static string Of(NoticeAnswer answer)
    {
        if (answer.Told == 0)
            return "Nothing that is a bounce or a complaint";
        var parts = new List<string>();
        Add(answer.Recorded, "written down");
        Add(answer.Again, "told before");
        Add(answer.Unknown, "not of this service");
        return string.Create(CultureInfo.InvariantCulture, $"{answer.Told} {(answer.Told == 1 ? "copy" : "copies")}: {string.Join(", ", parts)}");

        void Add(int count, string word)
        {
            if (count > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {word}"));
        }
    }
}
