namespace Newsletter.Responses.Reading;

/// <summary>
/// Requests that say themselves that nobody reads: mail is looked through on its way, and addresses are fetched for pictures of pages. What keeps silent about it is
/// found by its haste (<see cref="Haste"/>), or not at all.
/// </summary>
internal static class MachineSigns
{
    /// <summary>Parts of what programs call themselves, in lower case: mail security, chats and archives that look ahead, and what names itself a robot.</summary>
    private static readonly string[] Programs =
    [
        "barracuda", "proofpoint", "mimecast", "safelinks", "fireeye", "trellix", "ironport", "forcepoint", "messagelabs", "symantec", "sophos", "trendmicro", "zscaler", "fortinet", "checkpoint", "cloudmark",
        "vadesecure", "hornetsecurity", "urlscan", "virustotal", "phishtank", "safebrowsing", "bingpreview", "skypeuripreview", "slackbot", "facebookexternalhit", "whatsapp", "telegrambot", "discordbot",
        "twitterbot", "linkedinbot", "googlebot", "bot/", "bot;", "bot)", "crawler", "spider", "headlesschrome", "archive.org", "preview/",
    ];

    // Apple's privacy proxy, which fetches every picture whether or not somebody looks, says this and no more.
    private const string Bare = "Mozilla/5.0";

    public static bool In(HttpRequest request)
    {
        if (HttpMethods.IsHead(request.Method))
            return true;
        var headers = request.Headers;
        if (Says(headers["Purpose"]) || Says(headers["Sec-Purpose"]) || Says(headers["X-Purpose"]) || Says(headers["X-Moz"]))
            return true;
        var program = headers.UserAgent.ToString();
        return program == Bare || Programs.Any(name => program.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool Says(string? purpose) =>
        purpose is not null && (purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase) || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase));
}
