using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>
/// Time-based one-time passwords (RFC 6238) as every authenticator app has them: SHA-1, 30 seconds, six digits. The framework's own check takes a code
/// as often as it is sent within its time and keeps secrets readable; this one tells the step, so that a code is taken once.
/// </summary>
internal static class Totp
{
    public const int SecretLength = 20;

    private const int Digits = 6;

    /// <summary>Either side of now: clocks differ, people are slow (RFC 6238 section 5.2).</summary>
    private const int Drift = 1;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <param name="code">Six digits, blanks between them or not.</param>
    /// <returns>The step that the code is of, or null.</returns>
    public static long? Read(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        var digits = code.Where(c => !char.IsWhiteSpace(c)).ToArray();
        if (digits.Length != Digits || !digits.All(char.IsAsciiDigit))
            return null;
        var sent = Encoding.ASCII.GetBytes(digits);
        var current = now.ToUnixTimeSeconds() / (long)Step.TotalSeconds;
        long? found = null;
        for (var step = current - Drift; step <= current + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeAt(secret, step)), sent))
                found = step;
        }

        return found;
    }

    public static string CodeAt(ReadOnlySpan<byte> secret, DateTimeOffset now) => CodeAt(secret, now.ToUnixTimeSeconds() / (long)Step.TotalSeconds);

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The apps compute HMAC-SHA-1; as a MAC it is not broken (RFC 6238 section 1.2).")]
    private static string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        // Dynamic truncation, RFC 4226 section 5.3.
        var value = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0x0f)..]) & int.MaxValue;
        return (value % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
