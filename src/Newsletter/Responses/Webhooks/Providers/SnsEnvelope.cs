using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>What Amazon SNS wraps a message in, and signs.</summary>
internal sealed record SnsEnvelope(JsonElement Fields)
{
    public const string Notification = "Notification";
    public const string Subscription = "SubscriptionConfirmation";
    public const string Unsubscription = "UnsubscribeConfirmation";

    // Byte order of the names, as SNS signs them; Subject only where there is one.
    private static readonly string[] SignedOfNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] SignedOfConfirmation = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    public string Type => this["Type"] ?? "";

    public string? this[string name] => Fields.Text(name);

    /// <param name="key">As SubjectPublicKeyInfo.</param>
    public bool IsSignedBy(byte[] key)
    {
        var signature = new byte[(this["Signature"] ?? "").Length];
        if (HashOf(this["SignatureVersion"]) is not { } hash || !Convert.TryFromBase64String(this["Signature"] ?? "", signature, out var count))
            return false;
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key, out _);
        return rsa.VerifyData(Encoding.UTF8.GetBytes(Signed()), signature.AsSpan(0, count), hash, RSASignaturePadding.Pkcs1);
    }

    /// <summary>Null: a version that there is not.</summary>
    public static HashAlgorithmName? HashOf(string? version) => version switch
    {
        "1" => HashAlgorithmName.SHA1, // what topics have until somebody asks for version 2
        "2" => HashAlgorithmName.SHA256,
        _ => null,
    };

    private string Signed()
    {
        var text = new StringBuilder();
        foreach (var name in Type == Notification ? SignedOfNotification : SignedOfConfirmation)
        {
            if (this[name] is { } value)
                text.Append(name).Append('\n').Append(value).Append('\n');
        }

        return text.ToString();
    }
}
