using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Newsletter.Shell.Settings;

namespace Newsletter.Responses.Webhooks;

/// <summary>A topic of Amazon SNS that may tell of copies.</summary>
/// <param name="Host">The one host that its certificate and its confirmation are fetched from.</param>
internal sealed record SnsTopic(string Arn, string Host);

/// <summary>Which mail providers may tell of bounces and complaints, and how each proves itself. Settings <c>Webhooks:*</c>.</summary>
/// <param name="MaxAge">A signature older than this is refused. Providers repeat what was not taken for up to a day.</param>
/// <param name="Topics">Of Amazon SES.</param>
/// <param name="SendGridKey">The public key, as SubjectPublicKeyInfo; null: not set up.</param>
/// <param name="Secrets">Of the others, by their names in lower case.</param>
internal sealed partial record WebhookOptions(
    TimeSpan MaxAge, IReadOnlyList<SnsTopic> Topics, byte[]? SendGridKey, IReadOnlyDictionary<string, WebhookSecret> Secrets)
{
    /// <summary>Whoever knows it can say of every copy that it came back: too long to be guessed.</summary>
    private const int LeastSecret = 16;

    private const string SvixPrefix = "whsec_";

    private static readonly TimeSpan UsualAge = TimeSpan.FromDays(1);

    public WebhookSecret? SecretOf(string provider) => Secrets.GetValueOrDefault(provider);

    /// <param name="dataDirectory">What relative files are relative to.</param>
    public static WebhookOptions Read(SettingsReader reader, string dataDirectory)
    {
        var secrets = new Dictionary<string, WebhookSecret>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in (string[])["Postmark", "SparkPost", "Mailjet", "Brevo"])
            AddSecret(provider, named: true, text => text.Length >= LeastSecret, $"at least {LeastSecret} characters that nobody can guess");
        AddSecret("Mailgun", named: false, text => text.Length > 0, "the HTTP webhook signing key of the account");
        AddSecret("Resend", named: false, IsSvix, $"the signing secret of the webhook: {SvixPrefix} and base64");
        return new WebhookOptions(
            reader.Span("Webhooks:MaxAge", UsualAge, TimeSpan.FromMinutes(5), TimeSpan.FromDays(7)),
            [.. reader.Entries("Webhooks:Ses:Topics").Select(key => ReadTopic(reader, key)).OfType<SnsTopic>()],
            ReadKey(reader, dataDirectory),
            secrets);

        void AddSecret(string provider, bool named, Func<string, bool> fits, string allowed)
        {
            var key = $"Webhooks:{provider}:Secret";
            var username = named ? reader.OptionalText($"Webhooks:{provider}:Username") : null;
            if (Value(reader, key, dataDirectory) is { } text)
            {
                if (!fits(text))
                    reader.Add(key, "…", allowed); // never the secret itself
                secrets[provider] = new WebhookSecret(username, text);
            }
            else if (username is not null)
            {
                reader.Add(key, "", $"{allowed}, or {key}File that names a file with it, to go with the Username");
            }
        }
    }

    /// <summary>The octets of a Svix secret.</summary>
    public static byte[] SvixKey(string secret) => Convert.FromBase64String(secret[SvixPrefix.Length..]);

    private static bool IsSvix(string text) =>
        text.StartsWith(SvixPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[SvixPrefix.Length..], new byte[text.Length], out var count) && count >= LeastSecret;

    /// <summary>From the setting itself, or from the file that the setting with <c>File</c> behind its name names.</summary>
    private static string? Value(SettingsReader reader, string key, string dataDirectory)
    {
        var (text, file) = (reader.OptionalText(key), reader.OptionalText(key + "File"));
        if (file is null)
            return text;
        if (text is not null)
            reader.Add(key + "File", file, $"nothing where {key} is set, too");
        try
        {
            var read = File.ReadAllText(Path.GetFullPath(file, dataDirectory)).Trim();
            if (read.Length > 0)
                return read;
            reader.Add(key + "File", file, "a file with something in it; this one is empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reader.Add(key + "File", file, $"a file that this process may read; this one cannot be read ({exception.Message.TrimEnd('.')})");
        }

        return null;
    }

    private static SnsTopic? ReadTopic(SettingsReader reader, string key)
    {
        if (reader.OptionalText(key) is not { } arn)
            return null;
        if (Arn().Match(arn) is { Success: true } match)
            return new SnsTopic(arn, $"sns.{match.Groups["region"].Value}.amazonaws.com{(match.Groups["partition"].Value == "aws-cn" ? ".cn" : "")}");
        reader.Add(key, arn, "the ARN of a topic, like arn:aws:sns:eu-west-1:123456789012:returned-mail");
        return null;
    }

    private static byte[]? ReadKey(SettingsReader reader, string dataDirectory)
    {
        const string key = "Webhooks:SendGrid:PublicKey";
        if (Value(reader, key, dataDirectory) is not { } text)
            return null;
        try
        {
            using var ecdsa = ECDsa.Create();
            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
                ecdsa.ImportFromPem(text);
            else
                ecdsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            if (ecdsa.KeySize == 256)
                return ecdsa.ExportSubjectPublicKeyInfo();
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            // Said below, whatever it was.
        }

        reader.Add(key, text, "the verification key of the signed event webhook, as SendGrid shows it (base64, ECDSA P-256)");
        return null;
    }

    [GeneratedRegex(@"^arn:(?<partition>aws|aws-cn|aws-us-gov):sns:(?<region>[a-z]{2}[a-z0-9-]{3,30}):\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Arn();
}
