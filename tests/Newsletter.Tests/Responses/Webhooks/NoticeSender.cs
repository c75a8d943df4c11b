using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Newsletter.Tests.Responses.Webhooks;

/// <summary>Every provider, with keys that were made here: what it writes is read from <c>tests/corpus/webhooks</c>, what it signs is signed as it signs.</summary>
internal sealed class NoticeSender : IDisposable
{
    public const string Topic = "arn:aws:sns:eu-west-1:123456789012:returned-mail";
    public const string Secret = "a-secret-that-nobody-guesses";

    private const string SigningKey = "key-0123456789abcdef";

    private static readonly byte[] SvixKey = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];

    private readonly ECDsa _sendGrid = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _count;

    public static IReadOnlyList<string> All { get; } = ["ses", "mailgun", "sendgrid", "postmark", "sparkpost", "mailjet", "brevo", "resend"];

    public SnsServer Sns { get; } = new();

    public Dictionary<string, string?> Settings => new()
    {
        ["Outbound:Allow"] = "127.0.0.1/32",
        ["Proxy:Known"] = "127.0.0.0/8",
        ["Webhooks:Ses:Topics:0"] = Topic,
        ["Webhooks:Mailgun:Secret"] = SigningKey,
        ["Webhooks:SendGrid:PublicKey"] = Convert.ToBase64String(_sendGrid.ExportSubjectPublicKeyInfo()),
        ["Webhooks:Postmark:Secret"] = Secret,
        ["Webhooks:Postmark:Username"] = "newsletter",
        ["Webhooks:SparkPost:Secret"] = Secret,
        ["Webhooks:Mailjet:Secret"] = Secret,
        ["Webhooks:Brevo:Secret"] = Secret,
        ["Webhooks:Resend:Secret"] = "whsec_" + Convert.ToBase64String(SvixKey),
    };

    public void Dispose()
    {
        Sns.Dispose();
        _sendGrid.Dispose();
    }

    /// <summary>The files of a provider, without their ending.</summary>
    public static IEnumerable<string> Files(string provider) =>
        Directory.EnumerateFiles(Repository.At("tests", "corpus", "webhooks", provider), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>What the provider tells of a copy.</summary>
    public static string Told(string provider, string file, string token, string address) =>
        File.ReadAllText(Repository.At("tests", "corpus", "webhooks", provider, file + ".json"))
            .Replace("@TOKEN@", token, StringComparison.Ordinal).Replace("@ADDRESS@", address, StringComparison.Ordinal);

    /// <summary>As the provider sends it, all proofs in it.</summary>
    /// <param name="told">For SES what stands within the envelope, for Mailgun without its signature.</param>
    /// <param name="age">How long ago it was signed.</param>
    public HttpRequestMessage Write(string provider, string told, TimeSpan age = default)
    {
        var at = TimeProvider.System.GetUtcNow() - age;
        return provider switch
        {
            "ses" => Post(provider, Envelope(told, at).ToJsonString(), "text/plain"),
            "mailgun" => Post(provider, Signed(told, at), "application/json"),
            "sendgrid" => SendGrid(told, at),
            "resend" => Resend(told, at),
            _ => WithSecret(provider, told, Secret),
        };
    }

    /// <summary>The envelope of SNS, signed.</summary>
    public JsonObject Envelope(string message, DateTimeOffset at, string version = "2", string type = "Notification")
    {
        var envelope = new JsonObject
        {
            ["Type"] = type,
            ["MessageId"] = Guid.CreateVersion7(at).ToString(),
            ["TopicArn"] = Topic,
            ["Message"] = message,
            ["Timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["SignatureVersion"] = version,
            ["SigningCertURL"] = SnsServer.Certificate,
        };
        if (type == "Notification")
        {
            envelope["Subject"] = "Amazon SES Email Event Notification";
            envelope["UnsubscribeURL"] = $"{SnsServer.Host}/?Action=Unsubscribe&SubscriptionArn={Topic}:x";
        }
        else
        {
            envelope["Token"] = "2336412f37fb687f5d51e6e2425e9e5c";
            envelope["SubscribeURL"] = $"{SnsServer.Host}/?Action=ConfirmSubscription&TopicArn={Topic}&Token=2336412f37fb687f5d51e6e2425e9e5c";
        }

        return Sign(envelope);
    }

    /// <summary>Signs anew what a test has changed.</summary>
    public JsonObject Sign(JsonObject envelope)
    {
        string[] names = (string?)envelope["Type"] == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text = string.Concat(names.Where(envelope.ContainsKey).Select(name => $"{name}\n{(string?)envelope[name]}\n"));
#pragma warning disable CA5350 // version 1 is SHA-1, whatever one thinks of it
        var hash = (string?)envelope["SignatureVersion"] == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
#pragma warning restore CA5350
        envelope["Signature"] = Convert.ToBase64String(Sns.Key.SignData(Encoding.UTF8.GetBytes(text), hash, RSASignaturePadding.Pkcs1));
        return envelope;
    }

    public static HttpRequestMessage WithSecret(string provider, string told, string secret)
    {
        var request = Post(provider, told, "application/json");
        // Brevo sends a token, the others the name and password of their address.
        request.Headers.Authorization = provider == "brevo"
            ? new AuthenticationHeaderValue("Bearer", secret)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("newsletter:" + secret)));
        return request;
    }

    public static HttpRequestMessage Post(string provider, string body, string type = "application/json") =>
        new(HttpMethod.Post, "/webhooks/" + provider) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } } };

    /// <summary>Each with a token of its own. Put in as text, so that what a test has broken stays broken.</summary>
    private string Signed(string told, DateTimeOffset at)
    {
        var (time, token) = (at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), $"token{Interlocked.Increment(ref _count)}");
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningKey), Encoding.UTF8.GetBytes(time + token)));
        var start = told.IndexOf('{', StringComparison.Ordinal) + 1;
        return told.Insert(start, $$"""
            "signature":{"timestamp":"{{time}}","token":"{{token}}","signature":"{{signature}}"},
            """);
    }

    private HttpRequestMessage SendGrid(string told, DateTimeOffset at)
    {
        var request = Post("sendgrid", told);
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Timestamp", time);
        request.Headers.Add(
            "X-Twilio-Email-Event-Webhook-Signature",
            Convert.ToBase64String(_sendGrid.SignData(Encoding.UTF8.GetBytes(time + told), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        return request;
    }

    private static HttpRequestMessage Resend(string told, DateTimeOffset at)
    {
        var request = Post("resend", told);
        var (id, time) = ("msg_2b", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("svix-id", id);
        request.Headers.Add("svix-timestamp", time);
        request.Headers.Add("svix-signature", "v1,bm90IG91cnM= v1," + Convert.ToBase64String(HMACSHA256.HashData(SvixKey, Encoding.UTF8.GetBytes($"{id}.{time}.{told}"))));
        return request;
    }
}
