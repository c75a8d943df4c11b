using System.Globalization;
using global::MailKit.Net.Smtp;
using global::MailKit.Security;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>What a server said, out of the three places where MailKit keeps it.</summary>
internal static class Replies
{
    public static SmtpReply Of(SmtpResponse response) => Reply((int)response.StatusCode, response.Response);

    public static SmtpReply Of(SmtpCommandException refused) => Reply((int)refused.StatusCode, refused.Message);

    /// <summary>Its message begins with the code.</summary>
    public static SmtpReply Of(AuthenticationException denied) =>
        denied.Message is [_, _, _, ':', ..] message && int.TryParse(message.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? Reply(code, message[4..].TrimStart())
            : Reply(0, denied.Message);

    private static SmtpReply Reply(int code, string text) =>
        ReplyReader.Reply(code, text.Split('\n').Select(line => new string([.. line.TrimEnd().Select(c => char.IsControl(c) ? ' ' : c)])));
}
