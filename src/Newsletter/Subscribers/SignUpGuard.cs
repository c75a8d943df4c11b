using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Newsletter.Data.Secrets;
using Newsletter.Shell.Settings;

namespace Newsletter.Subscribers;

/// <summary>Settings <c>SignUp:*</c>.</summary>
/// <param name="PerNetwork">How many forms of one network (IPv4 /24, IPv6 /48) are taken in an hour on each node; 0: no limit.</param>
internal sealed record SignUpOptions(int PerNetwork)
{
    public static SignUpOptions Read(SettingsReader reader) => new(reader.Integer("SignUp:PerNetwork", 100, 0, 1_000_000));
}

/// <summary>
/// Keeps programs from filling inboxes through the sign-up form, without asking people for anything. A form that comes back faster than a person
/// writes, or that was never loaded, may be a program's or the newsroom's own site's: it is taken, and counts twice.
/// </summary>
internal sealed class SignUpGuard(SignUpOptions options, Tokens tokens, TimeProvider clock)
{
    private const int MostNetworks = 20_000;

    /// <summary>What a form costs that was not loaded, or came back too soon.</summary>
    private const int Hasty = 2;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Count> _counts = new();

    /// <summary>For a hidden field: when the form was shown, signed.</summary>
    public string Stamp()
    {
        Span<byte> at = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(at, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return tokens.Make(TokenPurpose.Form, at);
    }

    /// <summary>False: this network has sent enough for now.</summary>
    public bool Take(IPAddress? address, string? stamp)
    {
        if (options.PerNetwork == 0)
            return true;
        var now = clock.GetUtcNow();
        var cost = TakenTime(stamp, now) ? 1 : Hasty;
        if (_counts.Count >= MostNetworks)
            Forget(now);
        var count = _counts.AddOrUpdate(
            Network(address),
            _ => new Count(cost, now),
            (_, old) => now - old.Since >= Window ? new Count(cost, now) : old with { Spent = old.Spent + cost });
        return count.Spent <= options.PerNetwork;
    }

    /// <summary>The part of an address that one household, office or rented machine has all of.</summary>
    public static string Network(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var octets = address.GetAddressBytes();
        return Convert.ToHexString(octets, 0, octets.Length == 4 ? 3 : 6);
    }

    private bool TakenTime(string? stamp, DateTimeOffset now) =>
        stamp is not null && tokens.TryRead(TokenPurpose.Form, stamp, out var payload) && payload.Length == sizeof(long)
            && now - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(payload)) is var taken && taken >= Soonest && taken < TimeSpan.FromDays(1);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (network, count) in _counts)
        {
            if (now - count.Since >= Window)
                _counts.TryRemove(network, out _);
        }

        // Somebody with very many networks: better to count them anew than to grow without end.
        if (_counts.Count >= MostNetworks)
            _counts.Clear();
    }

    private sealed record Count(int Spent, DateTimeOffset Since);
}
