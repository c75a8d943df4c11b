using System.Text.RegularExpressions;

namespace Newsletter.Responses.Returned;

/// <summary>Addresses in running text and in fields.</summary>
internal static partial class Addresses
{
    /// <summary>All of them, without brackets, in order.</summary>
    public static IEnumerable<string> In(string text) => Pattern().Matches(text).Select(m => m.Value.Trim('.', '\''));

    /// <summary>The one address of a field, also one that is quoted or in brackets.</summary>
    public static string? Bare(string? field)
    {
        if (field is null)
            return null;
        var text = field.Trim().Trim('<', '>', '"', ' ');
        return In(text).FirstOrDefault();
    }

    /// <summary>Machines that write notices; never whom a copy was for.</summary>
    public static bool IsMachine(string address) => MachinePattern().IsMatch(address);

    [GeneratedRegex(@"(?:""[^""@\r\n]{1,64}""|[\w!#$%&'*+/=?^`{|}~.-]{1,64})@(?:[\w-]+\.)*[\w-]*[\w]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon|mail_daemon|root|noreply-dmarc|majordomo)@", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex MachinePattern();
}
