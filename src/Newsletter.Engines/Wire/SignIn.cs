using System.Text;

namespace Newsletter.Engines.Wire;

/// <summary>One SASL exchange (RFC 4422) as SMTP and POP3 speak it: everything in base64.</summary>
/// <param name="Mechanism">PLAIN (RFC 4616), LOGIN or XOAUTH2.</param>
/// <param name="Initial">Sent with the command; empty where the mechanism waits for a challenge.</param>
internal sealed record SignIn(string Mechanism, string Initial, params string[] Answers)
{
    /// <summary>The best mechanism of those that are offered and fit; null where none does.</summary>
    public static SignIn? For(string? username, string? password, string? accessToken, IEnumerable<string> offered)
    {
        var mechanisms = offered.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (accessToken is not null)
            return mechanisms.Contains("XOAUTH2") ? new SignIn("XOAUTH2", Base64($"user={username}\u0001auth=Bearer {accessToken}\u0001\u0001")) : null;
        if (mechanisms.Contains("PLAIN"))
        {
            // Repeated for a server that overlooks the initial response and asks.
            var plain = Base64($"\0{username}\0{password}");
            return new SignIn("PLAIN", plain, plain);
        }

        return mechanisms.Contains("LOGIN") ? new SignIn("LOGIN", "", Base64(username ?? ""), Base64(password ?? "")) : null;
    }

    /// <summary>
    /// What to say to a challenge. One beyond the mechanism's own is XOAUTH2's way to bring an error; the empty line asks for the refusal itself.
    /// </summary>
    public string Answer(int turn) => turn < Answers.Length ? Answers[turn] : "";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
